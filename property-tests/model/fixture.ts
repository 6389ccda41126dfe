import type { NoteAt } from '../../src/lab/models/stimulus.js';
import type { Channels, SampleType } from './samples.js';

/** A parameter of a fixture, plain units. */
export interface FixtureParameter {
  minimum: number;
  maximum: number;
  initial: number;
  /** Integral values only. */
  isStepped: boolean;
}

/** An event as a device meets it: a note, or a value (plain units) of the parameter with this id. */
export type DeviceInput = NoteAt;

/** What a fixture is told of one frame. */
export interface FrameContext {
  /** By port and channel. */
  inputs: readonly Channels[];
  outputs: readonly Channels[];
  /** Frame of the block. */
  frame: number;
  /** Plain values by id. */
  parameters: readonly number[];
  /** The song position of the frame, in frames, as the device is told it. */
  songFrame: number;
  /** The fixture sends an event at this frame. */
  send: (event: NoteAt['event']) => void;
}

/** The signal memory of one active instance: it begins empty at each activation. */
export interface FixtureMemory {
  /** Before the first frame of every block. */
  beginBlock?: () => void;
  /** An event that is no parameter, before its frame. */
  handle?: (event: NoteAt['event'], context: FrameContext) => void;
  /** Gives one frame. */
  run: (context: FrameContext) => void;
}

export interface Activation {
  /** Hz. */
  sampleRate: number;
  type: SampleType;
  parameters: readonly number[];
}

/** A fixture as a pure function of its activation, inputs, events and parameters, with memory where its formula has some. */
export interface Fixture {
  /** Channels by port. */
  inputs: readonly number[];
  outputs: readonly number[];
  noteInputs: number;
  noteOutputs: number;
  parameters: readonly FixtureParameter[];
  /** CLAP ports that prefer 64 bit; VST3 has no such wish. */
  prefers64: boolean;
  /** Frames that an activation with these parameters reports. */
  latency: (parameters: readonly number[]) => number;
  activate: (activation: Activation) => FixtureMemory;
}

/**
 * The plain value of a share of a parameter's range. CLAP is told plain values, which a stepped parameter rounds; VST3 is told
 * the share, and a stepped parameter has as many equal parts of it as it has values.
 */
export function plainValue(parameter: FixtureParameter, format: 'clap' | 'vst3', share: number): number {
  const { minimum, maximum, isStepped } = parameter;
  const range = maximum - minimum;
  if (!isStepped) return minimum + share * range;
  if (format === 'vst3') return minimum + Math.min(range, Math.floor(share * (range + 1)));
  return Math.floor(minimum + share * range + 0.5);
}

function zeroLike(sample: number): number {
  return sample < 0 || Object.is(sample, -0) ? -0 : 0;
}

/** Smallest normal number of 32 bit, less half of the last bit: a result below is tiny after rounding. */
const tiniest = 2 ** -126 * (1 - 2 ** -25);

/**
 * "Denormals are flushed only around plugin calls": a result of 32-bit arithmetic inside a plugin, given exactly or rounded
 * to double. The sign stays.
 */
export function flushed(exact: number): number {
  return Math.abs(exact) < tiniest ? zeroLike(exact) : Math.fround(exact);
}

/** A 32-bit operand inside a plugin: subnormal numbers count as zero. Moving a sample is no arithmetic. */
export function operand(sample: number): number {
  return Math.abs(sample) < 2 ** -126 ? zeroLike(sample) : sample;
}

/** A result of the port's sample type; 64-bit numbers never come near their own smallest here. */
export function result(type: SampleType, exact: number): number {
  return type === 'float32' ? flushed(exact) : exact;
}

/** An operand of the port's sample type. */
export function argument(type: SampleType, sample: number): number {
  return type === 'float32' ? operand(sample) : sample;
}
