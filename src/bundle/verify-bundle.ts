import { messageOf } from '../errors.js';
import { Distribution } from '../measure/distribution.js';
import { runOfFile } from './merge-bundles.js';
import { readBundle, type StoredBundle } from './read-bundle.js';
import type { HistogramRecord, RunRecord, Verdict } from './records.js';

/** What is wrong with a bundle. */
export interface VerifySummary {
  path: string;
  status: RunRecord['status'];
  counts: Record<'results' | 'histograms' | 'samples' | 'log' | 'crashes' | 'cases' | 'comparisons', number>;
  /** One sentence each; empty: nothing is wrong. */
  problems: string[];
}

/** Of one kind; of more it is said how many. */
const mostProblems = 20;

function bounded(problems: readonly string[], what: string): string[] {
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `${more} more ${what}`] : [...problems];
}

/** Histograms keep three digits; whoever wrote the figures may have known more. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1 + 0.002 * Math.max(a, b);
}

/** The quantiles that people read must be those of the histogram beside them. */
function problemOf(record: HistogramRecord): string | undefined {
  const { name, hdr } = record;
  try {
    const { count, ...figures } = Distribution.decode(hdr).quantiles();
    const keys = Object.keys(figures) as (keyof typeof figures)[];
    const isSame = count === record.count && keys.every((key) => isNear(figures[key], record[key]));
    return isSame ? undefined : `hist.jsonl: the figures of ${JSON.stringify(name)} are not those of its histogram`;
  } catch (error) {
    return `hist.jsonl: the histogram of ${JSON.stringify(name)} cannot be read: ${messageOf(error)}`;
  }
}

function wrongTotals({ run, results }: StoredBundle): string[] {
  if (run.totals === undefined) return [];
  const counts = new Map<string, number>();
  for (const { verdict } of results) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = new Set([...counts.keys(), ...Object.keys(run.totals)]) as Set<Verdict>;
  return [...verdicts].flatMap((verdict) => {
    const said = run.totals?.[verdict] ?? 0;
    const found = counts.get(verdict) ?? 0;
    return said === found ? [] : [`run.json says ${said} x ${verdict}, but results.jsonl has ${found}`];
  });
}

function namelessFiles({ results, files }: StoredBundle): string[] {
  const stems = new Set(files.flatMap((name) => [name, name.replace(/\.(json|txt)$/, '')]));
  const named = results.flatMap(({ facts = {} }) => Object.values(facts));
  const gone = named.filter(
    (value) => typeof value === 'string' && /^(crashes|cases)\/\S+$/.test(value) && !stems.has(value),
  );
  return [...new Set(gone)].map((name) => `${String(name)} is named in results.jsonl and is not there`);
}

/**
 * Looks for everything that is wrong with a bundle: what cannot be read, records that do not fit each other, what the run itself
 * says it lost.
 *
 * @throws GloveboxError as `readBundle`
 */
export async function verifyBundle(path: string): Promise<VerifySummary> {
  const bundle = await readBundle(path);
  const { run, results, histograms, samples, log, crashes, cases, comparisons } = bundle;
  const runs = run.runs ?? [run];
  const histogramProblems = histograms.flatMap((record) => problemOf(record) ?? []);
  const known = new Set(run.runs?.map(({ id }) => id));
  const runsOfRecords = [
    ...[...results, ...histograms, ...samples].map((record) => record.run),
    ...comparisons.map(({ name }) => runOfFile(name)),
  ];
  const strayCount = runsOfRecords.filter((id) => id !== undefined && !known.has(id)).length;
  return {
    path: bundle.path,
    status: run.status,
    counts: {
      results: results.length,
      histograms: histograms.length,
      samples: samples.length,
      log: log.length,
      crashes: crashes.length,
      cases: cases.length,
      comparisons: comparisons.length,
    },
    problems: [
      ...bundle.problems,
      ...(runs.some(({ status }) => status === 'running')
        ? ['the run did not say how it ended: it still goes on, was cut off, or its disk was full']
        : []),
      ...wrongTotals(bundle),
      ...bounded(histogramProblems, 'histograms like these'),
      ...bounded(namelessFiles(bundle), 'files that are not there'),
      ...(strayCount > 0 ? [`${strayCount} records are of runs that run.json does not have`] : []),
      ...[...runs, run].flatMap(({ missing = [] }) => missing.map((text) => `lost as it was written: ${text}`)),
    ].filter((text, index, all) => all.indexOf(text) === index),
  };
}
