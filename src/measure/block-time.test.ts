import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { addSample, mergeRounds, timeBlocks, type Scenario, type TimedSample } from './block-time.js';

const sandboxed: Scenario = {
  name: 'two',
  hosting: 'sandboxed',
  crossing: 'synchronous',
  length: 2,
  frames: 256,
  clock: 'free',
};

describe('timing blocks', () => {
  it('gives a distribution of durations, and what each sandbox cost', async () => {
    const times = await timeBlocks(sandboxed, fixture('gain', 'clap'), 0.2);
    const { count, p50, max } = times.wall.quantiles();
    expect(count).toBeGreaterThan(10);
    expect(p50).toBeGreaterThan(0);
    expect(max).toBeGreaterThanOrEqual(p50);
    expect(times.costs.map(({ name }) => name)).toEqual(['1 of 2', '2 of 2']);
    for (const { cpuShare, privateBytes } of times.costs) {
      expect(cpuShare).toBeGreaterThan(0);
      expect(privateBytes).toBeGreaterThan(10_000);
    }
    if (process.platform !== 'linux') return;
    expect(times.cpu?.quantiles().p50).toBeGreaterThan(0);
    expect(times.cleanWall?.quantiles().count).toBeLessThanOrEqual(count);
    // One at the beginning and one at the end, of each sandbox; those between come when there is time.
    expect(times.samples.length).toBeGreaterThanOrEqual(4);
    expect(times.samples.map(({ sandbox }) => sandbox)).toEqual(expect.arrayContaining(['1 of 2', '2 of 2']));
  });

  it('in this process there is no sandbox that could cost anything', async () => {
    const direct: Scenario = { ...sandboxed, hosting: 'direct', length: 1 };
    expect((await timeBlocks(direct, fixture('gain', 'vst3'), 0.1)).costs).toEqual([]);
  });

  it('rounds are added up', async () => {
    const rounds = [
      await timeBlocks({ ...sandboxed, length: 1 }, fixture('gain', 'clap'), 0.1),
      await timeBlocks({ ...sandboxed, length: 1 }, fixture('gain', 'clap'), 0.1),
    ];
    const counts = rounds.map(({ wall }) => wall.quantiles().count);
    expect(mergeRounds(rounds)?.wall.quantiles().count).toBe((counts[0] ?? 0) + (counts[1] ?? 0));
    expect(mergeRounds([])).toBeUndefined();
    const samples = mergeRounds(rounds)?.samples ?? [];
    expect(samples).toHaveLength(rounds.reduce((sum, round) => sum + round.samples.length, 0));
    const times = samples.map(({ sample }) => sample.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('no share of the processor is told of a moment', () => {
    const used = { cpuNs: 1, residentBytes: 1, privateBytes: 1, sharedBytes: 1, threads: 1, descriptors: 1 };
    const sample = { ...used, connections: 1, writtenBytes: 1, cpuShare: 0.5 };
    const samples: TimedSample[] = [];
    for (const [sandbox, atMs] of [
      ['one', 250],
      ['other', 251],
      ['one', 500],
      ['one', 501],
    ] as const) {
      addSample(samples, sandbox, { ...sample, atMs });
    }
    expect(samples.map((one) => one.sample.cpuShare)).toEqual([0.5, 0.5, 0.5, undefined]);
  });
});
