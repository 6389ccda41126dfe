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

function counted(durations: Uint32Array): Distribution {
  const distribution = new Distribution();
  distribution.record(durations);
  return distribution;
}

/** Counts the records, except for the first `skip` blocks of the driver, which warm up caches and wake processors. */
export function distributionsOf(records: BlockRecords, skip: number = 0): BlockDistributions {
  const { count, first, wallNs, cpuNs, involuntarySwitches, sandboxCpuNs, sandboxSwitches } = records;
  const begin = Math.min(Math.max(0, skip - first), count);
  const of = (durations: Uint32Array): Distribution => counted(durations.subarray(begin));
  const isClean = (_: number, index: number): boolean =>
    index >= begin && involuntarySwitches?.[index] === 0 && (sandboxSwitches?.[index] ?? 0) === 0;
  const cleanWall = involuntarySwitches === undefined ? undefined : counted(wallNs.filter(isClean));
  const isSandboxed = sandboxCpuNs?.some((ns) => ns > 0) === true;
  // A sandbox that did not finish its block told nothing.
  const worked = isSandboxed ? counted(sandboxCpuNs.subarray(begin).filter((ns) => ns > 0)) : undefined;
  return { wall: of(wallNs), cleanWall, cpu: worked ?? (cpuNs === undefined ? undefined : of(cpuNs)) };
}
