import { readFileSync } from 'node:fs';
import midiFile, { type MidiData, type MidiEvent } from 'midi-file';
import { GloveboxError, messageOf } from '../errors.js';
import { checkTrack, InvalidTrack } from './check-track.js';

/** One message of a MIDI file at its time. @since 0.1 */
export interface TimedMidi {
  /** From the start of the file, by its tempo map. */
  seconds: number;
  /** A channel message of two or three bytes, or a system exclusive message, F0 to F7 inclusive. */
  bytes: number[];
}

/** A Standard MIDI File, all tracks merged. @since 0.1 */
export interface MidiSequence {
  /** Sorted by time; those of the same time in the order of their tracks. */
  messages: TimedMidi[];
  /** Where the last track ends. */
  seconds: number;
  /** Tempo at the start, beats per minute. */
  tempo: number;
  /** At the start. */
  timeSignature: [numerator: number, denominator: number];
}

/** Larger files exist, but not as music. */
const largestFile = 64 * 1024 * 1024;

interface PlacedEvent {
  tick: number;
  event: MidiEvent;
}

class InvalidMidi extends Error {}

/**
 * The library reads beyond the end, and goes back, without a word: the sizes of all chunks are compared with the file first,
 * and those of all messages with their track.
 */
function checkChunks(bytes: Buffer): void {
  if (bytes.toString('latin1', 0, 4) !== 'MThd') throw new InvalidMidi('it does not begin with MThd');
  let offset = 0;
  let trackCount = 0;
  while (offset < bytes.length) {
    if (offset + 8 > bytes.length) throw new InvalidMidi('it ends inside of a chunk header');
    const size = bytes.readUInt32BE(offset + 4);
    if (offset + 8 + size > bytes.length) {
      throw new InvalidMidi(`a chunk says ${size} bytes, ${bytes.length - offset - 8} follow`);
    }
    if (offset === 0 && size < 6) throw new InvalidMidi(`a header of ${size} bytes`);
    if (offset > 0) trackCount += 1;
    if (bytes.toString('latin1', offset, offset + 4) === 'MTrk') {
      checkTrack(bytes.subarray(offset + 8, offset + 8 + size));
    }
    offset += 8 + size;
  }
  const declared = bytes.readUInt16BE(10);
  if (trackCount < declared) throw new InvalidMidi(`its header says ${declared} tracks, it has ${trackCount}`);
  if (bytes.readUInt16BE(8) > 1) throw new InvalidMidi('several independent sequences in one file (format 2)');
}

function parse(bytes: Buffer): MidiData {
  try {
    // A plain array: the library hands parts of it to String.fromCharCode and slices it.
    return midiFile.parseMidi(bytes);
  } catch (error) {
    throw new InvalidMidi(messageOf(error));
  }
}

function isDataByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 127;
}

function message(status: number, ...data: number[]): number[] {
  if (!data.every(isDataByte)) throw new InvalidMidi('a data byte of more than 127');
  return [status, ...data];
}

/** The bytes of what a plugin can be sent; undefined for events that are about the file itself. */
function bytesOf(event: MidiEvent): number[] | undefined {
  // The rest of the event kinds is about the file itself.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (event.type) {
    case 'noteOff':
      return message(0x80 | event.channel, event.noteNumber, event.velocity);
    case 'noteOn':
      return message(0x90 | event.channel, event.noteNumber, event.velocity);
    case 'noteAftertouch':
      return message(0xa0 | event.channel, event.noteNumber, event.amount);
    case 'controller':
      return message(0xb0 | event.channel, event.controllerType, event.value);
    case 'programChange':
      return message(0xc0 | event.channel, event.programNumber);
    case 'channelAftertouch':
      return message(0xd0 | event.channel, event.amount);
    case 'pitchBend': {
      const value = event.value + 0x2000;
      return message(0xe0 | event.channel, value & 0x7f, value >> 7);
    }
    case 'sysEx': {
      const bytes = [0xf0, ...Array.from(event.data)];
      // A message in several packets is played by devices that pause; a plugin gets whole messages only.
      return bytes.at(-1) === 0xf7 ? bytes : undefined;
    }
    default:
      return undefined;
  }
}

function mergeTracks(midi: MidiData): PlacedEvent[] {
  const placed = midi.tracks.flatMap((track) => {
    let tick = 0;
    return track.map((event) => {
      tick += event.deltaTime;
      return { tick, event };
    });
  });
  // Stable: events of one time stay in the order of their tracks.
  return placed.sort((a, b) => a.tick - b.tick);
}

/** Seconds per tick when a file counts frames of film or video instead of beats; 29 means 29.97. */
function fixedTickSeconds(midi: MidiData): number | undefined {
  const { framesPerSecond, ticksPerFrame } = midi.header;
  if (framesPerSecond === undefined || ticksPerFrame === undefined) return undefined;
  const rate = framesPerSecond === 29 ? 30_000 / 1001 : framesPerSecond;
  if (ticksPerFrame === 0) throw new InvalidMidi('a time division of 0');
  return 1 / (rate * ticksPerFrame);
}

function sequenceOf(midi: MidiData): MidiSequence {
  const fixed = fixedTickSeconds(midi);
  const ticksPerBeat = midi.header.ticksPerBeat ?? 1;
  if (ticksPerBeat === 0) throw new InvalidMidi('a time division of 0');
  const sequence: MidiSequence = { messages: [], seconds: 0, tempo: 120, timeSignature: [4, 4] };
  let secondsPerTick = fixed ?? 0.5 / ticksPerBeat;
  let lastTick = 0;
  for (const { tick, event } of mergeTracks(midi)) {
    sequence.seconds += (tick - lastTick) * secondsPerTick;
    lastTick = tick;
    if (event.type === 'setTempo') {
      if (!(event.microsecondsPerBeat > 0)) throw new InvalidMidi('a tempo of 0');
      if (fixed === undefined) secondsPerTick = event.microsecondsPerBeat / 1e6 / ticksPerBeat;
      if (tick === 0) sequence.tempo = 6e7 / event.microsecondsPerBeat;
    } else if (event.type === 'timeSignature' && tick === 0) {
      sequence.timeSignature = [event.numerator, event.denominator];
    } else {
      const bytes = bytesOf(event);
      if (bytes !== undefined) sequence.messages.push({ seconds: sequence.seconds, bytes });
    }
  }
  return sequence;
}

/**
 * Reads a Standard MIDI File of format 0 or 1. Throws a GloveboxError: `no-such-file`, or `invalid-midi` for a file that is
 * not one, is cut off, or holds several independent sequences (format 2).
 */
export function readMidiFile(path: string): MidiSequence {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    const what = reason === 'ENOENT' ? 'does not exist' : `cannot be read (${String(reason)})`;
    throw new GloveboxError('no-such-file', `${path} ${what}`, { details: { path }, cause: error });
  }
  try {
    if (bytes.length > largestFile) throw new InvalidMidi(`it is larger than ${largestFile} bytes`);
    checkChunks(bytes);
    return sequenceOf(parse(bytes));
  } catch (error) {
    if (!(error instanceof InvalidMidi || error instanceof InvalidTrack)) throw error;
    throw new GloveboxError('invalid-midi', `${path} is no MIDI file that can be read: ${error.message}`, {
      details: { path },
    });
  }
}
