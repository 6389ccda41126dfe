import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';

describe('Benjamini-Hochberg', () => {
  it('refuses the four hypotheses of the example in the paper', () => {
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(
      benjaminiHochberg(published, 0.05)
        .map((one, index) => (one ? index : -1))
        .filter((one) => one >= 0),
    ).toEqual([0, 1, 2, 3]);
  });

  it('takes one that is too large alone when a larger one is small enough for its place', () => {
    expect(benjaminiHochberg([0.03, 0.04], 0.05)).toEqual([true, true]);
    expect(benjaminiHochberg([0.03, 0.06], 0.05)).toEqual([false, false]);
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });

  it('does not know the order, and never prefers a larger p-value', () => {
    const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(p, (list) => {
        const significant = benjaminiHochberg(list, 0.05);
        expect(benjaminiHochberg([...list].reverse(), 0.05)).toEqual([...significant].reverse());
        for (const [i, one] of list.entries())
          for (const [j, other] of list.entries())
            if (one <= other && significant[j] === true) expect(significant[i]).toBe(true);
      }),
    );
  });
});
