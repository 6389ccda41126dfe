import type { NativeBlockRecords } from '../native/binding.js';

/**
 * How single blocks of a driver went, oldest first: one element per block in every array. Values of 2^32 and more are
 * 2^32 - 1.
 *
 * @since 0.1.0
 */
export interface BlockRecords {
  readonly count: number;
  /** Number of the oldest one; the first block of the driver is 0. */
  readonly first: number;
  /** Nanoseconds of `process`, input and output of the host included. */
  readonly wallNs: Uint32Array;
  /** 1 where a sandbox was late and its fallback was heard. */
  readonly missedDeadline: Uint8Array;
  /** 1 where a sandbox was late or dead. */
  readonly incomplete: Uint8Array;
  /** 1 where `process` took longer than the block lasts. */
  readonly overran: Uint8Array;
  /**
   * Processor time of the driver's thread in nanoseconds: plugins of direct mode included, those in sandboxes not. As all that
   * follow, undefined unless the driver has `blockDetails`, and where the system does not tell it.
   */
  readonly cpuNs: Uint32Array | undefined;
  /** How often the system took the processor away from the driver's thread. */
  readonly involuntarySwitches: Uint32Array | undefined;
  /** Page faults of the driver's thread. */
  readonly pageFaults: Uint32Array | undefined;
  /**
   * Processor time that the audio threads of all sandboxes took for their devices; 0 where none finished the block, and in
   * direct mode. Sandboxes tell it themselves, as the two that follow: good for reports only.
   */
  readonly sandboxCpuNs: Uint32Array | undefined;
  /** How often the system took the processor away from the sandboxes' audio threads, since the block before. */
  readonly sandboxSwitches: Uint32Array | undefined;
  /** Page faults of the sandboxes' audio threads, since the block before. */
  readonly sandboxPageFaults: Uint32Array | undefined;
}

export function readBlockRecords(native: NativeBlockRecords): BlockRecords {
  const { first, wallNs, marks, cpuNs, involuntarySwitches, pageFaults } = native;
  const { sandboxCpuNs, sandboxSwitches, sandboxPageFaults } = native;
  const marked = (bit: number): Uint8Array => marks.map((one) => ((one & bit) === 0 ? 0 : 1));
  return {
    count: wallNs.length,
    first,
    wallNs,
    missedDeadline: marked(1),
    incomplete: marked(2),
    overran: marked(4),
    cpuNs,
    involuntarySwitches,
    pageFaults,
    sandboxCpuNs,
    sandboxSwitches,
    sandboxPageFaults,
  };
}
