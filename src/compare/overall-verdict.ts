import type { SeriesVerdict } from './judge-look.js';

/**
 * The verdict over all series: the worst one. Nothing is called equivalent or improved while a series is open; of no series
 * nothing is known.
 */
const worstFirst: readonly SeriesVerdict[] = ['regressed', 'too noisy', 'inconclusive', 'improved', 'equivalent'];

/** The verdict over all series. */
export function overallVerdict(verdicts: readonly SeriesVerdict[]): SeriesVerdict {
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive';
}
