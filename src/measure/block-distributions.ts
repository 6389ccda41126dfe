import type { BlockRecords } from '../api/block-records.js';
import { Distribution } from './distribution.js';

/** What the blocks of a driver took, as distributions in nanoseconds. Undefined: not recorded, or not told by the system. */
export interface BlockDistributions {
  /** Duration of `process`. */
  wall: Distribution;
  /**
   * The same without the blocks in which the system took the processor away from the driver or a sandbox: what they took is
   * not the plugin's doing. A block that waits of its own accord stays, because that is what is looked for.
   */
  cleanWall: Distribution | undefined;
  /**
   * Processor time of the plugins: what the audio threads of the sandboxes took for their devices, without waiting; in direct
   * mode that of the driver's thread.
   */
  cpu: Distribution | undefined;
}

/** What tells of single blocks who took their time: one number per block in every list, as in {@link BlockRecords}. */
export interface BlockTimes {
  readonly involuntarySwitches?: ArrayLike<number> | undefined;
  readonly sandboxCpuNs?: ArrayLike<number> | undefined;
  readonly sandboxSwitches?: ArrayLike<number> | undefined;
}

/** True if the system is known to have left the processor to the driver, and if nobody says that it took it from a sandbox. */
export function isUninterrupted({ involuntarySwitches, sandboxSwitches }: BlockTimes, index: number): boolean {
  return involuntarySwitches?.[index] === 0 && (sandboxSwitches?.[index] ?? 0) === 0;
}

/** False in direct mode. A block for which a sandbox took nothing is one that it did not finish: it told nothing of it. */
export function hasSandboxWork({ sandboxCpuNs }: BlockTimes): boolean {
  return sandboxCpuNs !== undefined && Array.prototype.some.call(sandboxCpuNs, (ns: number) => ns > 0);
}

function counted(durations: Uint32Array): Distribution {
  const distribution = new Distribution();
  distribution.record(durations);
  return distribution;
}

/** Counts the records, except for the first `skip` blocks of the driver, which warm up caches and wake processors. */
export function distributionsOf(records: BlockRecords, skip: number = 0): BlockDistributions {
  const { count, first, wallNs, cpuNs, involuntarySwitches, sandboxCpuNs } = records;
  const begin = Math.min(Math.max(0, skip - first), count);
  const of = (durations: Uint32Array): Distribution => counted(durations.subarray(begin));
  const isClean = (_: number, index: number): boolean => index >= begin && isUninterrupted(records, index);
  const cleanWall = involuntarySwitches === undefined ? undefined : counted(wallNs.filter(isClean));
  const worked = hasSandboxWork(records) ? sandboxCpuNs?.subarray(begin).filter((ns) => ns > 0) : undefined;
  const cpu = worked === undefined ? cpuNs && of(cpuNs) : counted(worked);
  return { wall: of(wallNs), cleanWall, cpu };
}
