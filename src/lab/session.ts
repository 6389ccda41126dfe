import { Bundle } from '../bundle/bundle.js';
import type { HistogramRecord, ResultRecord } from '../bundle/records.js';
import { isGloveboxError } from '../errors.js';
import type { OnProgress } from '../progress.js';
import type { PluginFiles } from './plugin-files.js';

/** What one step found: nothing is a pass. */
export interface Finding {
  verdict?: ResultRecord['verdict'];
  expected?: string;
  actual?: string;
  facts?: Readonly<Record<string, unknown>>;
}

/** How long a step of a kind takes, compared with others: what is left is estimated by it. */
export function workOf(kind: ResultRecord['kind']): number {
  if (kind === 'crasher') return 40;
  return kind === 'graph' || kind === 'state' ? 10 : 1;
}

/** How long one round of one scenario takes, in the same unit. */
export const workOfRound = 12;

type StepName = Pick<ResultRecord, 'kind' | 'name' | 'format' | 'crossing' | 'placement' | 'seed'>;

/** A running lab: its bundle, its plugins, and everything that was found so far. */
export class LabSession {
  readonly bundle: Bundle;
  readonly files: PluginFiles;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly results: ResultRecord[] = [];
  readonly histograms: HistogramRecord[] = [];
  readonly #onProgress: OnProgress;
  readonly #plannedWork: number;
  #doneWork = 0;

  constructor(options: {
    bundle: Bundle;
    files: PluginFiles;
    seed: number;
    signal: AbortSignal;
    onProgress: OnProgress;
    /** Of all steps that are known beforehand, by `workOf`. */
    plannedWork: number;
  }) {
    this.bundle = options.bundle;
    this.files = options.files;
    this.seed = options.seed;
    this.signal = options.signal;
    this.#onProgress = options.onProgress;
    this.#plannedWork = options.plannedWork;
  }

  /** Says what happens now. */
  progress(text: string): void {
    this.#onProgress(text, { done: this.#doneWork, total: this.#plannedWork });
  }

  /** Says that something is done that is no step. */
  advance(work: number): void {
    this.#doneWork += work;
  }

  /** Runs one step and writes down how it turned out. What it throws is its verdict, not the lab's end. */
  async step(name: StepName, run: () => Promise<Finding>): Promise<ResultRecord> {
    this.signal.throwIfAborted();
    this.progress([name.kind, name.name, name.format, name.crossing, name.placement].filter(Boolean).join(' '));
    const start = performance.now();
    let finding: Finding;
    try {
      finding = await run();
    } catch (error) {
      finding = { verdict: verdictOf(error), expected: 'no error', actual: describe(error) };
    }
    const durationMs = Math.round((performance.now() - start) * 1000) / 1000;
    const record = this.bundle.addResult({ ...name, verdict: 'pass', ...finding, durationMs });
    this.results.push(record);
    this.#doneWork += workOf(name.kind);
    return record;
  }

  addHistogram(histogram: Parameters<Bundle['addHistogram']>[0]): void {
    this.histograms.push(this.bundle.addHistogram(histogram));
  }

  addSample(sample: Parameters<Bundle['addSample']>[0]): void {
    this.bundle.addSample(sample);
  }
}

function verdictOf(error: unknown): ResultRecord['verdict'] {
  if (!isGloveboxError(error)) return 'fail';
  if (error.code === 'sandbox-died') return 'crash';
  return error.code === 'timed-out' ? 'hang' : 'fail';
}

function describe(error: unknown): string {
  if (isGloveboxError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
