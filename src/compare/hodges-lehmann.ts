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

function medianOfSorted(values: readonly number[]): number {
  const middle = values.length / 2;
  const upper = values[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((values[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  return medianOfSorted([...values].sort((a, b) => a - b));
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
