import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { GloveboxError } from '../errors.js';
import { bytesPerSample, decodeSamples } from './sample-format.js';
import { readWavLayout, type WavLayout } from './wav-header.js';

function cannotRead(path: string, error: unknown): GloveboxError {
  const reason = (error as NodeJS.ErrnoException).code;
  const what = reason === 'ENOENT' ? 'does not exist' : `cannot be read (${String(reason)})`;
  return new GloveboxError('no-such-file', `${path} ${what}`, { details: { path }, cause: error });
}

/** An open WAV file. Samples are read piece by piece: a file of any length costs the memory of one piece. */
export class WavReader {
  readonly path: string;
  readonly layout: WavLayout;
  #file: number | undefined;

  private constructor(path: string, file: number, layout: WavLayout) {
    this.path = path;
    this.layout = layout;
    this.#file = file;
  }

  /**
   * Opens and checks a file. Throws a GloveboxError: `no-such-file`, `truncated-wav` (declared sizes are compared with real
   * ones) or `invalid-wav`.
   */
  static open(path: string): WavReader {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      throw cannotRead(path, error);
    }
    try {
      const status = fstatSync(file);
      if (!status.isFile()) {
        throw new GloveboxError('invalid-wav', `${path} is no WAV file that can be read: not a regular file`, {
          details: { path },
        });
      }
      return new WavReader(path, file, readWavLayout(file, status.size, path));
    } catch (error) {
      closeSync(file);
      throw error instanceof GloveboxError ? error : cannotRead(path, error);
    }
  }

  /** Planar samples from frame `start` on; fewer than `count` frames at the end, none beyond it. */
  read(start: number, count: number): Float32Array[] {
    const { channelCount, format, frameCount, audioOffset } = this.layout;
    if (this.#file === undefined) throw new GloveboxError('wrong-state', `${this.path} is closed`);
    const frameBytes = bytesPerSample(format) * channelCount;
    const frames = Math.max(0, Math.min(count, frameCount - start));
    const bytes = Buffer.alloc(frames * frameBytes);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(this.#file, bytes, filled, bytes.length - filled, audioOffset + start * frameBytes + filled);
      if (got === 0) {
        throw new GloveboxError('truncated-wav', `${this.path} became shorter while it was read`);
      }
      filled += got;
    }
    return decodeSamples(bytes, format, channelCount);
  }

  /** Idempotent. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
