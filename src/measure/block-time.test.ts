import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { mergeRounds, timeBlocks, type Scenario } from './block-time.js';

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
    const { count, p50, max } = times.durations.quantiles();
    expect(count).toBeGreaterThan(10);
    expect(p50).toBeGreaterThan(0);
    expect(max).toBeGreaterThanOrEqual(p50);
    expect(times.costs.map(({ name }) => name)).toEqual(['1 of 2', '2 of 2']);
    for (const { cpuShare, privateBytes } of times.costs) {
      expect(cpuShare).toBeGreaterThan(0);
      expect(privateBytes).toBeGreaterThan(10_000);
    }
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
    const counts = rounds.map(({ durations }) => durations.quantiles().count);
    expect(mergeRounds(rounds)?.durations.quantiles().count).toBe((counts[0] ?? 0) + (counts[1] ?? 0));
    expect(mergeRounds([])).toBeUndefined();
  });
});
