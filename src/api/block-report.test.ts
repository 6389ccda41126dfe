import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { BlockReports, type SandboxOutcome } from './block-report.js';
import { createGroup } from './group.js';

const of = (reports: BlockReports, sandbox: { id: number }): (SandboxOutcome | undefined)[] =>
  [...reports].map((report) => report.sandboxes.find((one) => one.sandbox === sandbox.id));

describe('block reports', () => {
  it('say of every block which sandbox was done or dead, by which process and which plan', async () => {
    const group = await createGroup({
      maxBlockSize: 64,
      crossing: 'synchronous',
      stageDeadlineMs: 500,
      blockDeadlineMs: 1000,
    });
    try {
      const recovery = { mode: 'manual' } as const;
      const [doomed, healthy] = [await group.addSandbox({ recovery }), await group.addSandbox({ recovery })];
      const source = await doomed.addDevice({ file: fixture('gain', 'clap') });
      const target = await healthy.addDevice({ file: fixture('gain', 'vst3') });
      await group.connect(source.output(0), target.input(0));
      await group.addOutput(target.output(0));
      const render = async (keepsDeadlines: boolean): Promise<BlockReports> =>
        (await group.render({ frames: 150, keepsDeadlines, wantsBlockReports: true })).report.blockReports;

      for (const keepsDeadlines of [false, true]) {
        const reports = await render(keepsDeadlines);
        expect([...reports].map(({ frames }) => frames)).toEqual([64, 64, 22]);
        expect([...reports].every(({ isComplete }) => isComplete)).toBe(true);
        expect(of(reports, healthy)).toEqual(
          Array.from({ length: 3 }, () => ({
            sandbox: healthy.id,
            outcome: 'done',
            takesPart: true,
            isTakeover: false,
            process: expect.any(Number) as number,
            stages: 1,
            replacedStages: [],
          })),
        );
      }
      const [before] = await render(true);
      await doomed.kill();
      const dead = await render(true);
      expect(dead.at(0)?.sequence).toBe((before?.sequence ?? 0) + 3);
      for (const one of of(dead, doomed)) {
        expect(one).toMatchObject({ outcome: 'dead', takesPart: false, replacedStages: [0] });
      }
      expect(of(dead, healthy).map((one) => one?.outcome)).toEqual(['done', 'done', 'done']);
      await doomed.restart();
      const back = await render(true);
      expect(back.at(0)?.planVersion).toBeGreaterThan(before?.planVersion ?? Infinity);
      expect(of(back, doomed)[0]?.process).toBeGreaterThan(of(dead, doomed)[0]?.process ?? Infinity);
      expect(of(back, healthy)[0]?.process).toBe(of(dead, healthy)[0]?.process);
    } finally {
      await group.close();
    }
  });

  it('are empty unless they are asked for', async () => {
    const group = await createGroup();
    try {
      const { report } = await group.render({ frames: 1024 });
      expect(report.blockReports.length).toBe(0);
      expect([...report.blockReports]).toEqual([]);
      expect(report.blockReports.at(0)).toBeUndefined();
    } finally {
      await group.close();
    }
  });

  it('are read from numbers as the addon sends them, with stages beyond the 32nd', () => {
    const replaced = 2 ** 47 + 2 ** 33 + 1;
    const reports = new BlockReports({
      reports: Float64Array.of(7, 64, 3, 2, 8, 32, 4, 0, 9, 64, 5, 1),
      outcomes: Float64Array.of(1, 10, 0, 1, 2, 0, 2, 11, 1, 0, 48, replaced, 1, 12, 0, 3, 1, 0),
    });
    expect(reports.length).toBe(3);
    expect([...reports]).toEqual([
      {
        sequence: 7,
        frames: 64,
        planVersion: 3,
        isComplete: false,
        sandboxes: [
          {
            sandbox: 1,
            process: 10,
            outcome: 'done',
            takesPart: true,
            isTakeover: false,
            stages: 2,
            replacedStages: [],
          },
          {
            sandbox: 2,
            process: 11,
            outcome: 'late',
            takesPart: false,
            isTakeover: false,
            stages: 48,
            replacedStages: [0, 33, 47],
          },
        ],
      },
      { sequence: 8, frames: 32, planVersion: 4, isComplete: true, sandboxes: [] },
      {
        sequence: 9,
        frames: 64,
        planVersion: 5,
        isComplete: true,
        sandboxes: [
          {
            sandbox: 1,
            process: 12,
            outcome: 'done',
            takesPart: true,
            isTakeover: true,
            stages: 1,
            replacedStages: [],
          },
        ],
      },
    ]);
  });
});
