import type { Calibration } from '../api/calibration.js';
import type { Machine } from './machine.js';

/** Version of all files of a bundle; grows when a reader must know. */
export const bundleVersion = 1;

/** How one thing turned out. A skip is never a pass. */
export type Verdict =
  'pass' | 'warn' | 'fail' | 'crash' | 'hang' | 'over-limit' | 'not-applicable' | 'not-supported' | 'inconclusive';

/** run.json: what ran, where, and how it ended. */
export interface RunRecord {
  schema: 'glovebox.run';
  version: typeof bundleVersion;
  /** Which command. */
  tool: 'lab' | 'certify' | 'fuzz' | 'bench' | 'compare';
  startedAt: string;
  /** `running` until the end: a bundle that still says so was cut off. */
  status: 'running' | 'held' | 'failed' | 'aborted';
  endedAt?: string;
  seed: number;
  machine: Machine;
  /** What waiting costs there, and how groups waited. */
  calibration?: Calibration;
  /** Options of the command that change what is done. */
  options: Readonly<Record<string, unknown>>;
  /** Results by verdict. */
  totals?: Readonly<Partial<Record<Verdict, number>>>;
  /** What could not be written and why, one sentence each. */
  missing?: readonly string[];
  /** In a merged bundle: the runs that it is made of, by the name that its records have in `run`. `machine` is the first one's. */
  runs?: readonly MergedRun[];
}

/** A run inside of a merged bundle. */
export interface MergedRun extends Omit<RunRecord, 'runs'> {
  id: string;
}

/** A line of results.jsonl. */
export interface ResultRecord {
  schema: 'glovebox.result';
  version: typeof bundleVersion;
  time: string;
  kind: 'fixture' | 'crasher' | 'graph' | 'state' | 'latency' | 'usage' | 'leftovers' | 'check' | 'property' | 'case';
  name: string;
  format?: 'clap' | 'vst3';
  crossing?: 'pipelined' | 'synchronous';
  /** Where a crasher stood: a sandbox of its own, beside a healthy device, in a chain of sandboxes. */
  placement?: 'alone' | 'neighbour' | 'chain';
  verdict: Verdict;
  durationMs: number;
  /** Replays this result alone. */
  seed?: number;
  expected?: string;
  actual?: string;
  /** Figures and facts beside the verdict. */
  facts?: Readonly<Record<string, unknown>>;
  /** In a merged bundle: which run it came from. */
  run?: string;
}

/** A line of log.jsonl: a log entry, or what a plugin printed. */
export interface LogRecord {
  time: string;
  readonly [key: string]: unknown;
}

/** A line of hist.jsonl: one distribution. */
export interface HistogramRecord {
  schema: 'glovebox.histogram';
  version: typeof bundleVersion;
  time: string;
  name: string;
  unit: 'ns';
  /** What the series belongs to: hosting, pace, frames. */
  labels: Readonly<Record<string, string | number>>;
  count: number;
  min: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  /** The whole histogram, HdrHistogram V2, compressed, base64. */
  hdr: string;
  /** In a merged bundle: which run it came from. */
  run?: string;
  /** Runs whose counts were added up, `run` among them. */
  addedFrom?: readonly string[];
}

/** A figure, or that the system does not tell it: never 0 for want of knowledge. */
export type SampledFigure = number | 'unsupported';

/** A line of samples.jsonl: what one sandbox used at one moment. */
export interface SampleRecord {
  schema: 'glovebox.sample';
  version: typeof bundleVersion;
  time: string;
  /** Milliseconds since the first sample of its scenario. */
  atMs: number;
  /** What was played, as the histograms of the same blocks call it. */
  scenario: string;
  /** Name of the sandbox. */
  sandbox: string;
  /** Name of the device, where the figures are those of one device alone. */
  device?: string;
  /** Processor time of all its threads since the sample before, per time: 1 is one processor. Not in the first sample. */
  cpuShare?: SampledFigure;
  privateBytes?: SampledFigure;
  sharedBytes?: SampledFigure;
  descriptors?: SampledFigure;
  /** Those of the descriptors that are sockets. */
  connections?: SampledFigure;
  threads?: SampledFigure;
  /** To files, since it started. */
  writtenBytes?: SampledFigure;
  /** In a merged bundle: which run it came from. */
  run?: string;
}
