import { medianOfSorted } from '../measure/median.js';
import { mannWhitney } from './mann-whitney.js';

/** Values that are looked at together; each window shares half of them with the next. */
const windowLength = 50;
/** On each side of a change: fewer can't tell a step from an outlier. */
const leastRuns = 5;
/** On each side as well: older values say little of a change, and take time. */
const longestSide = 200;
const weakP = 0.01;
const strongP = 0.001;
/** Smaller shifts are nobody's concern, significant or not. */
const leastShift = Math.log(1.03);

/** Where a series of logarithms changes its level. */
export interface ChangePoint {
  /** Index of the first value after it. */
  at: number;
  /** Medians of the values up to the neighbouring changes, 200 at most. */
  before: number;
  after: number;
  /** Of Mann and Whitney's test of both sides. */
  p: number;
}

/** For one window at a time. */
const ownLeft = new Float64Array(windowLength);
const ownRight = new Float64Array(windowLength);

/**
 * The split of `values[start, end)`, at most a window long, with the largest energy distance between its sides (E-divisive,
 * Matteson and James 2014): t(k-t)/k [2/(t(k-t)) sum |x_i - x_j| across - mean |.| within left - mean |.| within right]. -1 if
 * there is no room for one.
 */
function bestSplit(values: Float64Array, start: number, end: number): number {
  const k = end - start;
  if (k < 2 * leastRuns) return -1;
  // Of each value: its distances from those before it, and from those after it.
  ownLeft.fill(0);
  ownRight.fill(0);
  let right = 0;
  for (let i = 0; i < k; ++i) {
    const value = values[start + i] ?? 0;
    for (let j = i + 1; j < k; ++j) {
      const distance = Math.abs(value - (values[start + j] ?? 0));
      ownRight[i] = (ownRight[i] ?? 0) + distance;
      ownLeft[j] = (ownLeft[j] ?? 0) + distance;
      right += distance;
    }
  }
  // Sums of distances, kept while one value after the other goes from the right side to the left.
  let left = 0;
  let across = 0;
  let best = -1;
  let bestEnergy = 0;
  for (let t = 1; t <= k - leastRuns; ++t) {
    const toLeft = ownLeft[t - 1] ?? 0;
    const toRight = ownRight[t - 1] ?? 0;
    left += toLeft;
    right -= toRight;
    across += toRight - toLeft;
    if (t < leastRuns) continue;
    const u = k - t;
    const energy = ((t * u) / k) * ((2 * across) / (t * u) - (2 * left) / (t * (t - 1)) - (2 * right) / (u * (u - 1)));
    if (energy > bestEnergy) {
      bestEnergy = energy;
      best = start + t;
    }
  }
  return best;
}

function splitInto(points: Set<number>, values: Float64Array, start: number, end: number): void {
  const at = bestSplit(values, start, end);
  if (at < 0 || mannWhitney(values.slice(start, at).sort(), values.slice(at, end).sort()) >= weakP) return;
  points.add(at);
  splitInto(points, values, start, at);
  splitInto(points, values, at, end);
}

function measure(values: Float64Array, start: number, at: number, end: number): ChangePoint {
  const left = values.slice(Math.max(start, at - longestSide), at).sort();
  const right = values.slice(at, Math.min(end, at + longestSide)).sort();
  const p = mannWhitney(left, right);
  // What is not certain goes before anybody asks how large it is.
  const isCertain = p < strongP;
  return { at, before: isCertain ? medianOfSorted(left) : 0, after: isCertain ? medianOfSorted(right) : 0, p };
}

/**
 * The index that is to go next: of two that are nearer than windows may split, the less certain one; then the least certain one
 * of all, then the smallest one; -1 if all may stay.
 */
function weakest(points: readonly ChangePoint[]): number {
  const near = points.findIndex(({ at }, index) => at - (points[index - 1]?.at ?? -leastRuns) < leastRuns);
  if (near > 0) return (points[near]?.p ?? 0) >= (points[near - 1]?.p ?? 0) ? near : near - 1;
  let worst = -1;
  points.forEach(({ p }, index) => {
    if (p >= strongP && p >= (points[worst]?.p ?? 0)) worst = index;
  });
  if (worst >= 0) return worst;
  let smallest = leastShift;
  points.forEach(({ before, after }, index) => {
    if (Math.abs(after - before) > smallest) return;
    smallest = Math.abs(after - before);
    worst = index;
  });
  return worst;
}

/**
 * Where a series of logarithms, oldest first, changes its level for good: weak points of overlapping windows, taken away one by one
 * until each that is left is certain (p < 0.001), large enough (3 %) and has five values on both sides.
 */
export function changePoints(series: readonly number[]): ChangePoint[] {
  const values = new Float64Array(series);
  const candidates = new Set<number>();
  for (let start = 0; start < values.length; start += windowLength / 2) {
    const end = Math.min(values.length, start + windowLength);
    // The last window is as long as the others.
    splitInto(candidates, values, Math.max(0, end - windowLength), end);
    if (end === values.length) break;
  }
  const edges = [...candidates].sort((a, b) => a - b);
  const around = (index: number): ChangePoint =>
    measure(values, edges[index - 1] ?? 0, edges[index] ?? 0, edges[index + 1] ?? values.length);
  const points = edges.map((_, index) => around(index));
  for (let worst = weakest(points); worst >= 0; worst = weakest(points)) {
    edges.splice(worst, 1);
    points.splice(worst, 1);
    // Whose neighbour is gone has more to compare with.
    for (const index of [worst - 1, worst]) if (index >= 0 && index < edges.length) points[index] = around(index);
  }
  return points;
}

/** How much a value says of the next one beyond the level that both are on: the lag-1 autocorrelation, levels taken out. */
export function autocorrelation(values: readonly number[], points: readonly ChangePoint[]): number {
  const edges = [0, ...points.map(({ at }) => at), values.length];
  let product = 0;
  let square = 0;
  for (let index = 0; index + 1 < edges.length; ++index) {
    const part = values.slice(edges[index], edges[index + 1]);
    const mean = part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
    part.forEach((value, place) => {
      square += (value - mean) ** 2;
      const next = part[place + 1];
      if (next !== undefined) product += (value - mean) * (next - mean);
    });
  }
  return square > 0 ? product / square : 0;
}
