/** Facts that rows of one cell have in common: `{ frames: 64, clock: 'paced' }`. */
export type Cell = Readonly<Record<string, string | number | boolean>>;

interface AnyLine {
  /** Step of the bench. */
  step: string;
  cell: Cell;
}

/** Durations of one arm of a cell in one round; `bench/native/rows.h` prints them. */
export interface TimesLine extends AnyLine {
  kind: 'times';
  arm: string;
  /** Arm of the same cell: the bare hand-off that it is compared with. */
  floor?: string;
  /** Arm of the same cell: the same without a sandbox. */
  base?: string;
  round: number;
  /** Blocks in which somebody was late or dead. */
  incomplete: number;
  /** Blocks that did not count because somebody was still late from the one before. */
  skipped: number;
  /** Of one processor: what other programs of the machine used meanwhile. */
  foreignShare: number;
  /** What a hypervisor gave to others meanwhile. */
  stolenNs: number;
  /** Of host and peers together. */
  cpuNsPerBlock?: number;
  /** "yes", "no", or "host only": its peers had lost it, or never got it. */
  realtime?: string;
  /** Where the product kept sandboxes, or the bench pinned them: "kept on 1", "pinned: other", "free". */
  placement?: string;
  /** How long before its time a sandbox that has learned nothing yet wakes: "lead 40 us", or "none". */
  preWake?: string;
  /** Nanoseconds and how often, rising. */
  counts: readonly (readonly [ns: number, count: number])[];
}

/** One figure. */
export interface ValueLine extends AnyLine {
  kind: 'value';
  arm: string;
  value: number;
  unit: string;
}

/** What could not be measured. */
export interface MissingLine extends AnyLine {
  kind: 'missing';
  why: string;
}

export type Line = TimesLine | ValueLine | MissingLine;

/** Reads one line of `step_bench`. Undefined: it is none. */
export function parseLine(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const line = JSON.parse(text) as Line;
    return ['times', 'value', 'missing'].includes(line.kind) ? line : undefined;
  } catch {
    return undefined;
  }
}
