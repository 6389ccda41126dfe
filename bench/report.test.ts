import { describe, expect, it } from 'vitest';
import type { Machine } from '../src/bundle/machine.js';
import { goals, resultsOf } from './goals.js';
import type { Line, TimesLine } from './lines.js';
import { benchReport, describeCell, type BenchRecord } from './report.js';
import { rowsOf } from './rows.js';
import { chosenSteps, stepNames } from './steps.js';

const machine: Machine = {
  cpu: 'a processor',
  cores: 2,
  ramBytes: 1,
  os: 'a system',
  kernel: '6',
  arch: 'x64',
  node: 'v20',
  glovebox: '0.1.0',
  loadAverage: 0.5,
  isVirtual: false,
  isPrivileged: false,
};

const quiet = { incomplete: 0, skipped: 0, foreignShare: 0, stolenNs: 0 };
const cell = { plugin: 'gain.clap', shape: 'series', sandboxes: 1, frames: 64, clock: 'paced', realtime: true };
function times(arm: string, ns: number, more: Partial<TimesLine> = {}): Line {
  const counts = [[ns, 150]] as const;
  return { kind: 'times', step: 'hand-off', cell, arm, round: 1, counts, realtime: 'yes', ...quiet, ...more };
}
const ours = { floor: 'floor prewake other', base: 'direct' };
const lines: Line[] = [
  times('floor prewake other', 1000),
  times('direct', 500, { cpuNsPerBlock: 1000 }),
  times('ours free', 4000, { ...ours, cpuNsPerBlock: 41_000, realtime: 'host only', incomplete: 2, stolenNs: 1 }),
  {
    kind: 'value',
    step: 'kernel-calls',
    cell: { ...cell, shape: 'parallel', sandboxes: 4, frames: 128 },
    arm: 'counted by the kernel',
    value: 6.99,
    unit: 'calls per block',
  },
  { kind: 'missing', step: 'idle', cell: {}, why: 'no reason' },
];

function record(): BenchRecord {
  const rows = rowsOf(lines);
  const steps = ['hand-off', 'kernel-calls', 'idle'];
  const head = { schema: 'glovebox.bench', version: 2, time: '', isQuick: false, seed: 1, rounds: 1 } as const;
  return { ...head, machine, steps, rows, goals: resultsOf(rows).slice(0, 10), typescript: [] };
}

describe('the goals of the design', () => {
  it('are measured where rows are, with the floor beside them', () => {
    const results = resultsOf(rowsOf(lines));
    const of = (what: string): object | undefined => results.find((result) => result.what === what);
    expect(of('added, 64 frames, paced, real-time, p50')).toMatchObject({
      value: expect.closeTo(3.5, 2) as number,
      floor: 1,
      ratioToFloor: expect.closeTo(3.5, 2) as number,
      isReached: false,
    });
    expect(of('kernel calls per block, 4 in parallel')).toMatchObject({ goal: 7, value: 6.99, isReached: true });
    // 40 us in every 1333 us.
    expect(of("processor beyond the plugin's own, 48 kHz, 64 frames")).toMatchObject({
      value: expect.closeTo(3, 6) as number,
      isReached: true,
    });
    expect(of('spawn to ready, limited, p50')).not.toHaveProperty('isReached');
  });

  it('nothing measured is nothing reached', () => {
    const results = resultsOf(rowsOf([]));
    expect(results).toHaveLength(goals.length);
    expect(results.some((result) => 'isReached' in result || 'value' in result)).toBe(false);
  });
});

describe('the report', () => {
  it('is a table per step, then the goals', () => {
    expect(benchReport(record())).toMatchSnapshot();
  });

  it('names a cell by what is unusual in it', () => {
    expect(describeCell({})).toBe('-');
    expect(describeCell({ plugin: 'x.clap', sandboxes: 8, seconds: 10 })).toBe('x.clap, 8 sandboxes, seconds 10');
  });
});

describe('the steps', () => {
  it('are all, or those that are named, in their own order', () => {
    expect(chosenSteps([])).toEqual(stepNames);
    expect(chosenSteps(['state', 'hand-off', 'state'])).toEqual(['hand-off', 'state']);
    expect(chosenSteps(['hand-off', 'handof'])).toMatch(/^no such step: handof; expected hand-off, series, /);
  });
});
