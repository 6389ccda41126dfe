import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mergeBundles } from '../bundle/merge-bundles.js';
import { readBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { makeBundle } from '../bundle/testing/make-bundle.js';
import { judgeStored, type StoredJudgement } from './judge-stored.js';
import { writeRounds, type MadeUpRounds } from './testing/write-rounds.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function judge(a: MadeUpRounds, b: MadeUpRounds): Promise<StoredJudgement> {
  return judgeStored(await readBundle(writeRounds(folder, a)), await readBundle(writeRounds(folder, b)));
}

const whole = ['A', 'A again', 'B', 'reference'] as const;
const verdictsOf = ({ series }: StoredJudgement): string[] => [...new Set(series.map(({ verdict }) => verdict))];

describe('stored rounds', () => {
  it('of one run say what that run said', async () => {
    const bundle = await readBundle(writeRounds(folder, { arms: whole, rounds: 12, ratio: 1.1 }));
    const judged = judgeStored(bundle, bundle);
    expect(verdictsOf(judged)).toEqual(['regressed']);
    expect(judged.series).toHaveLength(4);
    expect(judged.referenceOf(judged.series[0] ?? expect.fail())).toBeUndefined();
  });

  it('of two runs are A of the first and B of the second', async () => {
    const slower = { arms: whole, rounds: 12, ratio: 1.1, seed: 2 };
    expect(verdictsOf(await judge({ arms: whole, rounds: 12 }, slower))).toEqual(['regressed']);
    expect(verdictsOf(await judge(slower, { arms: whole, rounds: 12 }))).toEqual(['equivalent']);
    expect(verdictsOf(await judge({ arms: whole, rounds: 12 }, { ...slower, ratio: 0.9 }))).toEqual(['improved']);
  });

  it('without a B of its own the second run stands for itself', async () => {
    const [a, b] = [['A', 'A again'] as const, ['A', 'A again'] as const];
    expect(verdictsOf(await judge({ arms: a, rounds: 12 }, { arms: b, rounds: 12, seed: 2 }))).toEqual(['equivalent']);
  });

  it('of two runs without a reference in common are no verdict on a change', async () => {
    const lone = { arms: ['A', 'A again', 'B'] as const, rounds: 12 };
    for (const [a, b] of [
      [lone, { ...lone, ratio: 1.1, seed: 2 }],
      [lone, { ...lone, ratio: 0.9, seed: 2 }],
      [
        { ...lone, arms: whole },
        { ...lone, ratio: 1.1, seed: 2 },
      ],
    ] as const) {
      const judged = await judge(a, b);
      expect(verdictsOf(judged)).toEqual(['too noisy']);
      expect(judged.notes).toEqual([expect.stringMatching(/^the runs are of different times and have no reference/)]);
    }
    const same = await judge(lone, { ...lone, seed: 2 });
    expect([verdictsOf(same), same.notes]).toEqual([['equivalent'], []]);
  });

  it('of two runs show a change only beyond all that the reference leaves open', async () => {
    const shaky = { arms: whole, rounds: 12, referenceSpread: 0.01 };
    const other = { ...shaky, seed: 2, turn: 1 };
    for (const ratio of [1.06, 0.94]) {
      const judged = await judge(shaky, { ...other, ratio });
      expect(verdictsOf(judged)).toEqual(['too noisy']);
      expect(judged.notes).toEqual([expect.stringMatching(/uncertainty of the reference plugin/)]);
    }
    expect(verdictsOf(await judge(shaky, { ...other, ratio: 1.5 }))).toEqual(['regressed']);
    expect(verdictsOf(await judge(shaky, { ...other, ratio: 0.6 }))).toEqual(['improved']);
    expect(verdictsOf(await judge(shaky, other))).toEqual(['equivalent']);
  });

  it('of a machine that became slower between two runs say nothing of the plugin', async () => {
    const judged = await judge({ arms: whole, rounds: 12 }, { arms: whole, rounds: 12, machine: 1.1, seed: 2 });
    expect(verdictsOf(judged)).toEqual(['too noisy']);
    expect(judged.notes).toEqual([
      expect.stringMatching(/^the reference plugin, which never changes, was not the same/),
    ]);
    expect(judged.referenceOf(judged.series[0] ?? expect.fail())?.estimate).toBeCloseTo(Math.log(1.1), 2);
  });

  it('are looked at as was planned, not as often as one likes', async () => {
    const enough = await judge({ arms: whole, rounds: 12, planned: 32 }, { arms: whole, rounds: 12, planned: 32 });
    expect(enough.series.every(({ rounds }) => rounds === 12)).toBe(true);
    const early = await judge({ arms: whole, rounds: 11, planned: 32 }, { arms: whole, rounds: 11, planned: 32 });
    expect(early.series).toEqual([]);
    const few = await judge({ arms: whole, rounds: 7 }, { arms: whole, rounds: 7 });
    expect([few.series, few.rounds]).toEqual([[], 7]);
    expect(early.notes).toEqual(['11 rounds were measured by both, and the first look was planned after 12']);
  });

  it('of two plans are looked at by the shorter one, whichever comes first', async () => {
    const [long, short] = [
      { arms: whole, rounds: 20 },
      { arms: whole, rounds: 8, ratio: 1.1, seed: 2 },
    ];
    const judged = await judge(long, short);
    expect([verdictsOf(judged), judged.rounds, judged.notes]).toEqual([['regressed'], 8, []]);
    expect(judged.series.map(({ rounds, isDecided }) => [rounds, isDecided])).toEqual(
      Array.from({ length: 4 }, () => [8, true]),
    );
    const other = await judge(short, { ...long, ratio: 1.1 });
    expect([verdictsOf(other), other.rounds, other.notes]).toEqual([['regressed'], 8, []]);
    // One that ended at its first look, and one that was never meant to go further.
    const ended = await judge({ ...long, rounds: 12, planned: 32 }, { ...long, planned: 14, rounds: 14, seed: 3 });
    expect(ended.series.map(({ rounds }) => rounds)).toEqual(Array(4).fill(12));
    const cut = await judge(long, { ...long, rounds: 9, planned: 14, seed: 3 });
    expect([cut.series, cut.notes]).toEqual([
      [],
      ['9 rounds were measured by both, and the first look was planned after 12'],
    ]);
  });

  it('of merged bundles are told apart by the runs that have measured them, not by what comes first', async () => {
    const other = makeBundle(folder, { now: new Date('2026-01-01T00:00:00.000Z'), seed: 99 });
    let count = 0;
    const merged = async (made: string): Promise<StoredBundle> => {
      const path = join(folder, `beside-${(count += 1)}`);
      await mergeBundles([other, made], path);
      return readBundle(path);
    };
    const first = writeRounds(folder, { arms: whole, rounds: 12, planned: 32 });
    const slower = writeRounds(folder, { arms: whole, rounds: 12, planned: 32, machine: 1.1, seed: 2 });
    const apart = judgeStored(await readBundle(first), await readBundle(slower));
    const beside = await merged(first);
    const together = judgeStored(beside, await merged(slower));
    expect(verdictsOf(apart)).toEqual(['too noisy']);
    expect(together).toEqual({ ...apart, referenceOf: expect.any(Function) as unknown });
    expect(together.referenceOf(together.series[0] ?? expect.fail())?.estimate).toBeCloseTo(Math.log(1.1), 2);
    const elsewhere = await merged(writeRounds(folder, { arms: whole, rounds: 12, cpu: 'Another', seed: 3 }));
    expect(() => judgeStored(beside, elsewhere)).toThrow('cpu is A processor in A and Another in B');
  });

  it('of several runs are refused also where their counts were added up, and merged again', async () => {
    const paths = [1, 2].map((seed) => writeRounds(folder, { arms: whole, rounds: 12, seed }));
    const sum = join(folder, 'sum');
    await mergeBundles(paths, sum, { addHistograms: true });
    const again = join(folder, 'sum-again');
    await mergeBundles([paths[0] ?? '', sum], again);
    const added = await readBundle(sum);
    expect(() => judgeStored(added, added)).toThrow('was merged of 2 that have some: compare those');
    const { histograms, run } = await readBundle(again);
    const known = run.runs?.map(({ id }) => id);
    expect(new Set(histograms.flatMap(({ addedFrom = [] }) => addedFrom)).size).toBe(2);
    expect(known).toEqual(expect.arrayContaining(histograms.flatMap(({ addedFrom = [] }) => addedFrom)));
    expect(histograms.filter((one) => one.addedFrom !== undefined && !one.addedFrom.includes(one.run ?? ''))).toEqual(
      [],
    );
  });

  it('of one run are read from a merged bundle, those of several are refused', async () => {
    const [first, second] = [1, 2].map((seed) => writeRounds(folder, { arms: whole, rounds: 12, ratio: 1.1, seed }));
    const lone = join(folder, 'merged-lone');
    await mergeBundles([first ?? ''], lone);
    const read = await readBundle(lone);
    expect(verdictsOf(judgeStored(read, read))).toEqual(['regressed']);
    const both = join(folder, 'merged-both');
    await mergeBundles([first ?? '', second ?? ''], both);
    const mixed = await readBundle(both);
    expect(() => judgeStored(mixed, read)).toThrow('Expected rounds of one run but');
    expect(() => judgeStored(read, mixed)).toThrow('was merged of 2 that have some: compare those');
  });

  it('of other machines, and of runs that measured no rounds, are refused', async () => {
    const own: MadeUpRounds = { arms: whole, rounds: 8 };
    await expect(judge(own, { ...own, cpu: 'Another' })).rejects.toThrow(
      'Expected both bundles to be measured on one kind of machine but cpu is A processor in A and Another in B',
    );
    await expect(judge({ arms: [], rounds: 8 }, own)).rejects.toThrow('only its bundles can be compared');
    await expect(judge(own, { arms: ['reference'], rounds: 8 })).rejects.toThrow('only its bundles can be compared');
  });
});
