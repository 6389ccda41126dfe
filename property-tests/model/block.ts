import type { DeviceEvent } from '../../src/api/device-event.js';
import type { CaseEvent } from '../../src/fuzz/case.js';

/**
 * What a block's report says of one sandbox.
 *
 * - `done`: it took the block and gave it.
 * - `late`: it took the block, too late: its signal memory moved on, what it gave was dropped.
 * - `skipped`: late for a block before, it did not get this one.
 * - `dead`: there is no process.
 */
export type SandboxOutcome = 'done' | 'late' | 'skipped' | 'dead';

/** What happened to the sandboxes in one block, by their numbers in the case. Who is not named was `done`. */
export interface BlockOutcome {
  sandboxes?: Readonly<Record<number, SandboxOutcome>>;
  /**
   * Which process each of them had, by any number: another one begins with a cold memory. Without, a sandbox has another
   * process in its first block after it was ended.
   */
  processes?: Readonly<Record<number, number>>;
  /** Sandboxes whose standby took over with this block: `done` in it. */
  takeovers?: readonly number[];
}

/** One block as the model is asked for it. */
export interface ModelBlock {
  frames: number;
  /** In the order of `ModelGroup.inputs`: one array per channel. What is left out is silence. */
  inputs?: readonly (readonly Float32Array[])[];
  /** Frames count from the start of the block; those of one frame in their order. */
  events?: readonly CaseEvent[];
  outcome?: BlockOutcome;
}

/** What comes out of a block. */
export interface ModelOutput {
  /** In the order of `ModelGroup.outputs`: one array per channel. */
  outputs: Float32Array[][];
  /** What devices sent for which events are collected; sorted by frame of the block for each device. */
  events: { frame: number; device: number; event: DeviceEvent }[];
  /** In the order of `ModelGroup.taps`. */
  taps: Float32Array[][];
}
