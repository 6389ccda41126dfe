import type { Device } from '../api/device.js';
import type { Group } from '../api/group.js';
import type { GroupOptions } from '../api/group-options.js';
import type { Verdict } from '../bundle/records.js';

/** What a check found. A failure says what was expected and what was seen. */
export interface CheckOutcome {
  verdict: Exclude<Verdict, 'crash' | 'hang' | 'over-limit'>;
  expected?: string;
  actual?: string;
  facts?: Readonly<Record<string, unknown>>;
}

/** A plugin under examination, in a group and a sandbox of its own. */
export interface Subject {
  group: Group;
  device: Device;
}

/** What a check works with. */
export interface CheckContext {
  /** The plugin's file and id. */
  file: string;
  id: string | undefined;
  format: 'clap' | 'vst3';
  /** Decides everything random in this check. */
  seed: number;
  /**
   * Loads the plugin into a fresh sandbox of a fresh group, every audio port connected to the host. All of them are ended
   * when the check is.
   */
  open: (options?: GroupOptions) => Promise<Subject>;
}

/** One question with a verdict. Each runs where it can be killed. */
export interface Check {
  /** As the checklist of the certification reference names it, in words. */
  id: string;
  formats: readonly ('clap' | 'vst3')[];
  /** `error`: a plugin that fails it is not fit for use; `warning`: it can be lived with. */
  severity: 'error' | 'warning';
  /** The rule it rests on: of the format's specification, or of common sense. */
  clause: string;
  run: (context: CheckContext) => Promise<CheckOutcome>;
}

export const pass: CheckOutcome = { verdict: 'pass' };

/** A failure in one line. The severity of the check decides whether it is a `fail` or a `warn`. */
export function failure(expected: string, actual: string, facts: CheckOutcome['facts'] = {}): CheckOutcome {
  return { verdict: 'fail', expected, actual, facts };
}
