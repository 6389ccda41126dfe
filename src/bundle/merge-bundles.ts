import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { messageOf } from '../errors.js';
import { grouped } from '../grouped.js';
import { Distribution } from '../measure/distribution.js';
import { machineFingerprint } from './machine.js';
import { openBundle, type StoredBundle } from './read-bundle.js';
import type { HistogramRecord, MergedRun, ResultRecord, RunRecord } from './records.js';
import { filesOf, isAttachment, writeBundle } from './write-bundle.js';

/** What came of a merge. */
export interface MergeSummary {
  runs: string[];
  /** Bundles that were given twice: they count once. */
  repeated: string[];
  /** What is not in it, one sentence each. */
  missing: string[];
}

/** The run that a record of a bundle came from. Of a bundle that was never merged, its own. */
export function runOfRecord(bundle: StoredBundle, record: { run?: string }): RunRecord {
  return bundle.run.runs?.find(({ id }) => id === record.run) ?? bundle.run;
}

/** The run in the name of a file of a merged bundle: `comparisons/linux` and `crashes/linux/01` are of linux. */
export function runOfFile(name: string): string | undefined {
  return name.split('/')[1];
}

/** All runs of a bundle: one, unless it was merged. */
export function runsOf(bundle: StoredBundle): readonly RunRecord[] {
  return bundle.run.runs ?? [bundle.run];
}

/** What has made them: `lab`, or `lab, certify`, which one merged bundle can come of, too. */
export function toolsOf(bundles: readonly StoredBundle[]): string {
  return [...new Set(bundles.flatMap(runsOf).map(({ tool }) => tool))].join(', ');
}

interface Part {
  bundle: StoredBundle;
  attachments: Map<string, Uint8Array>;
  /** New name of each run, by its old one; `''` is that of a bundle with one run. */
  ids: Map<string, string>;
}

/** Names of runs, each given once. */
class RunNames {
  readonly #taken = new Set<string>();

  take(wish: string): string {
    const base =
      wish
        .replaceAll(/[^\w.-]+/g, '-')
        .replace(/^[.-]+/, '')
        .slice(0, 60) || 'run';
    let name = base;
    for (let number = 2; this.#taken.has(name); ++number) name = `${base}-${number}`;
    this.#taken.add(name);
    return name;
  }
}

function statusOf(runs: readonly RunRecord[]): RunRecord['status'] {
  if (runs.some(({ status }) => status === 'failed')) return 'failed';
  return runs.some(({ status }) => status !== 'held') ? 'aborted' : 'held';
}

function sumOfTotals(runs: readonly RunRecord[]): NonNullable<RunRecord['totals']> {
  const sum: Partial<Record<ResultRecord['verdict'], number>> = {};
  for (const { totals = {} } of runs) {
    for (const [verdict, count] of Object.entries(totals) as [ResultRecord['verdict'], number][]) {
      sum[verdict] = (sum[verdict] ?? 0) + count;
    }
  }
  return sum;
}

/** Counts that can be read, by their records; the others, and a sentence on each. */
function decoded(
  records: readonly HistogramRecord[],
  missing: string[],
): { counts: { record: HistogramRecord; distribution: Distribution }[]; damaged: HistogramRecord[] } {
  const counts: { record: HistogramRecord; distribution: Distribution }[] = [];
  const damaged: HistogramRecord[] = [];
  for (const record of records) {
    try {
      counts.push({ record, distribution: Distribution.decode(record.hdr) });
    } catch (error) {
      damaged.push(record);
      const where = record.run === undefined ? '' : `${record.run}: `;
      missing.push(`${where}the histogram of ${JSON.stringify(record.name)} is not added up: ${messageOf(error)}`);
    }
  }
  return { counts, damaged };
}

/**
 * Counts of the same series on machines of the same kind, added up. Quantiles are taken from the sum, never averaged. One that
 * cannot be read stays by itself, and is named in `missing`.
 */
function addUp(
  histograms: readonly HistogramRecord[],
  machineOf: (record: HistogramRecord) => string,
  missing: string[],
): HistogramRecord[] {
  const series = grouped(histograms, (record) => {
    const labels = Object.entries(record.labels).sort(([x], [y]) => (x < y ? -1 : 1));
    return JSON.stringify([machineOf(record), record.name, record.unit, labels]);
  });
  return [...series.values()].flatMap((records) => {
    if (records.length === 1) return records;
    const { counts, damaged } = decoded(records, missing);
    const [first] = counts;
    if (first === undefined) return damaged;
    if (counts.length === 1) return [first.record, ...damaged];
    const sum = new Distribution();
    for (const { distribution } of counts) sum.merge(distribution);
    const runs = counts.flatMap(({ record: { addedFrom, run } }) => addedFrom ?? (run === undefined ? [] : [run]));
    const added = { ...first.record, ...sum.quantiles(), hdr: sum.encode(), addedFrom: [...new Set(runs)] };
    return [added, ...damaged];
  });
}

/** A record under its new run, with the files that it names. */
function moved<T extends { run?: string }>(record: T, ids: ReadonlyMap<string, string>): T {
  return { ...record, run: ids.get(record.run ?? '') ?? [...ids.values()][0] };
}

/** The same for a distribution, with the runs that were added up in it. */
function movedHistogram(record: HistogramRecord, ids: ReadonlyMap<string, string>): HistogramRecord {
  const { addedFrom } = record;
  return {
    ...moved(record, ids),
    ...(addedFrom === undefined ? {} : { addedFrom: addedFrom.map((id) => ids.get(id) ?? id) }),
  };
}

/** `crashes/01-x` of run `a` -> `crashes/a/01-x`; a file that is under its run already gets that one's new name. */
function movedName(name: string, ids: ReadonlyMap<string, string>): string {
  const [folder = '', ...rest] = name.split('/');
  const old = rest.length > 1 ? rest[0] : undefined;
  const id = ids.get(old ?? '') ?? [...ids.values()][0] ?? '';
  return [folder, id, ...(old === undefined ? rest : rest.slice(1))].join('/');
}

/** `comparison`, or `comparisons/x` of a merged bundle -> `comparisons/a` of run `a`. */
function movedComparison(name: string, ids: ReadonlyMap<string, string>): string {
  return `comparisons/${ids.get(runOfFile(name) ?? '') ?? [...ids.values()][0] ?? ''}`;
}

/** The comparison of every run. A second one of a run, which only an edited bundle has, is named in `missing`. */
function movedComparisons(parts: readonly Part[], missing: string[]): StoredBundle['comparisons'] {
  const all = new Map<string, StoredBundle['comparisons'][number]>();
  for (const part of parts) {
    for (const { name: old, comparison } of part.bundle.comparisons) {
      const name = movedComparison(old, part.ids);
      if (all.has(name)) missing.push(`${labelOf(part)}: ${old}.json is left out, its run has a comparison already`);
      else all.set(name, { name, comparison });
    }
  }
  return [...all.values()];
}

function movedFacts(record: ResultRecord, ids: ReadonlyMap<string, string>): ResultRecord {
  if (record.facts === undefined) return record;
  const facts = Object.entries(record.facts).map(([key, value]) => {
    const isFile = typeof value === 'string' && /^(crashes|cases)\/[^/]+(\/[^/]+)?$/.test(value);
    return [key, isFile ? movedName(value, ids) : value] as const;
  });
  return { ...record, facts: Object.fromEntries(facts) };
}

function labelOf({ ids }: Part): string {
  return [...ids.values()].join(', ');
}

async function openParts(sources: readonly string[], repeated: string[]): Promise<Part[]> {
  const names = new RunNames();
  const seen = new Set<string>();
  const parts: Part[] = [];
  for (const source of sources) {
    const { bundle, files } = await openBundle(source);
    const hash = createHash('sha256');
    for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${name}\n${bytes.length}\n`).update(bytes);
    }
    const content = hash.digest('hex');
    if (seen.has(content)) {
      repeated.push(source);
      continue;
    }
    seen.add(content);
    const wishes = bundle.run.runs?.map(({ id }) => id) ?? [''];
    const own = basename(bundle.path).replace(/\.(tar\.gz|tgz)$/i, '');
    const ids = new Map(wishes.map((wish) => [wish, names.take(wish === '' ? own : wish)]));
    parts.push({ bundle, attachments: new Map([...files].filter(([name]) => isAttachment(name))), ids });
  }
  return parts;
}

function mergedRuns({ bundle, ids }: Part): MergedRun[] {
  const { runs, ...own } = bundle.run;
  if (runs === undefined) return [{ ...own, id: ids.get('') ?? '' }];
  return runs.map((run) => ({ ...run, id: ids.get(run.id) ?? run.id }));
}

/**
 * Makes one bundle of several: every record says in `run` which one it came from, and run.json has all runs with their machines.
 * Nothing is averaged; with `addHistograms` the counts of equal series of equal machines are added up. A bundle of merged bundles
 * is one of all their runs.
 *
 * @throws GloveboxError as `readBundle`, and `cannot-write`
 */
export async function mergeBundles(
  sources: readonly string[],
  target: string,
  options: { addHistograms?: boolean } = {},
): Promise<MergeSummary> {
  const repeated: string[] = [];
  const parts = await openParts(sources, repeated);
  const runs = parts.flatMap(mergedRuns);
  const [first] = runs;
  if (first === undefined) return { runs: [], repeated, missing: [] };
  const missing = parts.flatMap((part) => part.bundle.problems.map((problem) => `${labelOf(part)}: ${problem}`));
  const comparisons = movedComparisons(parts, missing);
  const histograms = parts.flatMap(({ bundle, ids }) => bundle.histograms.map((one) => movedHistogram(one, ids)));
  const fingerprints = new Map(runs.map(({ id, machine }) => [id, machineFingerprint(machine)]));
  const added =
    options.addHistograms === true
      ? addUp(histograms, ({ run: id = '' }) => fingerprints.get(id) ?? '', missing)
      : histograms;
  const ends = runs.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt])).sort();
  const attachments = parts.flatMap(({ attachments: own, ids }) =>
    [...own].map(([name, bytes]) => [movedName(name, ids), bytes] as const),
  );
  const run: RunRecord = {
    schema: 'glovebox.run',
    version: first.version,
    tool: first.tool,
    startedAt: runs.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt,
    status: statusOf(runs),
    ...(ends.length === 0 ? {} : { endedAt: ends.at(-1) ?? '' }),
    seed: first.seed,
    machine: first.machine,
    options: {},
    totals: sumOfTotals(runs),
    runs,
  };
  const merged = {
    run: missing.length === 0 ? run : { ...run, missing },
    results: parts.flatMap(({ bundle, ids }) => bundle.results.map((one) => movedFacts(moved(one, ids), ids))),
    histograms: added,
    samples: parts.flatMap(({ bundle, ids }) => bundle.samples.map((one) => moved(one, ids))),
    log: parts.flatMap(({ bundle, ids }) =>
      bundle.log.map((entry) => ({
        ...entry,
        run: ids.get(typeof entry['run'] === 'string' ? entry['run'] : '') ?? [...ids.values()][0],
      })),
    ),
    crashes: parts.flatMap(({ bundle, ids }) =>
      bundle.crashes.map(({ name, report }) => ({ name: movedName(name, ids), report })),
    ),
    comparisons,
  };
  const { files, missing: lost } = filesOf(merged, new Map(attachments));
  await writeBundle(target, files, new Date(run.startedAt));
  return { runs: runs.map(({ id }) => id), repeated, missing: [...missing, ...lost] };
}
