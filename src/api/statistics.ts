import { Distribution, type Quantiles } from '../measure/distribution.js';
import type { NativeGroupStatistics } from '../native/binding.js';
import type { Sandbox } from './sandbox.js';

/** Counters that add up over groups. @since 0.1.0 */
export interface BlockCounters {
  blocks: number;
  /** Blocks with a late or dead sandbox. */
  incompleteBlocks: number;
  /** Blocks with a late sandbox, as their reports say. */
  missedDeadlines: number;
  /** Blocks that a paced driver began more than a tenth of a block after their time. */
  lateStarts: number;
  /** Samples of sandboxes that were not finite and became 0. */
  scrubbedSamples: number;
  /** Events that were not valid or found no room. */
  droppedEvents: number;
  /** Wake-ups without a reason: somebody rings who should not. */
  forgedBells: number;
  /** Waits and wakes of the thread that runs blocks. */
  kernelCalls: number;
  /** Durations of all blocks in nanoseconds, in real time and offline, to a hundredth. */
  wall: Quantiles;
}

/** What became of the blocks of one sandbox since it was added, its earlier processes included. @since 0.1.0 */
export interface SandboxStatistics {
  sandbox: Sandbox;
  blocks: number;
  lateBlocks: number;
  deadBlocks: number;
}

/** Counters since the group began. @since 0.1.0 */
export interface GroupStatistics extends BlockCounters {
  /** Of the sandboxes that were not terminated, in the order they were added. */
  sandboxes: SandboxStatistics[];
}

/** Counters of all groups of this program, and their averages. @since 0.1.0 */
export interface TotalStatistics extends BlockCounters {
  /** Groups that were ever made, and those that are open now. */
  groups: number;
  openGroups: number;
  /** Sandboxes of the open groups. */
  sandboxes: number;
  /** Per block, 0 without any. */
  averages: { incompleteBlocks: number; missedDeadlines: number; kernelCalls: number; wallNs: number };
}

/** What was counted, in a form that can be added up. */
export interface Counted {
  sums: Omit<BlockCounters, 'wall'>;
  wall: Distribution;
}

export function countedOf(native: NativeGroupStatistics, lateStarts: number): Counted {
  const { blocks, incompleteBlocks, missedDeadlines, scrubbedSamples, droppedEvents, forgedBells, kernelCalls } =
    native;
  const wall = new Distribution();
  const pairs = Array.from({ length: native.wall.length / 2 }, (_, index) => {
    return [native.wall[2 * index] ?? 0, native.wall[2 * index + 1] ?? 0] as const;
  });
  wall.recordCounts(pairs);
  const sums = { blocks, incompleteBlocks, missedDeadlines, lateStarts, scrubbedSamples, droppedEvents, forgedBells };
  return { sums: { ...sums, kernelCalls }, wall };
}

export function countersOf({ sums, wall }: Counted): BlockCounters {
  return { ...sums, wall: wall.quantiles() };
}

/** Adds up; counts and never averages quantiles. */
export class CounterSum implements Counted {
  readonly wall: Distribution = new Distribution();
  readonly sums: Counted['sums'] = {
    blocks: 0,
    incompleteBlocks: 0,
    missedDeadlines: 0,
    lateStarts: 0,
    scrubbedSamples: 0,
    droppedEvents: 0,
    forgedBells: 0,
    kernelCalls: 0,
  };

  add({ sums, wall }: Counted): void {
    for (const key of Object.keys(this.sums) as (keyof typeof sums)[]) this.sums[key] += sums[key];
    this.wall.merge(wall);
  }
}
