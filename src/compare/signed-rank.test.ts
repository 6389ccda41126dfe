import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalRank, signedRankCounts, signedRankPValue } from './signed-rank.js';

/** All choices of signs, one by one. */
function* signs(count: number): Generator<number[]> {
  for (let bits = 0; bits < 2 ** count; ++bits) {
    yield Array.from({ length: count }, (_, index) => ((bits >> index) & 1 ? 1 : -1));
  }
}

/** Midranks by sorting: another way than the product's. */
function midranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

function bruteForcePValue(differences: readonly number[]): number {
  const told = differences.filter((one) => one !== 0);
  const ranks = midranks(told.map(Math.abs));
  const middle = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const statistic = (of: readonly number[]): number =>
    Math.abs(ranks.reduce((sum, rank, index) => sum + ((of[index] ?? 0) > 0 ? rank : 0), 0) - middle);
  const seen = statistic(told);
  const all = [...signs(told.length)].map(statistic);
  return all.filter((one) => one >= seen - 1e-9).length / all.length;
}

describe('the signed-rank law', () => {
  it('counts what enumeration counts', () => {
    for (let count = 1; count <= 10; ++count) {
      const expected = Array.from({ length: (count * (count + 1)) / 2 + 1 }, () => 0);
      for (const choice of signs(count)) {
        const sum = choice.reduce((total, sign, index) => total + (sign > 0 ? index + 1 : 0), 0);
        expected[sum] = (expected[sum] ?? 0) + 1;
      }
      expect([...signedRankCounts(count)]).toEqual(expected);
    }
  });

  // Critical values of T for two-sided tests as statistics books print them: one less than the rank.
  it.each([
    [8, 0.05, 3],
    [8, 0.01, 0],
    [10, 0.05, 8],
    [10, 0.02, 5],
    [10, 0.01, 3],
    [12, 0.05, 13],
    [12, 0.01, 7],
    [15, 0.05, 25],
    [20, 0.05, 52],
    [20, 0.01, 37],
    [25, 0.05, 89],
    [25, 0.01, 68],
    [30, 0.05, 137],
    [30, 0.01, 109],
  ])('with %i pairs at %f has the critical value %i of the tables', (count, alpha, critical) => {
    expect(intervalRank(count, alpha) - 1).toBe(critical);
  });

  it('gives no interval at 0.01 to fewer than 8 pairs', () => {
    expect(intervalRank(7, 0.01)).toBe(0);
    expect(intervalRank(8, 0.01)).toBe(1);
  });
});

describe('the p-value', () => {
  it('of the depression scores of Hollander and Wolfe, example 3.1, is the published one', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(signedRankPValue(before.map((one, index) => one - (after[index] ?? 0)))).toBeCloseTo(0.0390625, 10);
  });

  it('is what enumeration gives, ties and zeros included', () => {
    const differences = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(differences, (list) => {
        fc.pre(list.some((one) => one !== 0));
        expect(signedRankPValue(list)).toBeCloseTo(bruteForcePValue(list), 12);
      }),
    );
  });

  it('is 1 where nothing differs', () => {
    expect(signedRankPValue([0, 0, 0])).toBe(1);
    expect(signedRankPValue([])).toBe(1);
  });

  it('depends neither on the order, nor on which arm is which, nor on the unit', () => {
    const differences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 32 });
    fc.assert(
      fc.property(differences, (list) => {
        const p = signedRankPValue(list);
        expect(signedRankPValue(list.map((one) => -one))).toBeCloseTo(p, 12);
        expect(signedRankPValue([...list].reverse())).toBe(p);
        expect(signedRankPValue(list.map((one) => one * 8))).toBe(p);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});
