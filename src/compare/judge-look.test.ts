import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLook, type LookRules, type RoundFigures } from './judge-look.js';

const rules: LookRules = { alpha: 0.003, margin: 0.02, absoluteFloor: 1000 };
/** Deviations that lie around 1 and sum up to nothing. */
const steps = [-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6];

/** Twelve rounds around 100 us, B changed by `ratio`, each arm off by up to 6 times `noise` in its own order. */
function rounds(ratio: number, noise: number, again = 1): RoundFigures {
  const at = (index: number): number => 1 + noise * (steps[index % steps.length] ?? 0);
  return {
    a: steps.map((_, index) => 100_000 * at(index * 5)),
    b: steps.map((_, index) => 100_000 * ratio * at(index * 7 + 3)),
    again: steps.map((_, index) => 100_000 * again * at(index * 11 + 6)),
  };
}

/** Rows of A, B and A again. */
const of = (list: readonly number[][]): RoundFigures => ({
  a: list.map(([a]) => a ?? 0),
  b: list.map(([, b]) => b ?? 0),
  again: list.map(([, , again]) => again ?? 0),
});

const verdictOf = (figures: RoundFigures, changed: Partial<LookRules> = {}): string =>
  judgeLook(figures, { ...rules, ...changed }).verdict;

describe('one look at one series', () => {
  it('tells slower, faster and the same apart', () => {
    expect(verdictOf(rounds(1.05, 0.0005))).toBe('regressed');
    expect(verdictOf(rounds(0.95, 0.0005))).toBe('improved');
    expect(verdictOf(rounds(1, 0.0005))).toBe('equivalent');
    expect(verdictOf(rounds(1.01, 0.0005))).toBe('equivalent');
  });

  it('calls nothing what it cannot see clearly', () => {
    expect(verdictOf(rounds(1.02, 0.002))).toBe('inconclusive');
    expect(verdictOf(rounds(1.0, 0.05))).toBe('too noisy');
  });

  it('believes a machine that calls A slower than A only what it does not do to A', () => {
    for (const again of [1.03, 0.97]) {
      expect(verdictOf(rounds(1.025, 0.0005, again))).toBe('too noisy');
      expect(verdictOf(rounds(1, 0.0005, again), { absoluteFloor: 0 })).toBe('too noisy');
      expect(verdictOf(rounds(1.06, 0.0005, again))).toBe('regressed');
      expect(verdictOf(rounds(0.94, 0.0005, again))).toBe('improved');
    }
    expect(verdictOf(rounds(1.5, 0.01))).toBe('regressed');
  });

  it('takes the yardstick for the margin where it is wider', () => {
    expect(judgeLook(rounds(1.05, 0.0005), rules).margin).toBeCloseTo(Math.log(1.02), 10);
    const { again, margin } = judgeLook(rounds(1.05, 0.003), rules);
    expect(margin).toBeCloseTo((again.high - again.low) / 2, 10);
    expect(margin).toBeGreaterThan(Math.log(1.02));
  });

  it('ignores what is smaller than the absolute floor, however clear it is', () => {
    expect(verdictOf(rounds(1.05, 0.0005), { absoluteFloor: 6_000 })).toBe('equivalent');
    expect(verdictOf(rounds(1.05, 0.0005), { absoluteFloor: 4_000 })).toBe('regressed');
    expect(verdictOf(rounds(1, 0.05), { absoluteFloor: 1_000_000 })).toBe('equivalent');
  });

  it('turns around with the arms, and knows neither the order of rounds nor the unit', () => {
    const figures = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 90_000, max: 110_000 }))), {
      minLength: 12,
      maxLength: 20,
    });
    const free: LookRules = { ...rules, absoluteFloor: 0 };
    // Ties, whose ratio and its inverse differ in the last bit.
    const tied = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? [90_001, 109_999, 1] : [109_999, 90_001, 1]));
    fc.assert(
      fc.property(figures, (list) => {
        const seen = judgeLook(of(list), free);
        expect(judgeLook(of([...list].reverse()), free)).toEqual(seen);
        const doubled = judgeLook(of(list.map((row) => row.map((one) => one * 2))), free);
        expect(doubled.verdict).toBe(seen.verdict);
        expect(doubled.shift.estimate).toBeCloseTo(seen.shift.estimate, 10);
        const turned = judgeLook(of(list.map(([a = 0, b = 0]) => [b, a, b])), free);
        expect(turned.shift.estimate).toBeCloseTo(-seen.shift.estimate, 10);
        expect(turned.p).toBeCloseTo(seen.p, 10);
      }),
      { examples: [[tied as [number, number, number][]]] },
    );
  });
});
