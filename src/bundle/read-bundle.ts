import { basename, resolve } from 'node:path';
import type { CrashReportJson } from '../crash/crash-report-json.js';
import { GloveboxError, messageOf } from '../errors.js';
import type { FuzzCase } from '../fuzz/case.js';
import { checkCase } from '../fuzz/case-file.js';
import { bundleLimits, loadBundleFiles } from './bundle-files.js';
import { breachOf, type BundleSchema } from './bundle-schemas.js';
import type { ComparisonRecord } from './comparison-record.js';
import {
  bundleVersion,
  type HistogramRecord,
  type LogRecord,
  type ResultRecord,
  type RunRecord,
  type SampleRecord,
} from './records.js';

/** A bundle as it was read. Every text in it may come from a plugin, or from whoever had the files: bounded, never markup. */
export interface StoredBundle {
  /** Full path of the folder or archive. */
  path: string;
  run: RunRecord;
  results: ResultRecord[];
  histograms: HistogramRecord[];
  samples: SampleRecord[];
  log: LogRecord[];
  /** `name`: of the files, without extension, such as `crashes/01-sigsegv-in-gain`. */
  crashes: { name: string; report: CrashReportJson }[];
  /** Of `glovebox fuzz`: within the bounds of a case file. `name` as with crashes. */
  cases: { name: string; case: FuzzCase }[];
  /** Of `glovebox compare`: one, and in a merged bundle one of every run that has one. `name` as with crashes. */
  comparisons: { name: string; comparison: ComparisonRecord }[];
  /** Names of all files, with forward slashes. */
  files: string[];
  /** What could not be read, one sentence each. */
  problems: string[];
}

/** Problems that are named per file; of more it is said how many. */
const mostProblems = 20;
/** So many cases nobody looks through, and each is held in memory. */
const mostCases = 1000;
/** Deeper values are nobody's, and would end every function that walks them. */
const deepestValue = 32;

/** Problems of one file, not more than people read. */
class ProblemList {
  readonly #file: string;
  readonly #problems: string[];
  #count = 0;

  constructor(file: string, problems: string[]) {
    this.#file = file;
    this.#problems = problems;
  }

  add(text: string): void {
    this.#count += 1;
    if (this.#count <= mostProblems) this.#problems.push(`${this.#file}${text}`);
  }

  finish(): void {
    const more = this.#count - mostProblems;
    if (more > 0) this.#problems.push(`${this.#file}: ${more} more that cannot be read`);
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(one, levels - 1));
}

/** JSON, bounded. @throws Error saying what is wrong */
function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('is no UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('is no JSON');
  }
  if (isDeeperThan(value, deepestValue)) throw new Error(`is nested deeper than ${deepestValue}`);
  return value;
}

/** Says of a record of another version that it is one: that is no damage. */
function otherVersion(value: unknown): string | undefined {
  const version = (value as { version?: unknown } | null | undefined)?.version;
  if (typeof version !== 'number' || version === bundleVersion) return undefined;
  return `is of version ${version}, and this glovebox reads version ${bundleVersion}: use the one that wrote it`;
}

/** @throws Error saying what is wrong */
function check(schema: BundleSchema, value: unknown): void {
  const other = otherVersion(value);
  if (other !== undefined) throw new Error(other);
  const breach = breachOf(schema, value);
  if (breach !== undefined) throw new Error(`breaks its schema at ${breach.text}`);
}

/** Every line that is whole and keeps its schema; the others are named. */
function readLines<T>(
  name: string,
  bytes: Uint8Array | undefined,
  problems: string[],
  checkOne: (value: unknown) => void,
): T[] {
  if (bytes === undefined) return [];
  const list = new ProblemList(name, problems);
  const records: T[] = [];
  for (let start = 0, number = 1; start < bytes.length; ++number) {
    if (number > bundleLimits.lines) {
      list.add(`: has more than ${bundleLimits.lines} lines, the rest is left out`);
      break;
    }
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    start = end + 1;
    // An empty line is what is left of one that the disk did not take.
    if (line.length === 0) continue;
    try {
      if (line.length > bundleLimits.lineBytes) throw new Error(`has more than ${bundleLimits.lineBytes} bytes`);
      const value = parse(line);
      checkOne(value);
      records.push(value as T);
    } catch (error) {
      list.add(found === -1 ? ` line ${number} is cut off` : ` line ${number} ${messageOf(error)}`);
    }
  }
  list.finish();
  return records;
}

function checkLog(value: unknown): void {
  const isEntry = typeof value === 'object' && value !== null && 'time' in value && typeof value.time === 'string';
  if (!isEntry) throw new Error('is no log entry');
}

const neededOfRun = new Set(['schema', 'version', 'tool', 'startedAt', 'status', 'seed', 'machine', 'options']);

/** run.json: without it nothing else means anything. What may be left out of it and is wrong is left out. */
function readRun(bytes: Uint8Array | undefined, path: string, problems: string[]): RunRecord {
  const refuse = (what: string): GloveboxError =>
    new GloveboxError('invalid-bundle', `${path} cannot be read as a bundle: ${what}`, { details: { path } });
  if (bytes === undefined) throw refuse('it has no run.json');
  if (bytes.length > bundleLimits.runBytes) throw refuse(`run.json has more than ${bundleLimits.runBytes} bytes`);
  let value: unknown;
  try {
    value = parse(bytes);
  } catch (error) {
    throw refuse(`run.json ${messageOf(error)}`);
  }
  const other = otherVersion(value);
  if (other !== undefined) throw refuse(`run.json ${other}`);
  if (typeof value !== 'object' || value === null) throw refuse('run.json holds no record');
  const run = value as Record<string, unknown>;
  for (;;) {
    const breach = breachOf('glovebox.run', run);
    if (breach === undefined) return run as unknown as RunRecord;
    const key = breach.place.split('/')[1] ?? '';
    if (!Object.hasOwn(run, key) || neededOfRun.has(key)) throw refuse(`run.json breaks its schema at ${breach.text}`);
    Reflect.deleteProperty(run, key);
    problems.push(`run.json breaks its schema at ${breach.text}: left out`);
  }
}

/** One record in a file of its own; undefined, and a problem, if it is damaged. */
function readRecord(schema: BundleSchema, name: string, bytes: Uint8Array, problems: string[]): unknown {
  try {
    const value = parse(bytes);
    check(schema, value);
    return value;
  } catch (error) {
    problems.push(`${name} ${messageOf(error)}`);
    return undefined;
  }
}

/** The case of one file; undefined, and a problem, if it is none. */
function readCaseFile(name: string, bytes: Uint8Array, problems: string[]): FuzzCase | undefined {
  try {
    return checkCase(parse(bytes), name);
  } catch (error) {
    // What the case's own reader says names the file already.
    problems.push(error instanceof GloveboxError ? error.message : `${name} ${messageOf(error)}`);
    return undefined;
  }
}

/** What a file of a bundle holds. */
export type FileKind = 'run' | 'lines' | 'comparison' | 'case' | 'crash' | 'crashText';

const fileKinds: Readonly<Record<FileKind, RegExp>> = {
  run: /^run\.json(\.new)?$/,
  lines: /^(results|hist|samples|log)\.jsonl$/,
  comparison: /^(comparison|comparisons\/.+)\.json$/,
  case: /^cases\/.+\.json$/,
  crash: /^crashes\/.+\.json$/,
  crashText: /^crashes\/.+\.txt$/,
};

/** What a file holds by its name; undefined if it is none of a bundle. */
export function fileKindOf(name: string): FileKind | undefined {
  const kinds = Object.keys(fileKinds) as FileKind[];
  return kinds.find((kind) => fileKinds[kind].test(name));
}

/**
 * Reads a bundle, a folder or one `.tar.gz`: what is readable is read, the rest is named in `problems`. A run that still goes on
 * can be read too.
 *
 * @throws GloveboxError `no-such-file`; `invalid-bundle` if it has no run.json or one that this glovebox does not know
 */
export async function readBundle(path: string): Promise<StoredBundle> {
  return (await openBundle(path)).bundle;
}

/** As `readBundle`, with the bytes of all files; `isWanted`: as if the others were not there. */
export async function openBundle(
  path: string,
  isWanted?: (name: string) => boolean,
): Promise<{ bundle: StoredBundle; files: Map<string, Uint8Array> }> {
  const full = resolve(path);
  const { files, problems } = await loadBundleFiles(full, isWanted);
  const run = readRun(files.get('run.json'), basename(full), problems);
  const lines = <T>(name: string, schema: BundleSchema): T[] =>
    readLines<T>(name, files.get(name), problems, (value) => check(schema, value));
  if (!files.has('results.jsonl')) problems.push('results.jsonl is missing');
  const results = lines<ResultRecord>('results.jsonl', 'glovebox.result');
  const histograms = lines<HistogramRecord>('hist.jsonl', 'glovebox.histogram');
  const samples = lines<SampleRecord>('samples.jsonl', 'glovebox.sample');
  const log = readLines<LogRecord>('log.jsonl', files.get('log.jsonl'), problems, checkLog);
  const crashes: StoredBundle['crashes'] = [];
  const cases: StoredBundle['cases'] = [];
  const comparisons: StoredBundle['comparisons'] = [];
  let caseCount = 0;
  for (const [file, bytes] of files) {
    const name = file.slice(0, -'.json'.length);
    const kind = fileKindOf(file);
    if (kind === undefined) problems.push(`${file} is no file of a bundle: left out`);
    if (kind === 'comparison') {
      const comparison = readRecord('glovebox.comparison', file, bytes, problems) as ComparisonRecord | undefined;
      if (comparison !== undefined) comparisons.push({ name, comparison });
    }
    if (kind === 'case') {
      caseCount += 1;
      const found = cases.length < mostCases ? readCaseFile(file, bytes, problems) : undefined;
      if (found !== undefined) cases.push({ name, case: found });
    }
    if (kind === 'crash') {
      const report = readRecord('glovebox.crash-report', file, bytes, problems) as CrashReportJson | undefined;
      if (report !== undefined) crashes.push({ name, report });
    }
  }
  if (caseCount > mostCases) problems.push(`cases: more than ${mostCases}, the rest is left out`);
  const bundle: StoredBundle = {
    path: full,
    run,
    results,
    histograms,
    samples,
    log,
    crashes,
    cases,
    comparisons,
    files: [...files.keys()],
    problems,
  };
  return { bundle, files };
}
