import type { SeededRandom } from '../../measure/random.js';
import type { Model, NoteAt, Response, Stimulus } from '../models/stimulus.js';

/** The formats that fixtures are built in. */
export const formats: readonly ['clap', 'vst3'] = ['clap', 'vst3'];
export type Format = (typeof formats)[number];

/** A parameter's range in plain units, which VST3 sees as 0 .. 1. */
export interface PlainRange {
  minimum: number;
  maximum: number;
}

/** One fixture, what it is given, and the formula that says what must come out. */
export interface FixtureCase {
  /** File name without ending. */
  fixture: string;
  /** What this case is about, if a fixture has several. */
  title?: string;
  /** The plugin of a file with several, by format. */
  pluginId?: Readonly<Record<Format, string>>;
  /** Range of every parameter that the stimulus moves. */
  range?: PlainRange;
  /** Audio, changes, notes and transport: `blockSize`, `frames` and `sampleRate` are those of the bench. */
  stimulate: (random: SeededRandom, bench: Bench) => Partial<Stimulus>;
  model: Model;
  /** Which events are compared: notes that a fixture sends; `none` where the format cannot carry them. */
  comparesEvents?: readonly Format[];
  /** Blanks what a format has no field for. Applied to both sides. */
  asCarried?: (format: Format, note: NoteAt) => NoteAt;
  /** Blanks what the formula leaves to the host. Applied to both sides. */
  ignoring?: (response: Response) => Response;
}

/** What all cases share. */
export interface Bench {
  sampleRate: number;
  frames: number;
  maxBlockSize: number;
  blockSize: number;
}

/** A block size that divides neither the maximum nor the length: FIFOs must be exact to the frame. */
export const defaultBench: Bench = { sampleRate: 48_000, frames: 6_000, maxBlockSize: 256, blockSize: 241 };

/** Frames in ascending order, none twice. */
export function someFrames(random: SeededRandom, count: number, frames: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.below(frames));
  return [...chosen].sort((a, b) => a - b);
}

export function noise(random: SeededRandom, channels: number, frames: number): Float32Array[] {
  return Array.from({ length: channels }, () => random.noise(frames));
}
