import { medianOfSorted } from '../measure/median.js';
import { intervalRank } from './signed-rank.js';

/** A shift between two arms, estimated from paired differences. All in the unit of the differences. */
export interface Shift {
  /** Hodges-Lehmann: the median of all Walsh averages. */
  estimate: number;
  /** Exact signed-rank interval; infinite if there are too few differences for the confidence that was asked for. */
  low: number;
  high: number;
}

/** (d_i + d_j) / 2 for all i <= j, in ascending order. */
export function walshAverages(differences: readonly number[]): number[] {
  const averages = differences.flatMap((first, index) =>
    differences.slice(index).map((second) => (first + second) / 2),
  );
  return averages.sort((a, b) => a - b);
}

/** Estimate and interval of the shift that the differences lie around; the interval misses it with probability `alpha` at most. */
export function estimateShift(differences: readonly number[], alpha: number): Shift {
  const averages = walshAverages(differences);
  const rank = intervalRank(differences.length, alpha);
  return {
    estimate: medianOfSorted(averages),
    low: rank === 0 ? -Infinity : (averages[rank - 1] ?? -Infinity),
    high: rank === 0 ? Infinity : (averages[averages.length - rank] ?? Infinity),
  };
}
