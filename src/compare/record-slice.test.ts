import { describe, expect, it } from 'vitest';
import type { Distribution } from '../measure/distribution.js';
import { judgeRounds } from './judge-rounds.js';
import { planLooks } from './looks.js';
import type { SliceTimes } from './measuring-messages.js';
import { recordSlice, type RecordedSlices } from './record-slice.js';
import { RoundTable } from './round-table.js';

/** Of a driver that only waits for a sandbox, which takes `insideNs` and loses its processor once, in the longest block. */
function sandboxed(insideNs: number, noise = 1): SliceTimes {
  const blocks = Array.from({ length: 200 }, (_, index) => index);
  return {
    wallNs: blocks.map((index) => (index === 100 ? 5_000_000 : 60_000 * noise)),
    cpuNs: blocks.map(() => 20_000 * noise),
    involuntarySwitches: blocks.map(() => 0),
    sandboxCpuNs: blocks.map((index) => (index === 7 ? 0 : insideNs * noise)),
    sandboxSwitches: blocks.map((index) => (index === 100 ? 1 : 0)),
  };
}

function withoutSandboxFigures({ wallNs, cpuNs = [], involuntarySwitches = [] }: SliceTimes): SliceTimes {
  return { wallNs, cpuNs, involuntarySwitches };
}

function recorded(times: SliceTimes, isSandboxed = true): RecordedSlices {
  const to: RecordedSlices = {};
  recordSlice(times, to, { isSandboxed });
  return to;
}

const facts = (one: Distribution | undefined): unknown => {
  const { count = 0, max = 0 } = one?.quantiles() ?? {};
  return [count, Math.round(max / 1000)];
};

/** Verdicts on the processor time of 12 rounds, of A on the left against B on the right. */
function verdicts(a: (noise: number) => SliceTimes, b: (noise: number) => SliceTimes): Record<string, string> {
  const table = new RoundTable();
  table.addScenario('s', 1e6);
  for (let round = 1; round <= 12; ++round) {
    const noise = (turn: number): number => 1 + 0.0005 * (((round * turn) % 11) - 5);
    table.add('s', 'A', round, recorded(a(noise(3))));
    table.add('s', 'A again', round, recorded(a(noise(5))));
    table.add('s', 'B', round, recorded(b(noise(7))));
  }
  return Object.fromEntries(judgeRounds(table, planLooks(12)).map((one) => [one.measure.name, one.verdict]));
}

describe('slices of a sandboxed plugin', () => {
  it('are recorded of both sides: a block is clean if neither was interrupted, and both take processor time', () => {
    const slices = recorded(sandboxed(10_000));
    expect(facts(slices['process wall clean'])).toEqual([200, 5001]);
    expect(facts(slices['process wall clean with sandbox'])).toEqual([199, 60]);
    expect(facts(slices['process cpu'])).toEqual([200, 20]);
    // One block was not finished, and nobody knows what the sandbox took for it.
    expect(facts(slices['process cpu with sandbox'])).toEqual([199, 30]);
  });

  it('that run longer inside their sandbox alone have regressed', () => {
    const judged = verdicts(
      (noise) => sandboxed(10_000, noise),
      (noise) => sandboxed(14_000, noise),
    );
    expect(judged).toMatchObject({ 'cpu mean': 'regressed', 'cpu p99': 'regressed', 'wall p99': 'equivalent' });
  });

  it('are compared by what both tell: a glovebox that knows nothing of its sandboxes by the driver', () => {
    const judged = verdicts(
      (noise) => withoutSandboxFigures(sandboxed(10_000, noise)),
      (noise) => sandboxed(14_000, noise),
    );
    expect(judged).toMatchObject({ 'cpu mean': 'equivalent', 'cpu p99': 'equivalent' });
  });
});

describe('slices of a plugin in direct hosting', () => {
  const direct: SliceTimes = { ...sandboxed(0), sandboxSwitches: Array.from({ length: 200 }, () => 0) };

  it('beside others like them are of the driver alone', () => {
    expect(Object.keys(recorded(direct, false))).toEqual(['process wall', 'process cpu', 'process wall clean']);
  });

  it('beside sandboxes have the same figures under both names', () => {
    const slices = recorded(direct);
    expect(facts(slices['process cpu with sandbox'])).toEqual(facts(slices['process cpu']));
    expect(facts(slices['process wall clean with sandbox'])).toEqual(facts(slices['process wall clean']));
  });
});
