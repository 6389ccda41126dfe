import type { BlockReports } from './block-report.js';
import type { Device } from './device.js';
import type { DeviceEvent } from './device-event.js';
import type { Transport } from './transport.js';

/** An event for a device at a frame of the render. @since 0.1.0 */
export interface RenderCommand {
  /** From the start of the render. */
  frame: number;
  device: Device;
  event: DeviceEvent;
}

/** What `Group.render` does. One of `frames` and `seconds` is needed. @since 0.1.0 */
export interface RenderOptions {
  frames?: number;
  /** Rounded to whole frames. */
  seconds?: number;
  /**
   * Audio for the group's inputs, in the order of `Group.inputs`: one Float32Array per channel. What is shorter than the
   * render, or left out, is silence.
   */
  inputs?: readonly (readonly Float32Array[])[];
  /** Any order; those of one frame keep theirs. */
  commands?: readonly RenderCommand[];
  /** Default: plugins are told of no transport. */
  transport?: Transport;
  /** Frames per block. Default: the group's `maxBlockSize`. */
  blockSize?: number;
  /**
   * Runs blocks as in real time, though one after another as fast as they go: a sandbox that misses a deadline of the group
   * is late, and its fallback is heard. Default: offline, where nothing is late and only a hang has a limit.
   */
  keepsDeadlines?: boolean;
  /** Fills `RenderReport.blockReports`. Default: false. */
  wantsBlockReports?: boolean;
  /** Ends the render between two blocks; it then rejects with `cancelled`. */
  signal?: AbortSignal;
}

/** How a render went. @since 0.1.0 */
export interface RenderReport {
  frames: number;
  blocks: number;
  /** Blocks in which a sandbox was dead, or late if deadlines were kept: its part is the fallback. */
  incompleteBlocks: number;
  isComplete: boolean;
  /** Duration of each block in nanoseconds. */
  blockNs: Float64Array;
  /** Of every block; empty unless the options ask for them. */
  blockReports: BlockReports;
}

/** What comes out of a render. @since 0.1.0 */
export interface RenderResult {
  /** In the order that `Group.outputs` had when it began, one Float32Array per channel; silence from where one was removed. */
  outputs: Float32Array[][];
  /** What devices sent for which `collectEvents` was called. */
  events: RenderCommand[];
  report: RenderReport;
}
