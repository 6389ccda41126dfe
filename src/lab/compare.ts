import { isDeepStrictEqual } from 'node:util';
import type { NoteAt, Response } from './models/stimulus.js';

/** Where two results part for the first time. */
export interface Difference {
  expected: string;
  actual: string;
  /** Channel, frame, or event. */
  place: string;
  /** Samples or events that differ in all. */
  count: number;
}

function bitsOf(samples: Float32Array): Uint32Array {
  return new Uint32Array(samples.buffer, samples.byteOffset, samples.length);
}

function describeSample(value: number | undefined): string {
  return value === undefined ? 'nothing' : Object.is(value, -0) ? '-0' : String(value);
}

/** Compares every bit of planar audio; `undefined` if nothing differs. */
export function compareAudio(
  expected: readonly (readonly Float32Array[])[],
  actual: readonly (readonly Float32Array[])[],
): Difference | undefined {
  let first: Omit<Difference, 'count'> | undefined;
  let count = 0;
  if (expected.length !== actual.length) {
    return { expected: `${expected.length} outputs`, actual: `${actual.length} outputs`, place: 'outputs', count: 1 };
  }
  for (const [port, channels] of expected.entries()) {
    const others = actual[port] ?? [];
    if (channels.length !== others.length) {
      const place = `output ${port}`;
      return { expected: `${channels.length} channels`, actual: `${others.length} channels`, place, count: 1 };
    }
    for (const [channel, samples] of channels.entries()) {
      const other = others[channel] ?? new Float32Array();
      const [wanted, given] = [bitsOf(samples), bitsOf(other)];
      for (let frame = 0; frame < Math.max(wanted.length, given.length); ++frame) {
        if (wanted[frame] === given[frame]) continue;
        count += 1;
        first ??= {
          expected: describeSample(samples[frame]),
          actual: describeSample(other[frame]),
          place: `output ${port} channel ${channel} frame ${frame}`,
        };
      }
    }
  }
  return first === undefined ? undefined : { ...first, count };
}

function describeNote(note: NoteAt | undefined): string {
  if (note === undefined) return 'no further event';
  const plain = JSON.stringify(note.event, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value));
  return `${plain} at frame ${note.frame}`;
}

/** Compares events in their order, every field. */
export function compareEvents(expected: readonly NoteAt[], actual: readonly NoteAt[]): Difference | undefined {
  let first: Omit<Difference, 'count'> | undefined;
  let count = 0;
  for (let index = 0; index < Math.max(expected.length, actual.length); ++index) {
    if (isDeepStrictEqual(expected[index], actual[index])) continue;
    count += 1;
    first ??= {
      expected: describeNote(expected[index]),
      actual: describeNote(actual[index]),
      place: `event ${index}`,
    };
  }
  return first === undefined ? undefined : { ...first, count };
}

/** Audio first, then events. */
export function compareResponses(expected: Response, actual: Response): Difference | undefined {
  return compareAudio(expected.outputs, actual.outputs) ?? compareEvents(expected.events, actual.events);
}
