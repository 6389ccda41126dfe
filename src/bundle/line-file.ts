import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../errors.js';

/**
 * A file that lines are added to, each in one write: a crash leaves whole lines. What the disk does not take is lost and
 * counted: a run goes on without it, and says so at its end.
 */
export class LineFile {
  readonly #file: number;
  readonly #name: string;
  #lostCount = 0;
  #reason = '';
  #isTorn = false;

  /** @throws the system's error if the file can't be opened */
  constructor(path: string) {
    this.#file = openSync(path, 'a');
    this.#name = basename(path);
  }

  /** What is missing and why, in one sentence; undefined if nothing is. */
  get missing(): string | undefined {
    if (this.#lostCount === 0) return undefined;
    return `${this.#lostCount} ${this.#lostCount === 1 ? 'line' : 'lines'} of ${this.#name}: ${this.#reason}`;
  }

  add(line: string): void {
    // Half a line may have been written when the disk was full: the next one must not be glued to it.
    const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${line}\n`);
    try {
      const written = writeSync(this.#file, bytes);
      this.#isTorn = written < bytes.length;
      if (this.#isTorn) this.#lose('the disk took a part of it only');
    } catch (error) {
      this.#lose(messageOf(error));
    }
  }

  close(): void {
    try {
      fsyncSync(this.#file);
    } catch (error) {
      // A pipe or device can't be asked to.
      const isFile = !(error instanceof Error && 'code' in error && error.code === 'EINVAL');
      if (isFile) this.#lose(messageOf(error));
    }
    closeSync(this.#file);
  }

  #lose(reason: string): void {
    this.#lostCount += 1;
    this.#reason ||= reason;
  }
}
