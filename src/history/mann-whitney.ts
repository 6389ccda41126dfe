/** Up to here the exact law is counted out; beyond, the normal one is as good. */
const mostExact = 30;

const laws = new Map<string, readonly number[]>();

/**
 * P(U <= u) for u = 0.. of two samples of m and n values without ties. The number of ways follows from whose is the largest value:
 * c(m, n, u) = c(m-1, n, u-n) + c(m, n-1, u).
 */
function cumulativeLaw(m: number, n: number): readonly number[] {
  const key = `${m}/${n}`;
  const known = laws.get(key);
  if (known !== undefined) return known;
  // One row per m, extended column by column of n.
  let rows: number[][] = Array.from({ length: m + 1 }, () => [1]);
  for (let columns = 1; columns <= n; ++columns) {
    const next: number[][] = [[1]];
    for (let row = 1; row <= m; ++row) {
      const ways = Array.from({ length: row * columns + 1 }, () => 0);
      const above = next[row - 1] ?? [];
      const before = rows[row] ?? [];
      for (let u = 0; u < ways.length; ++u) ways[u] = (above[u - columns] ?? 0) + (before[u] ?? 0);
      next.push(ways);
    }
    rows = next;
  }
  const counts = rows[m] ?? [];
  const total = counts.reduce((sum, one) => sum + one, 0);
  let sum = 0;
  const law = counts.map((count) => (sum += count) / total);
  laws.set(key, law);
  return law;
}

/** P(Z > z) of the normal law, to seven digits (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

/** Up to here pairs are counted one by one, which is quicker than sorting. */
const mostPairs = 2500;

/** How often a value of the left is above one of the right; undefined if any two values are equal. */
function countPairs(left: readonly number[], right: readonly number[]): number | undefined {
  let u = 0;
  for (const a of left) {
    for (const b of right) {
      if (a > b) u += 1;
      else if (a === b) return undefined;
    }
  }
  return hasEqual(left) || hasEqual(right) ? undefined : u;
}

function hasEqual(values: readonly number[]): boolean {
  return new Set(values).size !== values.length;
}

function sumOfRanks(left: readonly number[], right: readonly number[]): { u: number; ties: number } {
  const values = Float64Array.from([...left, ...right]).sort();
  const isIn = new Map<number, number>();
  for (const value of left) isIn.set(value, (isIn.get(value) ?? 0) + 1);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < values.length;) {
    const value = values[start] ?? 0;
    let end = start + 1;
    while (end < values.length && values[end] === value) end += 1;
    const times = end - start;
    // Values that are equal share the mean of their ranks.
    rankSum += (isIn.get(value) ?? 0) * ((start + 1 + end) / 2);
    ties += times ** 3 - times;
    start = end;
  }
  return { u: rankSum - (left.length * (left.length + 1)) / 2, ties };
}

/** The two-sided p of Mann and Whitney's test that neither of two samples tends to be larger. 1 if one is empty. */
export function mannWhitney(left: readonly number[], right: readonly number[]): number {
  const [m, n] = [left.length, right.length];
  if (m === 0 || n === 0) return 1;
  const counted = m * n <= mostPairs ? countPairs(left, right) : undefined;
  const { u, ties } = counted === undefined ? sumOfRanks(left, right) : { u: counted, ties: 0 };
  const smaller = Math.min(u, m * n - u);
  if (ties === 0 && m + n <= mostExact) return Math.min(1, 2 * (cumulativeLaw(m, n)[Math.round(smaller)] ?? 1));
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const z = Math.max(0, (m * n) / 2 - smaller - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
}
