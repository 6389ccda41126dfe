import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Calibration } from '../api/calibration.js';
import { writeCrashReport } from '../crash/crash-report-files.js';
import type { CrashReport } from '../crash/crash-report.js';
import { GloveboxError, hasCode, messageOf } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { describeMachine, type Machine } from './machine.js';
import { LineFile } from './line-file.js';
import { RunFile } from './run-file.js';
import { ownIdentity, redactor, type Identity } from './redact.js';
import { redactRecord } from './redact-record.js';
import type { RecordKind } from './schema-files.js';
import {
  bundleVersion,
  type HistogramRecord,
  type ResultRecord,
  type RunRecord,
  type SampleRecord,
  type Verdict,
} from './records.js';

/** What a new bundle is about. */
export interface BundleOptions {
  tool: RunRecord['tool'];
  /** Folder in which the bundle's own folder is made. */
  parent: string;
  seed: number;
  options?: RunRecord['options'];
  /** For tests. Default: this process. */
  identity?: Identity;
  machine?: Machine;
  /** Where blocks were played. */
  calibration?: Calibration | undefined;
  now?: Date;
}

/** What the files of a folder hold. */
const kindOfFolder = { cases: 'glovebox.case', crashes: 'glovebox.crash-report' } as const;

/** `2026-11-21T05-31-10Z`: sorts by time, and is a file name everywhere. */
function folderName(time: Date): string {
  return time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

/** True if the folder was made here and now, false if it is there already. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Writes a file that is not there, whole or not at all. @throws the system's error */
function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    // Half of it is worth nothing to anybody.
    if (!hasCode(error, 'EEXIST')) rmSync(path, { force: true });
    throw error;
  }
}

/**
 * The folder that a run leaves behind: run.json, results.jsonl, hist.jsonl, samples.jsonl and log.jsonl, plain files that are
 * readable after a crash at any moment. User names, home folders and the machine's name are taken out of everything that is written.
 */
export class Bundle {
  readonly folder: string;
  readonly machine: Machine;
  readonly #redact: (text: string) => string;
  readonly #runFile: RunFile;
  readonly #results: LineFile;
  readonly #histograms: LineFile;
  readonly #samples: LineFile;
  readonly #log: LineFile;
  readonly #totals = new Map<Verdict, number>();
  readonly #missing: string[] = [];
  readonly #crashes = new Map<string, string>();
  readonly #identity: Identity;
  #run: RunRecord;
  #isClosed = false;

  private constructor(folder: string, run: RunRecord, identity: Identity) {
    this.folder = folder;
    this.machine = run.machine;
    this.#run = run;
    this.#identity = identity;
    this.#redact = redactor(identity);
    this.#results = new LineFile(join(folder, 'results.jsonl'));
    this.#histograms = new LineFile(join(folder, 'hist.jsonl'));
    this.#samples = new LineFile(join(folder, 'samples.jsonl'));
    this.#log = new LineFile(join(folder, 'log.jsonl'));
    this.#runFile = new RunFile(join(folder, 'run.json'));
    this.#runFile.start(redactRecord('glovebox.run', run, this.#redact));
  }

  /** Makes the folder. @throws GloveboxError `cannot-write` */
  static create(options: BundleOptions): Bundle {
    const startedAt = options.now ?? new Date();
    const base = join(options.parent, folderName(startedAt));
    let folder = base;
    try {
      makeFolder(options.parent);
      // Two runs may start in one second, of one process or of several: whoever makes the folder has it.
      for (let number = 2; !isOurs(folder); ++number) folder = `${base}-${number}`;
      const run: RunRecord = {
        schema: 'glovebox.run',
        version: bundleVersion,
        tool: options.tool,
        startedAt: startedAt.toISOString(),
        status: 'running',
        seed: options.seed,
        machine: options.machine ?? describeMachine(),
        ...(options.calibration === undefined ? {} : { calibration: options.calibration }),
        options: options.options ?? {},
      };
      const identity = options.identity ?? ownIdentity({ bundle: folder, here: process.cwd() });
      return new Bundle(folder, run, identity);
    } catch (error) {
      throw new GloveboxError('cannot-write', `no bundle can be written into ${options.parent}: ${messageOf(error)}`, {
        details: { folder },
        cause: error,
      });
    }
  }

  /** Adds one result. */
  addResult(result: Omit<ResultRecord, 'schema' | 'version' | 'time'>): ResultRecord {
    this.#totals.set(result.verdict, (this.#totals.get(result.verdict) ?? 0) + 1);
    const head = { schema: 'glovebox.result', version: bundleVersion, time: new Date().toISOString() } as const;
    const record: ResultRecord = { ...head, ...result };
    this.#add(this.#results, record.schema, record);
    return record;
  }

  /** Adds one distribution. */
  addHistogram(histogram: Omit<HistogramRecord, 'schema' | 'version' | 'time'>): HistogramRecord {
    const head = { schema: 'glovebox.histogram', version: bundleVersion, time: new Date().toISOString() } as const;
    const record: HistogramRecord = { ...head, ...histogram };
    this.#add(this.#histograms, record.schema, record);
    return record;
  }

  /** Adds what one sandbox used at one moment. */
  addSample(sample: Omit<SampleRecord, 'schema' | 'version' | 'time'>): SampleRecord {
    const head = { schema: 'glovebox.sample', version: bundleVersion, time: new Date().toISOString() } as const;
    const record: SampleRecord = { ...head, ...sample };
    this.#add(this.#samples, record.schema, record);
    return record;
  }

  /**
   * Adds a crash report. The same crash, by its title, is kept once. Returns the file's name in the bundle without extension,
   * or undefined if the disk took none of it; `missing` says so.
   */
  addCrash(report: CrashReport): string | undefined {
    const known = this.#crashes.get(report.title);
    if (known !== undefined) return known;
    const { path, written, missing } = writeCrashReport(this.folder, report, this.#identity);
    this.#missing.push(...missing);
    if (written.length === 0) return undefined;
    const name = relative(this.folder, path).replaceAll(sep, '/');
    this.#crashes.set(report.title, name);
    return name;
  }

  /**
   * Adds a file of plain data as `<folder>/NN-<slug>.json`, redacted. Returns its name in the bundle, or undefined if the disk
   * took none of it; `missing` says so. `text` writes the data down; default: indented JSON.
   */
  addFile(
    folder: keyof typeof kindOfFolder,
    slug: string,
    value: unknown,
    text = (redacted: unknown): string => `${JSON.stringify(redacted, undefined, 2)}\n`,
  ): string | undefined {
    try {
      const path = join(this.folder, folder);
      makeFolder(path);
      const number = String(readdirSync(path).length + 1).padStart(2, '0');
      const name = `${number}-${slug}.json`;
      writeNewFile(join(path, name), text(redactRecord(kindOfFolder[folder], value, this.#redact)));
      return `${folder}/${name}`;
    } catch (error) {
      this.#missing.push(`${folder}/${slug} not written: ${String(error)}`);
      return undefined;
    }
  }

  /** Writes a file of plain data that the bundle has one of, such as comparison.json, redacted. */
  addDocument(name: 'comparison.json', value: object): void {
    try {
      const redacted = redactRecord('glovebox.comparison', value, this.#redact);
      writeFileSync(join(this.folder, name), `${JSON.stringify(redacted, undefined, 2)}\n`);
    } catch (error) {
      this.#missing.push(`${name} not written: ${messageOf(error)}`);
    }
  }

  /** Adds a log entry, or what a plugin printed. */
  addLog(entry: Readonly<Record<string, unknown>>): void {
    this.#add(this.#log, 'log', { time: new Date().toISOString(), ...entry });
  }

  /** Writes how it ended. Idempotent. */
  close(status: Exclude<RunRecord['status'], 'running'>): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const file of [this.#results, this.#histograms, this.#samples, this.#log]) file.close();
    this.#run = {
      ...this.#run,
      status,
      endedAt: new Date().toISOString(),
      totals: Object.fromEntries(this.#totals),
      ...(this.missing.length === 0 ? {} : { missing: this.missing }),
    };
    try {
      this.#runFile.finish(redactRecord('glovebox.run', this.#run, this.#redact));
    } catch (error) {
      this.#missing.push(`the end of the run in run.json: ${messageOf(error)}`);
    }
  }

  /** What could not be written and why, one sentence each. Complete after `close`. */
  get missing(): readonly string[] {
    const files = [this.#results, this.#histograms, this.#samples, this.#log].map((file) => file.missing);
    // A full disk refuses the same thing again and again.
    const counts = new Map<string, number>();
    for (const text of this.#missing) counts.set(text, (counts.get(text) ?? 0) + 1);
    const others = [...counts].map(([text, count]) => (count === 1 ? text : `${count} times: ${text}`));
    return [...files.filter((one) => one !== undefined), ...others];
  }

  #add(file: LineFile, kind: RecordKind | 'log', record: object): void {
    if (!this.#isClosed) file.add(JSON.stringify(redactRecord(kind, record, this.#redact)));
  }
}
