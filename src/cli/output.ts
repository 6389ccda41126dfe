import picocolors from 'picocolors';
import type { Steps } from '../progress.js';
import { printable } from '../scan/plugin-text.js';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours for standard output: none when it is no terminal or NO_COLOR is set. */
export const colors: Colors = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY);

/** A line on standard output. Texts of plugins in it have been through `printable`. */
export function print(line: string = ''): void {
  process.stdout.write(`${line}\n`);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value as JSON on standard output; control characters are escaped, so that a terminal stays safe. */
export function printJson(value: unknown): void {
  print(
    JSON.stringify(value, undefined, 2).replaceAll(
      /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      escapeCharacter,
    ),
  );
}

/** A line on standard error, for what is not the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

// The escape character begins a colour.
// oxlint-disable-next-line no-control-regex
const escapes = /\u001b\[\d+m/g;

function widthOf(cell: string): number {
  return Array.from(cell.replaceAll(escapes, '')).length;
}

/** Rows in columns, two spaces between them; the first row is the head. Cells that are numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const isNumeric = head.map(
    (_, column) =>
      rows.length > 0 && rows.every((row) => /^-?\d+(\.\d+)?$/.test((row[column] ?? '').replaceAll(escapes, ''))),
  );
  const line = (row: readonly string[], paint: (cell: string) => string): string =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        const gap = ' '.repeat(width - widthOf(cell));
        return isNumeric[column] === true ? gap + paint(cell) : paint(cell) + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(head, colors.bold), ...rows.map((row) => line(row, (cell) => cell))].join('\n');
}

/** Before that nothing is known about how long the rest takes. */
const [leastElapsedMs, leastShare] = [5_000, 0.02];

/** `about 3 min left`, by how long the done part took; undefined while that would be a guess, and at the end. */
export function timeLeft(elapsedMs: number, { done, total }: Steps): string | undefined {
  if (elapsedMs < leastElapsedMs || !(done >= total * leastShare) || done >= total) return undefined;
  const seconds = (elapsedMs * (total - done)) / done / 1000;
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `about ${minutes} min left`;
  return `about ${Math.ceil(minutes / 60)} h left`;
}

/** A part of the output that the log of a GitHub workflow shows folded; elsewhere the part itself. */
export function foldable(title: string, text: string): string {
  return process.env['GITHUB_ACTIONS'] === 'true' ? `::group::${printable(title, 100)}\n${text}\n::endgroup::` : text;
}

/**
 * How far something is: on a terminal one line of standard error that is written over and disappears at the end; elsewhere, for
 * jobs that are long enough to say so, a line now and then.
 */
export class Progress {
  readonly #isShown: boolean = process.stderr.isTTY && process.env['CI'] === undefined;
  readonly #everyMs: number | undefined;
  readonly #startMs: number = performance.now();
  #lastMs = 0;

  /** `everyMs`: how often a line is printed where there is no terminal. Default: never. */
  constructor(options: { everyMs?: number } = {}) {
    this.#everyMs = options.everyMs;
    if (!this.#isShown) this.#lastMs = performance.now();
  }

  /** At most ten times a second. With `steps` it says how much is done and how long the rest will take. */
  show(text: string, steps?: Steps): void {
    const now = performance.now();
    if (now - this.#lastMs < (this.#isShown ? 100 : (this.#everyMs ?? Infinity))) return;
    this.#lastMs = now;
    const line = steps === undefined ? text : this.#withSteps(text, steps, now);
    if (!this.#isShown) note(printable(line, 200));
    else process.stderr.write(`\r\u001b[2K${printable(line, Math.max(20, (process.stderr.columns || 80) - 1))}`);
  }

  #withSteps(text: string, steps: Steps, now: number): string {
    const share = Math.min(99, Math.floor((100 * steps.done) / Math.max(1, steps.total)));
    const left = timeLeft(now - this.#startMs, steps);
    // The figures first: a long name is cut off at the edge of the terminal.
    return `${share} %${left === undefined ? '' : `, ${left}`}: ${text}`;
  }

  done(): void {
    if (this.#isShown && this.#lastMs > 0) process.stderr.write('\r\u001b[2K');
    if (this.#isShown) this.#lastMs = 0;
  }
}
