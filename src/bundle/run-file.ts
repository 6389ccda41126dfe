import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { RunRecord } from './records.js';

/** Kept in run.json from the start, as spaces behind the record, so that a full disk still takes how the run ended. */
const reservedBytes = 16_384;

function inSize(run: RunRecord, bytes: number): Buffer | undefined {
  const { missing = [] } = run;
  for (let kept = missing.length; kept >= 0; --kept) {
    const more = missing.length - kept;
    const told = more === 0 ? missing : [...missing.slice(0, kept), `${more} more, which the disk had no room to name`];
    const text = `${JSON.stringify(told.length === 0 ? run : { ...run, missing: told })}\n`;
    const length = Buffer.byteLength(text);
    if (length <= bytes) return Buffer.from(text.padEnd(text.length + bytes - length));
  }
  return undefined;
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What is not there as a file takes no room.
  }
}

/** run.json, which says `running` until the run has ended. */
export class RunFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Writes it with room for how the run will end. @throws the system's error */
  start(run: RunRecord): void {
    const text = `${JSON.stringify(run, undefined, 2)}\n`;
    this.#replace(text.padEnd(Math.max(text.length, reservedBytes)));
  }

  /**
   * Writes how it ended: beside the old one, then in its place, so that at no moment there is half of it. Where the disk is full, into
   * the room that `start` kept. @throws the system's error if neither works
   */
  finish(run: RunRecord): void {
    try {
      this.#replace(`${JSON.stringify(run, undefined, 2)}\n`);
    } catch (error) {
      removeQuietly(`${this.#path}.new`);
      if (!this.#overwrite(run)) throw error;
    }
  }

  #replace(text: string): void {
    writeFileSync(`${this.#path}.new`, text);
    renameSync(`${this.#path}.new`, this.#path);
  }

  #overwrite(run: RunRecord): boolean {
    const file = openSync(this.#path, 'r+');
    try {
      const bytes = inSize(run, fstatSync(file).size);
      if (bytes === undefined) return false;
      writeSync(file, bytes, 0, bytes.length, 0);
      fsyncSync(file);
      return true;
    } finally {
      closeSync(file);
    }
  }
}
