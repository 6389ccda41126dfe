import type { Distribution, Quantiles } from '../measure/distribution.js';

/**
 * The distributions that a round leaves of one arm, by their names in a bundle. Those with the sandbox: where sandboxes play, and
 * their glovebox tells of them; the others of the driver's thread alone.
 */
export const distributionNames = [
  'process wall',
  'process wall clean',
  'process cpu',
  'process wall clean with sandbox',
  'process cpu with sandbox',
] as const;

/** One of {@link distributionNames}. */
export type DistributionName = (typeof distributionNames)[number];

/** A figure of a round that arms are compared by. */
export interface Measure {
  name: string;
  /** Which distribution it is taken from: the first of these that was measured everywhere. */
  distributions: readonly DistributionName[];
  figure: 'mean' | 'p50' | 'p99';
  /** Changes up to here are nobody's concern, as a ratio minus 1. */
  margin: number;
}

const cleanWall = ['process wall clean with sandbox', 'process wall clean'] as const;
const cpu = ['process cpu with sandbox', 'process cpu'] as const;

/**
 * What is compared. Clean: without the blocks in which the thread was put aside by force, which is the machine's doing; a
 * thread that waits by itself is the plugin's doing and stays in. Where the system does not count that, the median can do
 * without; a tail that is not clean says more of the machine than of the plugin, and is left out.
 */
export const measures: readonly Measure[] = [
  { name: 'wall p50', distributions: [...cleanWall, 'process wall'], figure: 'p50', margin: 0.02 },
  { name: 'wall p99', distributions: cleanWall, figure: 'p99', margin: 0.05 },
  { name: 'cpu mean', distributions: cpu, figure: 'mean', margin: 0.02 },
  { name: 'cpu p99', distributions: cpu, figure: 'p99', margin: 0.05 },
];

/** Every look asks for the figures of all rounds again, and each takes a walk through the whole distribution. */
const known: WeakMap<Distribution, Quantiles> = new WeakMap();

/** The figure of a distribution that is complete, in nanoseconds; undefined if it holds nothing or only zeros. */
export function figureOf(measure: Measure, distribution: Distribution): number | undefined {
  const quantiles = known.get(distribution) ?? distribution.quantiles();
  known.set(distribution, quantiles);
  const value = quantiles[measure.figure];
  return value > 0 ? value : undefined;
}

/** Below this, in nanoseconds, a difference is ignored whatever its ratio: 1 us, or a thousandth of the block's period. */
export function absoluteFloorNs(periodNs: number): number {
  return Math.max(1000, 0.001 * periodNs);
}
