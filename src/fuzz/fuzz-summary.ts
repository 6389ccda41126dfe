import type { Machine } from '../bundle/machine.js';
import type { ResultRecord, RunRecord } from '../bundle/records.js';
import type { FuzzProperty } from './violation.js';

/** One fault that was found, its smallest case, and how often it comes back. */
export interface FuzzFailure {
  property: FuzzProperty;
  verdict: 'crash' | 'hang' | 'over-limit' | 'fail' | 'inconclusive';
  message: string;
  /** The case in the bundle; undefined if it could not be written. */
  case: string | undefined;
  /** Steps of it, and of the case that was drawn. */
  steps: number;
  drawnSteps: number;
  /** Cases that were tried while it was made smaller. */
  shrinks: number;
  /** The smallest case, played again. */
  reruns: { failed: number; of: number };
  /** Drawn cases in which it showed. */
  seen: number;
  /** Name of the crash report in the bundle, without its extension. */
  crash: string | undefined;
  /** What plays it again. */
  replay: string | undefined;
}

/** What was found out about a plugin. */
export interface FuzzedPlugin {
  plugin: string;
  name: string;
  /** It crashes, hangs or refuses when it is played alone: nothing else is known. */
  failsAlone: boolean;
  isDeterministic: boolean;
  restartsAsNew: boolean;
  hasState: boolean;
}

/** How a run of `glovebox fuzz` went. */
export interface FuzzSummary {
  schema: 'glovebox.fuzz';
  version: 1;
  status: Exclude<RunRecord['status'], 'running'>;
  bundle: string;
  seed: number;
  cases: number;
  seconds: number;
  casesPerSecond: number;
  plugins: readonly FuzzedPlugin[];
  properties: readonly { property: FuzzProperty; verdict: ResultRecord['verdict']; tried: number }[];
  failures: readonly FuzzFailure[];
  /** Share of the cases that had it. */
  classes: Readonly<Record<string, number>>;
  machine: Machine;
  missing: readonly string[];
}
