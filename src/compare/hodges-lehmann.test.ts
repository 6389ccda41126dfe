import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../measure/median.js';
import { estimateShift, walshAverages } from './hodges-lehmann.js';
import { signedRankPValue } from './signed-rank.js';

describe('the Hodges-Lehmann shift', () => {
  it('is the median of all pairs', () => {
    expect(walshAverages([1, 4, 2])).toEqual([1, 1.5, 2, 2.5, 3, 4]);
    expect(estimateShift([1, 4, 2], 0.01).estimate).toBe(2.25);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([100, 9, 10])).toBe(10);
    expect(median([])).toBeNaN();
  });

  it('of the depression scores of Hollander and Wolfe, example 3.3, is the published one', () => {
    const scores = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];
    expect(estimateShift(scores, 0.05).estimate).toBeCloseTo(0.46, 10);
  });

  it('has no bounds when there are too few rounds for the confidence', () => {
    expect(estimateShift([1, 2, 3, 4, 5, 6, 7], 0.01)).toMatchObject({ low: -Infinity, high: Infinity });
    expect(estimateShift([1, 2, 3, 4, 5, 6, 7, 8], 0.01)).toMatchObject({ low: 1, high: 8 });
  });

  // Powers of two and whole numbers: every operation is exact.
  const differences = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 20 });

  it('moves with the differences, turns with their sign, and does not know their order', () => {
    fc.assert(
      fc.property(differences, fc.integer({ min: -500, max: 500 }), (list, by) => {
        const { estimate, low, high } = estimateShift(list, 0.01);
        expect(
          estimateShift(
            list.map((one) => one + by),
            0.01,
          ),
        ).toEqual({
          estimate: estimate + by,
          low: low + by,
          high: high + by,
        });
        const turned = estimateShift(
          list.map((one) => -one),
          0.01,
        );
        expect([turned.estimate + estimate, turned.low + high, turned.high + low]).toEqual([0, 0, 0]);
        expect(estimateShift([...list].reverse(), 0.01)).toEqual({ estimate, low, high });
        expect(low).toBeLessThanOrEqual(estimate);
        expect(estimate).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('has an interval of exactly those shifts that the test does not refuse', () => {
    fc.assert(
      fc.property(differences, fc.integer({ min: -8001, max: 8001 }), (list, eighth) => {
        const shift = eighth / 8;
        const averages = walshAverages(list);
        // On an average itself the test has a tie or a zero, and both ends belong to the interval.
        fc.pre(!averages.includes(shift));
        const { low, high } = estimateShift(list, 0.05);
        const isInside = low < shift && shift < high;
        expect(signedRankPValue(list.map((one) => one - shift)) > 0.05).toBe(isInside);
      }),
    );
  });
});
