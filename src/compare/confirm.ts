import type { JudgedSeries } from './judge-rounds.js';

/**
 * What is left of a red result when everything that was red was measured once more: a series that is not red again was no
 * regression, and nobody knows what it was.
 */
export function confirm(first: readonly JudgedSeries[], again: readonly JudgedSeries[]): JudgedSeries[] {
  const isRedAgain = ({ scenario, measure }: JudgedSeries): boolean =>
    again.some((one) => one.verdict === 'regressed' && one.scenario === scenario && one.measure.name === measure.name);
  return first.map((one) =>
    one.verdict === 'regressed' && !isRedAgain(one) ? { ...one, verdict: 'inconclusive' } : one,
  );
}
