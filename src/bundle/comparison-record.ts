import type { bundleVersion } from './records.js';

/** How one series of a comparison turned out. */
export type ComparisonVerdict = 'regressed' | 'improved' | 'equivalent' | 'inconclusive' | 'too noisy';

/** By how much something changed: ratios minus 1, and the interval that holds the true one. */
export interface ChangeInterval {
  change: number;
  low: number;
  high: number;
}

/** One measure of one scenario, compared. */
export interface ComparedSeries extends ChangeInterval {
  scenario: string;
  measure: string;
  verdict: ComparisonVerdict;
  /** A change within it is none. */
  margin: number;
  /** Nor is a difference of less than this, in `unit`, whatever its ratio. */
  floor?: number;
  rounds: number;
  /** A against A again: what this machine calls a change where there is none. */
  aa: ChangeInterval;
  /** The reference plugin in the same rounds. */
  reference?: ChangeInterval;
  /** Of the signed-rank test. */
  p: number;
  valueA: number;
  valueB: number;
  unit: string;
}

/** comparison.json: what became of comparing two builds. */
export interface ComparisonRecord {
  schema: 'glovebox.comparison';
  version: typeof bundleVersion;
  a: { label: string; hash: string };
  b: { label: string; hash: string };
  series: ComparedSeries[];
  verdict: ComparisonVerdict;
  /** A red result that came again in fresh processes. */
  isConfirmed: boolean;
}
