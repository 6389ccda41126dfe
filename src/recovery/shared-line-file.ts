import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../errors.js';
import { makeFolder } from '../make-folder.js';

/** A compaction that did not end within this was killed. */
const staleLockMs = 60_000;

/** Bounds of a `SharedLineFile`. */
export interface SharedLineFileLimits {
  /** Beyond that `append` asks for a compaction. */
  compactBytes: number;
  /** No more than the last of these is ever read. */
  readBytes: number;
}

function readAt(descriptor: number, from: number, end: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, end - from));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** A disk that gets full takes a part: whoever reads drops it, the next line starts behind a line feed. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

/**
 * A file of lines that several processes append to without a lock. A line is written in one piece; one that was torn by the
 * end of a process or a full disk costs itself alone. Compaction swaps the file: who wrote into the old one meanwhile sees
 * that and writes again, so lines may come twice and have to be told apart by what is in them.
 */
export class SharedLineFile {
  readonly path: string;
  readonly #limits: SharedLineFileLimits;

  constructor(path: string, limits: SharedLineFileLimits) {
    this.path = path;
    this.#limits = limits;
  }

  /** The whole lines, oldest first; none if there is no file. Throws what the file system says. */
  read(): string[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.path, 'r');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
    try {
      return this.#linesOf(descriptor).lines;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Appends one line, which holds no line feed, and makes the folder. True if the file should be compacted. */
  append(line: string): boolean {
    makeFolder(dirname(this.path), 0o700);
    // Each round is a swap by another process between our opening and our writing.
    for (let round = 0; round < 8; round += 1) {
      const descriptor = openSync(this.path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
      try {
        const { size } = fstatSync(descriptor);
        const isTorn = size > 0 && readAt(descriptor, size - 1, size)[0] !== 0x0a;
        writeAll(descriptor, Buffer.from(`${isTorn ? '\n' : ''}${line}\n`, 'utf8'));
        if (this.#isCurrent(descriptor)) return size + line.length > this.#limits.compactBytes;
      } finally {
        closeSync(descriptor);
      }
    }
    throw new Error(`${this.path} is replaced again and again`);
  }

  /**
   * Replaces the file by what `keep` makes of its lines. Lines that others append meanwhile are kept. Does nothing while
   * another process does the same.
   */
  compact(keep: (lines: string[]) => string[]): void {
    const lock = `${this.path}.lock`;
    if (!takeLock(lock)) return;
    const fresh = `${this.path}.${process.pid}.new`;
    try {
      const old = openSync(this.path, 'r');
      try {
        const { lines, end } = this.#linesOf(old);
        const written = openSync(fresh, 'w', 0o600);
        try {
          writeAll(
            written,
            Buffer.from(
              keep(lines)
                .map((line) => `${line}\n`)
                .join(''),
              'utf8',
            ),
          );
        } finally {
          closeSync(written);
        }
        renameSync(fresh, this.path);
        // Who had opened the old file before the swap and wrote before it did not see it: theirs is behind our end.
        const tail = readAt(old, end, fstatSync(old).size).toString('utf8');
        for (const line of tail.split('\n').filter((one) => one !== '')) this.append(line);
      } finally {
        closeSync(old);
      }
    } finally {
      rmSync(fresh, { force: true });
      rmSync(lock, { force: true });
    }
  }

  #isCurrent(descriptor: number): boolean {
    const own = fstatSync(descriptor, { bigint: true });
    const now = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    return now !== undefined && now.ino === own.ino && now.dev === own.dev;
  }

  /** `end` is behind the last whole line. */
  #linesOf(descriptor: number): { lines: string[]; end: number } {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - this.#limits.readBytes);
    const bytes = readAt(descriptor, start, size);
    const last = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.subarray(0, last).toString('utf8').split('\n').slice(0, -1);
    // Where a file is too long its first line is a part of one.
    return { lines: start > 0 ? lines.slice(1) : lines, end: start + last };
  }
}

function takeLock(lock: string): boolean {
  for (let round = 0; round < 2; round += 1) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      return true;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      const held = statSync(lock, { throwIfNoEntry: false });
      // It was given back this moment: what is there by now is somebody else's.
      if (held === undefined) continue;
      if (Date.now() - held.mtimeMs < staleLockMs) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}
