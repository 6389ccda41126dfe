import type { DeviceEvent } from '../../api/device-event.js';
import type { Transport } from '../../api/transport.js';

/** A parameter change in the plugin's plain units. */
export interface ParameterChange {
  /** Frames from the start. */
  frame: number;
  /** The fixture's own number of the parameter. */
  parameter: number;
  value: number;
}

/** An event at the note port of a fixture. */
export interface NoteAt {
  /** Frames from the start. */
  frame: number;
  event: DeviceEvent;
}

/** Everything that a fixture is given, as the fixture itself meets it: what a model computes its output from. */
export interface Stimulus {
  sampleRate: number;
  frames: number;
  /** Frames of every block but the last. */
  blockSize: number;
  /** Planar samples by input port. */
  inputs: Float32Array[][];
  /** Sorted by frame. */
  changes: ParameterChange[];
  /** Sorted by frame. */
  notes: NoteAt[];
  /** The musical position at the first frame; it moves on with its tempo from block to block. */
  transport?: Transport;
}

/** What a fixture gives back: planar samples by output port, and the events of its note port. */
export interface Response {
  outputs: Float32Array[][];
  events: NoteAt[];
}

/** The documented formula of one fixture, without one line or table of the fixture itself. */
export type Model = (stimulus: Stimulus) => Response;

/** The value of a parameter at every frame: changes count from their own frame on. */
export function parameterCurve(stimulus: Stimulus, parameter: number, initial: number): Float64Array {
  const curve = new Float64Array(stimulus.frames).fill(initial);
  for (const change of stimulus.changes) {
    if (change.parameter === parameter) curve.fill(change.value, change.frame);
  }
  return curve;
}

/** Channel `channel` of input port `port`; silence where nothing is given. */
export function inputChannel(stimulus: Stimulus, port: number, channel: number): Float32Array {
  return stimulus.inputs[port]?.[channel] ?? new Float32Array(stimulus.frames);
}

/** Sample `frame`, 0 outside of the signal. */
export function sampleAt(signal: ArrayLike<number>, frame: number): number {
  return signal[frame] ?? 0;
}

/** The same stimulus `frames` frames later, behind silence: what a device behind a delayed connection meets. */
export function delayedChannel(signal: Float32Array, frames: number): Float32Array {
  const delayed = new Float32Array(signal.length);
  delayed.set(signal.subarray(0, Math.max(0, signal.length - frames)), Math.min(frames, signal.length));
  return delayed;
}

/** A response of one output port without events. */
export function audioOnly(...channels: Float32Array[]): Response {
  return { outputs: [channels], events: [] };
}
