import { Distribution, type Quantiles } from '../measure/distribution.js';
import type { StoredBundle } from './read-bundle.js';
import type { HistogramRecord } from './records.js';

/** One figure of a bundle that can be followed from run to run. */
export interface SeriesValue {
  scenario: string;
  /** Empty: the scenario has none of its own. */
  plugin: string;
  /** `wall p99`. */
  measure: string;
  /** Nanoseconds. */
  value: number;
  /** Durations behind it. */
  count: number;
  /** The same figure of the reference plugin, from the same run. */
  reference?: number;
  /** In a merged bundle: which run it came from. */
  run?: string;
}

const figures = ['mean', 'p50', 'p99'] as const;

interface Group {
  scenario: string;
  plugin: string;
  name: string;
  run: string | undefined;
  isReference: boolean;
  records: HistogramRecord[];
}

/** Arms of a comparison that tell how what was compared with does: not of the build that the run is about. */
const otherArms = new Set(['A', 'A again']);

function groupsOf(histograms: readonly HistogramRecord[]): Group[] {
  const groups = new Map<string, Group>();
  for (const record of histograms) {
    const { scenario, plugin, arm, measure } = record.labels;
    if (typeof arm === 'string' && otherArms.has(arm)) continue;
    const isReference = arm === 'reference';
    // A series without a scenario is named after what is played, and what it measures is the time of blocks. What measures the same
    // has one name everywhere, whatever its line is called for people.
    const named = measure === undefined ? record.name : String(measure);
    const [name, played] = scenario === undefined ? ['wall', record.name] : [named, String(scenario)];
    const own = plugin === undefined || isReference ? '' : String(plugin);
    const key = JSON.stringify([played, own, name, record.run, isReference]);
    const group = groups.get(key) ?? { scenario: played, plugin: own, name, run: record.run, isReference, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Rounds of one series together. */
export interface HistogramSum {
  /** Undefined: none of them can be read. */
  figures: Quantiles | undefined;
  /** How many cannot be read, and are left out. */
  damagedCount: number;
}

/** Rounds are added up by their counts, those that can be read. */
export function sumOfHistograms(records: readonly HistogramRecord[]): HistogramSum {
  if (records.length === 1) return { figures: records[0], damagedCount: 0 };
  const sum = new Distribution();
  let damagedCount = 0;
  for (const { hdr } of records) {
    try {
      sum.merge(Distribution.decode(hdr));
    } catch {
      damagedCount += 1;
    }
  }
  return { figures: damagedCount === records.length ? undefined : sum.quantiles(), damagedCount };
}

/** Says how many distributions of rounds are missing in a sum; verify says which. */
function problemOf(damagedCount: number): string {
  const [what, are] = damagedCount === 1 ? ['distribution', 'is'] : ['distributions', 'are'];
  return `hist.jsonl: ${damagedCount} ${what} cannot be read and ${are} left out of the series`;
}

/**
 * All figures of a bundle that can be followed from run to run, in the order of its histograms. What is damaged is left out, and
 * `problems` gets a sentence that says so.
 */
export function seriesOf({ histograms }: Pick<StoredBundle, 'histograms'>, problems: string[] = []): SeriesValue[] {
  const summed = groupsOf(histograms).map((group) => ({ group, ...sumOfHistograms(group.records) }));
  const damagedCount = summed.reduce((count, one) => count + one.damagedCount, 0);
  if (damagedCount > 0) problems.push(problemOf(damagedCount));
  const groups = summed.map(({ group, figures: sum }) => ({ group, sum }));
  const references = new Map(
    groups.flatMap(({ group, sum }) =>
      group.isReference ? [[JSON.stringify([group.run, group.scenario, group.name]), sum] as const] : [],
    ),
  );
  return groups.flatMap(({ group: { scenario, plugin, name, run, isReference }, sum }) => {
    if (sum === undefined || sum.count === 0 || isReference) return [];
    const beside = references.get(JSON.stringify([run, scenario, name]));
    return figures.flatMap((figure): SeriesValue[] => {
      const value = sum[figure];
      const reference = beside?.[figure] ?? 0;
      // What is compared by ratios can't be 0.
      if (!(value > 0)) return [];
      return [
        {
          scenario,
          plugin,
          measure: `${name} ${figure}`,
          value,
          count: sum.count,
          ...(reference > 0 ? { reference } : {}),
          ...(run === undefined ? {} : { run }),
        },
      ];
    });
  });
}
