/** The middle of sorted values, the mean of both for an even number; NaN of nothing. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** The middle of values in any order; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  return medianOfSorted(new Float64Array(values).sort());
}
