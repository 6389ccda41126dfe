import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GloveboxError } from '../errors.js';
import { encodeSamples, type SampleFormat } from './sample-format.js';
import { largestAudioBytes, makeWavHeader } from './wav-header.js';

/** What a new WAV file holds. */
export interface WavOptions {
  channelCount: number;
  /** Whole Hz. */
  sampleRate: number;
  format: SampleFormat;
}

function cannotWrite(path: string, error: unknown): GloveboxError {
  // Node's own text names the temporary file: the reader asked for another one.
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new GloveboxError('cannot-write', `${path} cannot be written (${reason})`, {
    details: { path },
    cause: error,
  });
}

/**
 * Writes a WAV file piece by piece into a temporary file beside its target, which takes its name in `finish`: whoever
 * looks at the target sees the old file or the whole new one, never a part.
 */
export class WavWriter {
  readonly path: string;
  readonly options: WavOptions;
  readonly #temporaryPath: string;
  #file: number | undefined;
  #audioBytes = 0;
  readonly #headerSize: number;

  private constructor(path: string, temporaryPath: string, file: number, options: WavOptions, headerSize: number) {
    this.path = path;
    this.options = options;
    this.#temporaryPath = temporaryPath;
    this.#file = file;
    this.#headerSize = headerSize;
  }

  /** Creates the temporary file. Throws a GloveboxError `cannot-write`, or `invalid-argument` for what WAV cannot hold. */
  static create(path: string, options: WavOptions): WavWriter {
    if (!Number.isInteger(options.sampleRate) || options.sampleRate < 1) {
      throw new GloveboxError(
        'invalid-argument',
        `a WAV file needs a sample rate in whole Hz, not ${options.sampleRate}`,
      );
    }
    if (!Number.isInteger(options.channelCount) || options.channelCount < 1 || options.channelCount > 64) {
      throw new GloveboxError('invalid-argument', `a WAV file has 1 to 64 channels, not ${options.channelCount}`);
    }
    // Renaming onto a folder fails only at the end of a long render: it is said at once.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new GloveboxError('cannot-write', `${path} cannot be written (it is a folder)`, { details: { path } });
    }
    const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
    const header = makeWavHeader(options.channelCount, options.sampleRate, options.format, 0);
    let file: number | undefined;
    try {
      file = openSync(temporaryPath, 'wx');
      writeSync(file, header);
      return new WavWriter(path, temporaryPath, file, options, header.length);
    } catch (error) {
      if (file !== undefined) {
        closeSync(file);
        rmSync(temporaryPath, { force: true });
      }
      throw cannotWrite(path, error);
    }
  }

  /** Appends planar samples, all channels of the same length. Throws `limit-exceeded` beyond what a WAV file can hold. */
  write(channels: readonly Float32Array[]): void {
    if (this.#file === undefined) throw new GloveboxError('wrong-state', `${this.path} is closed`);
    const bytes = encodeSamples(channels, this.options.format);
    if (this.#audioBytes + bytes.length > largestAudioBytes) {
      throw new GloveboxError('limit-exceeded', `${this.path} cannot be written: a WAV file holds less than 4 GiB`);
    }
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
    this.#audioBytes += bytes.length;
  }

  /** Completes the header and gives the file its name. */
  finish(): void {
    if (this.#file === undefined) return;
    const { channelCount, sampleRate, format } = this.options;
    try {
      if (this.#audioBytes % 2 === 1) writeSync(this.#file, Buffer.alloc(1), 0, 1, this.#headerSize + this.#audioBytes);
      const header = makeWavHeader(channelCount, sampleRate, format, this.#audioBytes);
      writeSync(this.#file, header, 0, header.length, 0);
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#file = undefined;
      renameSync(this.#temporaryPath, this.path);
    } catch (error) {
      this.discard();
      rmSync(this.#temporaryPath, { force: true });
      throw cannotWrite(this.path, error);
    }
  }

  /** Removes the temporary file, if `finish` was not reached. Idempotent, and safe in a `finally`. */
  discard(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#temporaryPath, { force: true });
  }
}
