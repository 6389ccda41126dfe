import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mergeBundles } from '../bundle/merge-bundles.js';
import { readBundle } from '../bundle/read-bundle.js';
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
