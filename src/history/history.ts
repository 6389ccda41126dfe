import type { Machine } from '../bundle/machine.js';
import type { RunRecord } from '../bundle/records.js';

/** What is followed: a figure of a scenario. */
export interface SeriesKey {
  scenario: string;
  /** Empty: the scenario has none of its own. */
  plugin: string;
  measure: string;
}

/** A run as its history needs it. */
export interface HistoryRun {
  /** Name of the bundle in its folder. */
  bundle: string;
  /** In a merged bundle: which of its runs; else empty. */
  run: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  tool: RunRecord['tool'];
  status: RunRecord['status'];
  seed: number;
  /** Its fingerprint. */
  machine: string;
  /** What was measured; runs that measured the same share one list. */
  keys: readonly SeriesKey[];
  /** Nanoseconds, one for each key. */
  values: readonly number[];
  /** The reference plugin's; 0: none. */
  references: readonly number[];
}

/** All runs below a folder, oldest first. */
export interface History {
  folder: string;
  runs: readonly HistoryRun[];
  /** By fingerprint. */
  machines: ReadonlyMap<string, Machine>;
  /** Bundles that could not be read, one sentence each. */
  problems: readonly string[];
}
