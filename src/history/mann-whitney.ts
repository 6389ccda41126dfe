/** Up to here the exact law is counted out; beyond, the normal one is as good. */
const mostExact = 30;

const ways = new Map<number, readonly number[]>();
const laws = new Map<number, readonly number[]>();

/**
 * In how many ways U is 0.. for two samples of m and n values without ties. It follows from whose is the largest value:
 * c(m, n, u) = c(m-1, n, u-n) + c(m, n-1, u).
 */
function waysOf(m: number, n: number): readonly number[] {
  if (m === 0 || n === 0) return [1];
  const key = m * (mostExact + 1) + n;
  const known = ways.get(key);
  if (known !== undefined) return known;
  const [largestLeft, largestRight] = [waysOf(m - 1, n), waysOf(m, n - 1)];
  const counts = Array.from({ length: m * n + 1 }, (_, u) => (largestLeft[u - n] ?? 0) + (largestRight[u] ?? 0));
  ways.set(key, counts);
  return counts;
}

/** P(U <= u) for u = 0.. */
function cumulativeLaw(m: number, n: number): readonly number[] {
  const key = m * (mostExact + 1) + n;
  const known = laws.get(key);
  if (known !== undefined) return known;
  const counts = waysOf(m, n);
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

/** How many values from `start` on equal the one there. */
function runLength(sorted: Float64Array, start: number, value: number): number {
  let end = start;
  while (sorted[end] === value) end += 1;
  return end - start;
}

/** How often a value of the left is above one of the right, equal ones counting half; and the correction for ties. */
function countAbove(left: Float64Array, right: Float64Array): { u: number; ties: number } {
  let u = 0;
  let ties = 0;
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const [a = Infinity, b = Infinity] = [left[i], right[j]];
    const value = Math.min(a, b);
    const ofLeft = runLength(left, i, value);
    const ofRight = runLength(right, j, value);
    u += ofLeft * (j + ofRight / 2);
    ties += (ofLeft + ofRight) ** 3 - (ofLeft + ofRight);
    i += ofLeft;
    j += ofRight;
  }
  return { u, ties };
}

/**
 * The two-sided p of Mann and Whitney's test that neither of two samples tends to be larger: 1 if one is empty. Both are sorted,
 * and of finite values.
 */
export function mannWhitney(left: Float64Array, right: Float64Array): number {
  const [m, n] = [left.length, right.length];
  if (m === 0 || n === 0) return 1;
  const { u, ties } = countAbove(left, right);
  const smaller = Math.min(u, m * n - u);
  if (ties === 0 && m + n <= mostExact) return Math.min(1, 2 * (cumulativeLaw(m, n)[Math.round(smaller)] ?? 1));
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const z = Math.max(0, (m * n) / 2 - smaller - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
}
