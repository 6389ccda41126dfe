import { readSync } from 'node:fs';
import { GloveboxError, messageOf } from '../errors.js';
import { bytesPerSample, type SampleFormat } from './sample-format.js';
import { WaveFile } from './wave-file.js';

/** What a WAV file says of itself, checked against the file. */
export interface WavLayout {
  channelCount: number;
  /** Hz. */
  sampleRate: number;
  format: SampleFormat;
  frameCount: number;
  /** Offset of the first sample's first byte in the file. */
  audioOffset: number;
}

/** A WAV file names its length in 32 bits, with its header included. */
export const largestAudioBytes: number = 0xffff_ffff - 1024;

/** More chunks than any real file has: a file of endless empty ones must not keep us busy. */
const largestChunkCount = 10_000;

/** WAVE_FORMAT_PCM, WAVE_FORMAT_IEEE_FLOAT, WAVE_FORMAT_EXTENSIBLE (the real one is the subformat's first word). */
const pcm = 1;
const ieeeFloat = 3;
const extensible = 0xfffe;

interface FmtFields {
  audioFormat: number;
  numChannels: number;
  sampleRate: number;
  blockAlign: number;
  bitsPerSample: number;
  subformat: number[];
}

interface Chunk {
  id: string;
  size: number;
  offset: number;
}

function truncated(path: string, details: string): GloveboxError {
  return new GloveboxError('truncated-wav', `${path} ends before it should: ${details}`, { details: { path } });
}

function invalid(path: string, details: string): GloveboxError {
  return new GloveboxError('invalid-wav', `${path} is no WAV file that can be read: ${details}`, { details: { path } });
}

function readAt(file: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
}

/**
 * Finds the chunks. wavefile accepts a file whose chunks reach beyond its end, and trusts counts inside of chunks that
 * nobody needs here, so the walk is ours, and the library gets to see the chunks that matter.
 */
function* chunksOf(file: number, fileSize: number, path: string): Generator<Chunk> {
  const head = readAt(file, 0, 12);
  const kind = head.toString('latin1', 0, 4);
  if (head.length < 4 || !['RIFF', 'RIFX', 'RF64'].includes(kind)) throw invalid(path, 'it does not begin with RIFF');
  if (kind !== 'RIFF') throw invalid(path, `${kind} files are not read, only RIFF`);
  if (head.length < 12) throw truncated(path, `${fileSize} bytes are less than a header`);
  if (head.toString('latin1', 8, 12) !== 'WAVE') throw invalid(path, 'a RIFF file, but not of kind WAVE');
  const declaredEnd = 8 + head.readUInt32LE(4);
  if (declaredEnd > fileSize) throw truncated(path, `its header says ${declaredEnd} bytes, it has ${fileSize}`);

  let offset = 12;
  for (let count = 0; offset + 8 <= fileSize; count += 1) {
    if (count === largestChunkCount) throw invalid(path, `more than ${largestChunkCount} chunks`);
    const bytes = readAt(file, offset, 8);
    const chunk = { id: bytes.toString('latin1', 0, 4), size: bytes.readUInt32LE(4), offset: offset + 8 };
    if (chunk.offset + chunk.size > fileSize) {
      const name = JSON.stringify(chunk.id);
      throw truncated(path, `its chunk ${name} says ${chunk.size} bytes, ${fileSize - chunk.offset} follow`);
    }
    yield chunk;
    // A chunk of odd size is followed by one byte of padding.
    offset = chunk.offset + chunk.size + (chunk.size % 2);
  }
}

/** The library's view of a `fmt ` chunk, taken from a file that holds nothing else. */
function parseFmt(fmt: Buffer): FmtFields {
  const head = Buffer.alloc(20);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(4 + 8 + fmt.length + 8, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(fmt.length, 16);
  const emptyData = Buffer.from('data\0\0\0\0', 'latin1');
  const wav = new WaveFile();
  wav.fromBuffer(Buffer.concat([head, fmt, emptyData]));
  return wav.fmt as FmtFields;
}

function formatOf(fmt: FmtFields): SampleFormat | undefined {
  const kind = fmt.audioFormat === extensible ? fmt.subformat[0] : fmt.audioFormat;
  if (kind === ieeeFloat && fmt.bitsPerSample === 32) return 'float';
  if (kind !== pcm) return undefined;
  return fmt.bitsPerSample === 16
    ? '16'
    : fmt.bitsPerSample === 24
      ? '24'
      : fmt.bitsPerSample === 32
        ? '32'
        : undefined;
}

/**
 * Reads the layout of an open file of `fileSize` bytes. Throws `truncated-wav` if a size that the file declares is larger
 * than what is there, `invalid-wav` for whatever else cannot be read.
 */
export function readWavLayout(file: number, fileSize: number, path: string): WavLayout {
  let fmtChunk: Chunk | undefined;
  let dataChunk: Chunk | undefined;
  for (const chunk of chunksOf(file, fileSize, path)) {
    if (chunk.id === 'fmt ') fmtChunk ??= chunk;
    if (chunk.id === 'data') dataChunk ??= chunk;
  }
  if (fmtChunk === undefined) throw invalid(path, 'it has no chunk "fmt "');
  if (dataChunk === undefined) throw invalid(path, 'it has no chunk "data"');
  if (fmtChunk.size < 16 || fmtChunk.size > 4096) throw invalid(path, `a chunk "fmt " of ${fmtChunk.size} bytes`);

  let fmt: FmtFields;
  try {
    fmt = parseFmt(readAt(file, fmtChunk.offset, fmtChunk.size + (fmtChunk.size % 2)));
  } catch (error) {
    throw invalid(path, messageOf(error));
  }
  const format = formatOf(fmt);
  if (format === undefined) {
    throw invalid(
      path,
      `samples of ${fmt.bitsPerSample} bits and format ${fmt.audioFormat} (16, 24, 32 and float are read)`,
    );
  }
  if (fmt.numChannels < 1 || fmt.numChannels > 64)
    throw invalid(path, `${fmt.numChannels} channels (1 to 64 are read)`);
  if (fmt.sampleRate < 1 || fmt.sampleRate > 768_000) throw invalid(path, `a sample rate of ${fmt.sampleRate} Hz`);
  const frameBytes = bytesPerSample(format) * fmt.numChannels;
  if (fmt.blockAlign !== frameBytes) throw invalid(path, `frames of ${fmt.blockAlign} bytes instead of ${frameBytes}`);
  if (dataChunk.size % frameBytes !== 0)
    throw truncated(path, `its last frame has ${dataChunk.size % frameBytes} of ${frameBytes} bytes`);
  return {
    channelCount: fmt.numChannels,
    sampleRate: fmt.sampleRate,
    format,
    frameCount: dataChunk.size / frameBytes,
    audioOffset: dataChunk.offset,
  };
}

/** A complete header for `audioBytes` bytes of samples that follow it. `sampleRate` in whole Hz. */
export function makeWavHeader(
  channelCount: number,
  sampleRate: number,
  format: SampleFormat,
  audioBytes: number,
): Buffer {
  const wav = new WaveFile();
  wav.fromScratch(channelCount, sampleRate, format === 'float' ? '32f' : format, new Uint8Array(0));
  // The library calls samples in an extensible header whole numbers, whatever they are.
  const fmt = wav.fmt as FmtFields;
  if (format === 'float' && fmt.audioFormat === extensible) fmt.subformat[0] = ieeeFloat;
  const header = Buffer.from(wav.toBuffer());
  header.writeUInt32LE(header.length - 8 + audioBytes + (audioBytes % 2), 4);
  header.writeUInt32LE(audioBytes, header.length - 4);
  return header;
}
