import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSamples, encodeSamples, sampleFormats } from './sample-format.js';
import { WaveFile } from './wave-file.js';
import { WavReader } from './wav-reader.js';
import { WavWriter } from './wav-writer.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-wav-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rate = 48_000;

/** A few thousand samples that every format of at least 16 bits holds exactly. */
function signal(channelCount: number, frames = 1000): Float32Array[] {
  return Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from(
      { length: frames },
      (__, frame) => (((frame * 7919 + channel * 104_729) % 65_536) - 32_768) / 32_768,
    ),
  );
}

function write(name: string, channels: Float32Array[], format: (typeof sampleFormats)[number]): string {
  const path = join(folder, name);
  const writer = WavWriter.create(path, { channelCount: channels.length, sampleRate: rate, format });
  writer.write(channels);
  writer.finish();
  return path;
}

function errorOf(action: () => unknown): { code: string; message: string } {
  try {
    action();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('nothing was thrown');
}

describe('WAV files', () => {
  it.each(sampleFormats.flatMap((format) => [1, 2, 6].map((channels) => [format, channels] as const)))(
    '%s bits, %i channels: what was written is read again, piece by piece',
    (format, channelCount) => {
      const channels = signal(channelCount);
      const reader = WavReader.open(write(`${format}-${channelCount}.wav`, channels, format));
      expect(reader.layout).toMatchObject({ channelCount, sampleRate: rate, format, frameCount: 1000 });
      const pieces = [reader.read(0, 333), reader.read(333, 400), reader.read(733, 9999), reader.read(1000, 1)];
      reader.close();
      for (const [index, channel] of channels.entries()) {
        expect(pieces.flatMap((piece) => [...(piece[index] ?? [])])).toEqual([...channel]);
      }
    },
  );

  it.each([
    ['16', '16'],
    ['24', '24'],
    ['32', '32'],
    ['float', '32f'],
  ] as const)('%s bits: the library, which did not write the samples, reads the same ones', (format, bitDepth) => {
    const channels = signal(2, 50);
    const wav = new WaveFile(readFileSync(write('library.wav', channels, format)));
    expect(wav.bitDepth).toBe(bitDepth);
    const scale = format === 'float' ? 1 : 2 ** (Number(format) - 1);
    const samples = wav.getSamples(false) as unknown as Float64Array[];
    for (const [index, channel] of channels.entries()) {
      expect([...(samples[index] ?? [])].map((sample) => sample / scale)).toEqual([...channel]);
    }
  });

  it('clips to the range of whole numbers, and keeps everything in floating point', () => {
    const wild = [Float32Array.from([1.5, -1.5, 1, -1, Number.NaN, Number.POSITIVE_INFINITY])];
    const whole = decodeSamples(encodeSamples(wild, '16'), '16', 1)[0];
    expect([...(whole ?? [])]).toEqual([32_767 / 32_768, -1, 32_767 / 32_768, -1, 0, 32_767 / 32_768]);
    expect(decodeSamples(encodeSamples(wild, 'float'), 'float', 1)[0]).toEqual(wild[0]);
  });

  it('an odd number of bytes is padded, and read again', () => {
    const reader = WavReader.open(write('odd.wav', signal(1, 3), '24'));
    expect(reader.layout.frameCount).toBe(3);
    reader.close();
    expect(readFileSync(reader.path).length % 2).toBe(0);
  });

  it('refuses a file that is shorter than it says, wherever it was cut', () => {
    const whole = readFileSync(write('whole.wav', signal(2, 10), '16'));
    for (let size = 4; size < whole.length; size += 1) {
      const path = join(folder, 'cut.wav');
      writeFileSync(path, whole.subarray(0, size));
      expect(errorOf(() => WavReader.open(path)).code, `cut to ${size} bytes`).toBe('truncated-wav');
    }
  });

  it('refuses a chunk that reaches beyond the end although the header is right', () => {
    const bytes = readFileSync(write('chunk.wav', signal(2, 10), '16'));
    bytes.writeUInt32LE(41, 40);
    const path = join(folder, 'chunk.wav');
    writeFileSync(path, bytes);
    expect(errorOf(() => WavReader.open(path)).message).toBe(
      `${path} ends before it should: its chunk "data" says 41 bytes, 40 follow`,
    );
  });

  it.each([
    ['empty', Buffer.alloc(0), 'it does not begin with RIFF'],
    ['text', Buffer.from('this is not a WAV file, however long it is'), 'it does not begin with RIFF'],
    ['big end', Buffer.from('RIFX\0\0\0\0WAVE'), 'RIFX files are not read, only RIFF'],
    ['another kind', Buffer.from('RIFF\x04\0\0\0AVI '), 'a RIFF file, but not of kind WAVE'],
    ['no chunk', Buffer.from('RIFF\x04\0\0\0WAVE'), 'it has no chunk "fmt "'],
  ])('refuses what is no WAV file: %s', (_name, bytes, reason) => {
    const path = join(folder, 'invalid.wav');
    writeFileSync(path, bytes);
    expect(errorOf(() => WavReader.open(path))).toMatchObject({
      code: 'invalid-wav',
      message: `${path} is no WAV file that can be read: ${reason}`,
    });
  });

  it.each([
    [22, 0, 'no channel'],
    [22, 65, 'too many channels'],
    [24, 0, 'a rate of 0'],
    [32, 3, 'frames of another size'],
    [34, 12, '12 bits'],
    [20, 2, 'a compressed format'],
  ])('refuses a header that makes no sense: at %i the value %i (%s)', (offset, value) => {
    const bytes = readFileSync(write('header.wav', signal(2, 10), '16'));
    bytes.writeUInt16LE(value, offset);
    if (offset === 24) bytes.writeUInt16LE(0, 26);
    const path = join(folder, 'header.wav');
    writeFileSync(path, bytes);
    expect(errorOf(() => WavReader.open(path)).code).toBe('invalid-wav');
  });

  it('says which file does not exist', () => {
    const path = join(folder, 'missing.wav');
    expect(errorOf(() => WavReader.open(path))).toMatchObject({
      code: 'no-such-file',
      message: `${path} does not exist`,
    });
  });

  it('notices that a file shrinks while it is read', () => {
    const path = write('shrinking.wav', signal(2, 1000), '16');
    const reader = WavReader.open(path);
    truncateSync(path, 100);
    expect(errorOf(() => reader.read(0, 1000)).code).toBe('truncated-wav');
    reader.close();
  });

  it('leaves the old file and nothing else when it is discarded', () => {
    const path = write('kept.wav', signal(1, 10), '16');
    const before = readFileSync(path);
    const writer = WavWriter.create(path, { channelCount: 1, sampleRate: rate, format: '16' });
    writer.write(signal(1, 99));
    expect(readFileSync(path)).toEqual(before);
    writer.discard();
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('cannot be written into a folder that does not exist, nor in place of one that does', () => {
    const options = { channelCount: 1, sampleRate: rate, format: '16' as const };
    expect(errorOf(() => WavWriter.create(join(folder, 'no', 'where.wav'), options)).code).toBe('cannot-write');
    expect(errorOf(() => WavWriter.create(folder, options)).code).toBe('cannot-write');
  });
});
