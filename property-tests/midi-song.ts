import * as fc from 'fast-check';
import type { MidiSequence } from '../src/midi-file/read-midi-file.js';

/** A message or a change of tempo, `ticks` after the one before it. */
type SongEvent = { ticks: number } & ({ bytes: number[] } | { microsecondsPerBeat: number });

/** A Standard MIDI File of format 1, as it is drawn. */
export interface Song {
  ticksPerBeat: number;
  tracks: SongEvent[][];
  /** A status byte that is the same as the last one is left out, as the format allows. */
  usesRunningStatus: boolean;
}

const dataByte = fc.nat({ max: 127 });
const statusOf = (kinds: readonly number[]): fc.Arbitrary<number> =>
  fc.tuple(fc.constantFrom(...kinds), fc.nat({ max: 15 })).map(([kind, channel]) => kind | channel);

const messageBytes: fc.Arbitrary<number[]> = fc.oneof(
  fc.tuple(statusOf([0x80, 0x90, 0xa0, 0xb0, 0xe0]), dataByte, dataByte),
  fc.tuple(statusOf([0xc0, 0xd0]), dataByte),
  fc.array(dataByte, { maxLength: 200 }).map((data) => [0xf0, ...data, 0xf7]),
);

const ticks = fc.oneof(fc.constant(0), fc.nat({ max: 127 }), fc.nat({ max: 100_000 }));

export const randomSong: fc.Arbitrary<Song> = fc.record({
  ticksPerBeat: fc.integer({ min: 1, max: 0x7fff }),
  tracks: fc.array(
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.record({ ticks, bytes: messageBytes }) },
        { weight: 1, arbitrary: fc.record({ ticks, microsecondsPerBeat: fc.integer({ min: 1, max: 0xffffff }) }) },
      ),
      { maxLength: 12 },
    ),
    { minLength: 1, maxLength: 4 },
  ),
  usesRunningStatus: fc.boolean(),
});

/** Seven bits a byte, the highest first, the eighth bit on all but the last. */
function variableLength(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function chunk(name: string, body: readonly number[]): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}

function trackBytes(track: readonly SongEvent[], usesRunningStatus: boolean): number[] {
  let status: number | undefined;
  const body = track.flatMap((event) => {
    const time = variableLength(event.ticks);
    if ('microsecondsPerBeat' in event) {
      status = undefined;
      const tempo = event.microsecondsPerBeat;
      return [...time, 0xff, 0x51, 3, tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff];
    }
    const [first = 0, ...rest] = event.bytes;
    if (first === 0xf0) {
      status = undefined;
      return [...time, first, ...variableLength(rest.length), ...rest];
    }
    const isRunning = usesRunningStatus && first === status;
    status = first;
    return isRunning ? [...time, ...rest] : [...time, ...event.bytes];
  });
  return [...body, 0, 0xff, 0x2f, 0];
}

/** The song as a file, written from the published format and not by the library that reads it. */
export function midiBytes({ ticksPerBeat, tracks, usesRunningStatus }: Song): Buffer {
  const header = [0, 1, 0, tracks.length, ticksPerBeat >> 8, ticksPerBeat & 0xff];
  return Buffer.concat([
    chunk('MThd', header),
    ...tracks.map((track) => chunk('MTrk', trackBytes(track, usesRunningStatus))),
  ]);
}

/** What must be read: every message at the sum of all stretches of constant tempo before it. */
export function expectedSequence({ ticksPerBeat, tracks }: Song): Pick<MidiSequence, 'messages' | 'seconds'> {
  const placed = tracks.flatMap((track) => {
    let tick = 0;
    return track.map((event) => ({ tick: (tick += event.ticks), event }));
  });
  const tempos = placed.flatMap(({ tick, event }) =>
    'microsecondsPerBeat' in event ? [{ tick, tempo: event.microsecondsPerBeat }] : [],
  );
  tempos.sort((a, b) => a.tick - b.tick);
  const secondsAt = (tick: number): number => {
    const map = [{ tick: 0, tempo: 500_000 }, ...tempos];
    return map.reduce((sum, from, index) => {
      const end = Math.min(tick, map[index + 1]?.tick ?? Infinity);
      return sum + (Math.max(0, end - from.tick) * from.tempo) / 1e6 / ticksPerBeat;
    }, 0);
  };
  const messages = placed
    .toSorted((a, b) => a.tick - b.tick)
    .flatMap(({ tick, event }) =>
      'bytes' in event ? [{ seconds: secondsAt(tick), bytes: soundingBytes(event.bytes) }] : [],
    );
  return { messages, seconds: secondsAt(Math.max(0, ...placed.map(({ tick }) => tick))) };
}

/** A note-on without velocity is how files write a note-off. */
function soundingBytes(bytes: number[]): number[] {
  const [status = 0, key = 0, velocity] = bytes;
  return status >> 4 === 9 && velocity === 0 ? [0x80 | (status & 15), key, 0] : bytes;
}
