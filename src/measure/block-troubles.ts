import type { BlockRecords } from '../api/block-records.js';

/** What happened to the blocks of a driver, from its first one on. Undefined: not recorded, or not told by the system. */
export interface BlockTroubles {
  /** Blocks in which a sandbox was late and its fallback was heard. */
  missedDeadlines: number;
  /** Blocks that took longer than they last. */
  overruns: number;
  /** How often the system took the processor away from the driver or the audio thread of a sandbox. */
  involuntarySwitches: number | undefined;
  /** Page faults of the same threads. */
  pageFaults: number | undefined;
}

function sumOf(values: Iterable<number> | undefined): number | undefined {
  if (values === undefined) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** What only one of the two tells counts alone; what neither tells is not known. */
function together(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

/** Counts what the records say. */
export function troublesOf(records: BlockRecords): BlockTroubles {
  const { missedDeadline, overran, involuntarySwitches, sandboxSwitches, pageFaults, sandboxPageFaults } = records;
  return {
    missedDeadlines: sumOf(missedDeadline) ?? 0,
    overruns: sumOf(overran) ?? 0,
    involuntarySwitches: together(sumOf(involuntarySwitches), sumOf(sandboxSwitches)),
    pageFaults: together(sumOf(pageFaults), sumOf(sandboxPageFaults)),
  };
}

/** Of rounds: where one of them does not tell, the sum is not known. */
export function addTroubles(rounds: readonly BlockTroubles[]): BlockTroubles {
  const sum = (of: (round: BlockTroubles) => number | undefined): number | undefined =>
    rounds.reduce((total: number | undefined, round) => {
      const more = of(round);
      return total === undefined || more === undefined ? undefined : total + more;
    }, 0);
  return {
    missedDeadlines: sum(({ missedDeadlines }) => missedDeadlines) ?? 0,
    overruns: sum(({ overruns }) => overruns) ?? 0,
    involuntarySwitches: sum(({ involuntarySwitches }) => involuntarySwitches),
    pageFaults: sum(({ pageFaults }) => pageFaults),
  };
}
