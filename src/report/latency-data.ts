import type { HistogramRecord } from '../bundle/records.js';
import { grouped } from '../grouped.js';
import { foreign } from './text.js';
import { Distribution } from '../measure/distribution.js';

/** Distributions that belong into one chart: the same measure, block size and pace, hosted in different ways. */
export interface LatencyGroup {
  title: string;
  subtitle: string;
  series: readonly LatencySeries[];
  /** What could not be decoded, one sentence each. */
  problems: readonly string[];
}

/** One distribution, decoded. */
export interface LatencySeries {
  name: string;
  record: HistogramRecord;
  /** Ascending durations in nanoseconds and how often each was seen, in as many steps as a chart can show. */
  steps: readonly (readonly [ns: number, count: number])[];
  count: number;
}

/** Steps on the logarithm of the duration: finer than a chart can show, and few enough for a small page. */
const stepsPerDecade = 60;

/** Counts of neighbouring durations together: the longest of each step stands for it, so that no quantile looks shorter. */
function condensed(counts: Iterable<readonly [ns: number, count: number]>): [number, number][] {
  const steps: [number, number][] = [];
  let last = Number.NaN;
  for (const [ns, count] of counts) {
    const step = Math.floor(Math.log10(Math.max(1, ns)) * stepsPerDecade);
    const newest = steps.at(-1);
    if (newest !== undefined && step === last) {
      newest[0] = ns;
      newest[1] += count;
    } else {
      steps.push([ns, count]);
    }
    last = step;
  }
  return steps;
}

/** The smallest duration that at least a share `q` of all is not longer than, in nanoseconds. */
export function quantileOf({ steps, count }: Pick<LatencySeries, 'steps' | 'count'>, q: number): number {
  let sum = 0;
  for (const [ns, times] of steps) {
    sum += times;
    if (sum >= q * count * (1 - 1e-12)) return ns;
  }
  return steps.at(-1)?.[0] ?? 0;
}

/** Where the plugins ran, in words. */
function hostingOf({ labels }: HistogramRecord): string | undefined {
  const { hosting, sandboxes, crossing } = labels;
  if (hosting === 'direct') return 'in this process';
  if (hosting !== 'sandboxed') return undefined;
  if (sandboxes === 1) return 'one sandbox';
  return `${sandboxes} sandboxes, ${crossing}`;
}

function groupKey({ labels, name }: HistogramRecord): string {
  const { frames, clock, measure, plugin, scenario, hosting, arm } = labels;
  // A comparison has A and B in one chart, whatever they are called, and what they are compared with.
  if (arm !== undefined) return JSON.stringify(['arms', name, scenario]);
  // Without these labels it is a distribution of its own.
  if (frames === undefined || hosting === undefined) return JSON.stringify([name, scenario, plugin]);
  return JSON.stringify([frames, clock, measure, plugin]);
}

/** Rounds of one arm of a comparison are one distribution: counts added, percentiles never averaged. */
function decode(records: readonly HistogramRecord[], problems: string[]): LatencySeries | undefined {
  const [record] = records;
  if (record === undefined) return undefined;
  const together = new Distribution();
  for (const one of records) {
    try {
      together.merge(Distribution.decode(one.hdr));
    } catch {
      problems.push(`the distribution "${one.name}" cannot be decoded and is left out`);
    }
  }
  const steps = condensed(together.counts());
  const count = steps.reduce((sum, [, times]) => sum + times, 0);
  if (count === 0) return undefined;
  const { arm, plugin } = record.labels;
  const armName = plugin === undefined ? `arm ${arm}` : `${arm}: ${plugin}`;
  const name = arm === undefined ? (hostingOf(record) ?? record.name) : armName;
  return { name: foreign(name, 80), record, steps, count };
}

function joined(parts: readonly (string | number | undefined)[]): string {
  return foreign(parts.filter((one) => one !== undefined).join(', '), 120);
}

function titleOf({ labels, name }: HistogramRecord): { title: string; subtitle: string } {
  const { frames, clock, plugin, measure, hosting, scenario, arm } = labels;
  if (arm !== undefined) return { title: foreign(name, 120), subtitle: joined([scenario]) };
  if (frames === undefined || hosting === undefined) {
    return { title: foreign(name, 120), subtitle: joined([scenario, plugin]) };
  }
  const pace = clock === 'free' ? 'back to back' : clock;
  return { title: foreign(`${frames} frames`, 40), subtitle: joined([pace, measure, plugin]) };
}

/** All distributions of a bundle, those that are compared with each other together. */
export function latencyGroups(records: readonly HistogramRecord[]): LatencyGroup[] {
  const groups = grouped(records, groupKey);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const problems: string[] = [];
    const arms = grouped(members, ({ labels, name }) =>
      labels['arm'] === undefined ? JSON.stringify([name, labels]) : labels['arm'],
    );
    const series = [...arms.values()].map((one) => decode(one, problems)).filter((one) => one !== undefined);
    return [{ ...titleOf(first), series, problems }];
  });
}
