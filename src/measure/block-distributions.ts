import type { BlockRecords } from '../api/block-records.js';
import { Distribution } from './distribution.js';

/** What the blocks of a driver took, as distributions in nanoseconds. Undefined: not recorded, or not told by the system. */
export interface BlockDistributions {
  /** Duration of `process`. */
  wall: Distribution;
  /**
   * The same without the blocks from which the system took the processor away: what they took is not the plugin's doing. A
   * block that waits of its own accord stays, because that is what is looked for.
   */
  cleanWall: Distribution | undefined;
  /** Processor time of the thread that ran the blocks. */
  cpu: Distribution | undefined;
}

/** Counts the records, except for the first `skip` blocks of the driver, which warm up caches and wake processors. */
export function distributionsOf(records: BlockRecords, skip: number = 0): BlockDistributions {
  const { count, first, wallNs, cpuNs, involuntarySwitches } = records;
  const begin = Math.min(Math.max(0, skip - first), count);
  const of = (durations: Uint32Array): Distribution => {
    const distribution = new Distribution();
    distribution.record(durations.subarray(begin));
    return distribution;
  };
  const isClean = (_: number, index: number): boolean => index >= begin && involuntarySwitches?.[index] === 0;
  const cleanWall = involuntarySwitches === undefined ? undefined : new Distribution();
  cleanWall?.record(wallNs.filter(isClean));
  return { wall: of(wallNs), cleanWall, cpu: cpuNs === undefined ? undefined : of(cpuNs) };
}
