import { describe, expect, it } from 'vitest';
import { Distribution } from './distribution.js';

describe('a distribution', () => {
  it('knows its quantiles to three digits', () => {
    const durations = new Distribution();
    durations.record(Array.from({ length: 1000 }, (_, index) => (index + 1) * 1000));
    const { count, min, mean, p50, p99, p999, max } = durations.quantiles();
    expect(count).toBe(1000);
    for (const [actual, expected] of [
      [min, 1000],
      [mean, 500_500],
      [p50, 500_000],
      [p99, 990_000],
      [p999, 999_000],
      [max, 1_000_000],
    ] as const) {
      expect(Math.abs(actual / expected - 1)).toBeLessThan(0.0015);
    }
  });

  it('merges counts and never averages quantiles', () => {
    const [fast, slow] = [new Distribution(), new Distribution()];
    fast.record(Array.from({ length: 990 }, () => 1000));
    slow.record(Array.from({ length: 10 }, () => 1_000_000));
    fast.merge(slow);
    expect(fast.quantiles().p50).toBeLessThan(1010);
    expect(fast.quantiles().p999).toBeGreaterThan(990_000);
  });

  it('comes back from its text the same', () => {
    const durations = new Distribution();
    durations.record([10, 2_000, 3_000_000, 20_000_000_000]);
    const again = Distribution.decode(durations.encode());
    expect(again.quantiles()).toEqual(durations.quantiles());
    expect(again.quantiles().count).toBe(4);
  });

  it('of nothing is all zeros', () => {
    expect(Object.values(new Distribution().quantiles()).every((value) => value === 0)).toBe(true);
  });
});
