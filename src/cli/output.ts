import picocolors from 'picocolors';
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

/**
 * How far something is: on a terminal one line of standard error that is written over and disappears at the end; elsewhere, for
 * jobs that are long enough to say so, a line now and then.
 */
export class Progress {
  readonly #isShown: boolean = process.stderr.isTTY && process.env['CI'] === undefined;
  readonly #everyMs: number | undefined;
  #lastMs = 0;

  /** `everyMs`: how often a line is printed where there is no terminal. Default: never. */
  constructor(options: { everyMs?: number } = {}) {
    this.#everyMs = options.everyMs;
    if (!this.#isShown) this.#lastMs = performance.now();
  }

  /** At most ten times a second. */
  show(text: string): void {
    const now = performance.now();
    if (now - this.#lastMs < (this.#isShown ? 100 : (this.#everyMs ?? Infinity))) return;
    this.#lastMs = now;
    if (!this.#isShown) note(printable(text, 200));
    else process.stderr.write(`\r\u001b[2K${printable(text, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
  }

  done(): void {
    if (this.#isShown && this.#lastMs > 0) process.stderr.write('\r\u001b[2K');
    if (this.#isShown) this.#lastMs = 0;
  }
}
