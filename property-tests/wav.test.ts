import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFormats, type SampleFormat } from '../src/audio-file/sample-format.js';
import { WavReader } from '../src/audio-file/wav-reader.js';
import { WavWriter } from '../src/audio-file/wav-writer.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { accepts } from './outcome.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = useScratchFolder();

/** Planar samples, and where the file is written and read piece by piece. */
interface Recording {
  sampleRate: number;
  channels: Float32Array[];
  cuts: number[];
}

// Loud ones, tiny ones, infinite ones and no numbers too; half of them where audio is.
const sample = fc.oneof(fc.float(), fc.float({ min: -1, max: 1, noNaN: true }));

const recording: fc.Arbitrary<Recording> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 60 }))
  .chain(([channelCount, frames]) =>
    fc.record({
      sampleRate: fc.oneof(fc.constantFrom(44_100, 48_000, 96_000), fc.integer({ min: 1, max: 768_000 })),
      channels: fc.array(
        fc.array(sample, { minLength: frames, maxLength: frames }).map((list) => Float32Array.from(list)),
        { minLength: channelCount, maxLength: channelCount },
      ),
      cuts: fc
        .array(fc.integer({ min: 0, max: frames }), { maxLength: 3 })
        .map((list) => [0, ...list.toSorted((a, b) => a - b), frames]),
    }),
  );

/** Calls `piece` with the frames between each cut and the next. */
function inPieces(cuts: readonly number[], piece: (start: number, end: number) => void): void {
  for (let index = 1; index < cuts.length; ++index) piece(cuts[index - 1] ?? 0, cuts[index] ?? 0);
}

function write(name: string, { sampleRate, channels, cuts }: Recording, format: SampleFormat): string {
  const writer = WavWriter.create(folder.path(name), { channelCount: channels.length, sampleRate, format });
  inPieces(cuts, (start, end) => writer.write(channels.map((channel) => channel.subarray(start, end))));
  writer.finish();
  return writer.path;
}

function read(path: string, { sampleRate, channels, cuts }: Recording, format: SampleFormat): Float32Array[] {
  const reader = WavReader.open(path);
  try {
    const frameCount = channels[0]?.length ?? 0;
    expect(reader.layout).toMatchObject({ sampleRate, format, channelCount: channels.length, frameCount });
    const result = channels.map(() => new Float32Array(frameCount));
    inPieces(cuts, (start, end) => {
      for (const [index, piece] of reader.read(start, end - start).entries()) result[index]?.set(piece, start);
    });
    return result;
  } finally {
    reader.close();
  }
}

/** What a sample may come back as: within half a step of the format, inside of its range, silence if it is no number. */
function expectStored(given: number, returned: number, format: SampleFormat): void {
  if (format === 'float') {
    expect(returned).toBe(given);
    return;
  }
  const step = 2 ** (1 - Number(format));
  const highest = Math.fround(1 - step);
  const wanted = Number.isNaN(given) ? 0 : Math.min(highest, Math.max(-1, given));
  expect(Math.abs(returned - wanted), `${given} came back as ${returned}`).toBeLessThanOrEqual(step / 2);
  expect(returned).toBeLessThanOrEqual(highest);
}

describe('a WAV file', () => {
  it.each(sampleFormats)('of format %s gives back what was written into it', async (format) => {
    const property = fc.property(recording, (one) => {
      const returned = read(write('given.wav', one, format), one, format);
      for (const [index, channel] of one.channels.entries()) {
        for (const [frame, given] of channel.entries()) {
          expectStored(given, returned[index]?.[frame] ?? Number.NaN, format);
        }
      }
      // What a file can hold, it holds exactly: writing it again changes nothing.
      const again = { ...one, channels: returned };
      const rewritten = write('again.wav', again, format);
      expect(read(rewritten, again, format)).toEqual(returned);
      expect(readFileSync(rewritten).equals(readFileSync(folder.path('given.wav')))).toBe(true);
    });
    await holds(property, { cases: 60, limitMs: 4_000 });
  });

  it('that was damaged is read or refused, and nothing else', async () => {
    // Whole files are made once: making one waits for the disk, damaging one does not.
    const wholes = fc
      .sample(recording, { numRuns: 8, seed: 1 })
      .flatMap((one) => sampleFormats.map((format) => readFileSync(write('whole.wav', one, format))));
    const property = fc.property(fc.nat({ max: wholes.length - 1 }), damage, (index, harm) => {
      const path = folder.write('harmed.wav', harm(wholes[index] ?? Buffer.alloc(0)));
      accepts(() => {
        const reader = WavReader.open(path);
        try {
          const { frameCount, channelCount } = reader.layout;
          const channels = reader.read(0, frameCount);
          expect(channels.map(({ length }) => length)).toEqual(Array.from({ length: channelCount }, () => frameCount));
        } finally {
          reader.close();
        }
      }, ['invalid-wav', 'truncated-wav']);
    });
    await holds(property, { cases: 4000, limitMs: 6_000 });
  });
});
