/**
 * Which of several tests are significant when on average at most the share `q` of those called so may be false: with the
 * p-values in ascending order, all up to the last p_(i) <= q i / m. (Benjamini and Hochberg, 1995.)
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
  const sorted = [...pValues].sort((a, b) => a - b);
  const last = sorted.findLastIndex((p, index) => p <= (q * (index + 1)) / sorted.length);
  const threshold = sorted[last];
  return pValues.map((p) => threshold !== undefined && p <= threshold);
}
