import { runOfRecord } from '../bundle/merge-bundles.js';
import type { StoredBundle } from '../bundle/read-bundle.js';
import type { HistogramRecord, RunRecord } from '../bundle/records.js';
import { GloveboxError } from '../errors.js';
import { Distribution } from '../measure/distribution.js';
import { distributionNames, type DistributionName } from './measures.js';
import { arms, RoundTable, type Arm } from './round-table.js';
import { mostRounds } from './looks.js';

const sampleRate = 48_000;

/** Where a distribution of a comparison belongs, by its labels. */
export interface RoundLabels extends Record<string, string | number> {
  scenario: string;
  plugin: string;
  arm: Arm;
  round: number;
  /** Frames of a block. */
  frames: number;
}

/** A block of so many frames in nanoseconds. */
export function periodOf(frames: number): number {
  return (frames / sampleRate) * 1e9;
}

/** The labels of a histogram if it is one of a round. Those of a confirmation are not: they belong to rounds of their own. */
function labelsOf({ name, labels }: HistogramRecord): (RoundLabels & { name: DistributionName }) | undefined {
  const { scenario, arm, round, frames, plugin } = labels;
  const isOne =
    (distributionNames as readonly string[]).includes(name) &&
    typeof scenario === 'string' &&
    (arms as readonly unknown[]).includes(arm) &&
    typeof round === 'number' &&
    Number.isInteger(round) &&
    round >= 1 &&
    round <= mostRounds &&
    typeof frames === 'number' &&
    frames >= 1 &&
    labels['confirmation'] === undefined;
  if (!isOne) return undefined;
  return { name: name as DistributionName, scenario, arm: arm as Arm, round, frames, plugin: String(plugin) };
}

function decode({ name, hdr }: HistogramRecord, path: string): Distribution {
  try {
    return Distribution.decode(hdr);
  } catch (cause) {
    throw new GloveboxError('invalid-bundle', `${path} has a histogram of "${name}" that cannot be read`, { cause });
  }
}

/** Adds those arms of a bundle that `rename` gives a place in the comparison. */
function addArms(table: RoundTable, bundle: StoredBundle, rename: Readonly<Partial<Record<Arm, Arm>>>): void {
  for (const histogram of bundle.histograms) {
    const labels = labelsOf(histogram);
    const arm = labels === undefined ? undefined : rename[labels.arm];
    if (labels === undefined || arm === undefined) continue;
    table.addScenario(labels.scenario, periodOf(labels.frames));
    table.add(labels.scenario, arm, labels.round, { [labels.name]: decode(histogram, bundle.path) });
  }
}

/** True if the bundle has measured this arm in rounds. */
export function hasArm(bundle: StoredBundle, arm: Arm): boolean {
  return bundle.histograms.some((histogram) => labelsOf(histogram)?.arm === arm);
}

/** Rounds of two bundles side by side. */
export interface StoredRounds {
  table: RoundTable;
  /** The reference plugin of each of them, as if it were A and B; undefined if both ran at the same time, in one run. */
  reference: RoundTable | undefined;
  /** The runs that have measured A and B. */
  runs: readonly [a: RunRecord, b: RunRecord];
}

/**
 * The run that has measured the rounds of a bundle, which a merged one has beside others. Rounds of several runs have the same
 * numbers, and each run had its own machine and moment.
 * @throws GloveboxError `invalid-bundle` if there are rounds of several runs, also where their counts were added up
 */
export function runOfRounds(bundle: StoredBundle): RunRecord {
  const rounds = bundle.histograms.filter((one) => labelsOf(one) !== undefined);
  const runs = new Set(rounds.flatMap(({ addedFrom = [], run }) => [run ?? '', ...addedFrom]));
  if (runs.size < 2) return runOfRecord(bundle, rounds[0] ?? {});
  throw new GloveboxError(
    'invalid-bundle',
    `Expected rounds of one run but ${bundle.path} was merged of ${runs.size} that have some: compare those`,
  );
}

function requireRounds(bundle: StoredBundle): void {
  if (hasArm(bundle, 'A')) return;
  throw new GloveboxError(
    'invalid-bundle',
    `Expected rounds that glovebox compare measured but ${bundle.path} has none: only its bundles can be compared`,
  );
}

/** True if they are one run: no two start in one moment with one seed. */
function isSameRun(a: RunRecord, b: RunRecord): boolean {
  return a.startedAt === b.startedAt && a.seed === b.seed;
}

/**
 * A of the first bundle beside B of the second (its A where it measured no B). The same bundle twice, and two parts of one run:
 * what was compared then.
 * @throws GloveboxError `invalid-bundle` if one has no rounds, or those of several runs; `invalid-argument` if they share no scenario or no machine
 */
export function storedRounds(a: StoredBundle, b: StoredBundle): StoredRounds {
  const runs = [runOfRounds(a), runOfRounds(b)] as const;
  requireRounds(a);
  if (!hasArm(b, 'B')) requireRounds(b);
  for (const fact of ['cpu', 'cores', 'os', 'arch'] as const) {
    const [ofA, ofB] = [runs[0].machine[fact], runs[1].machine[fact]];
    if (ofA === ofB) continue;
    throw new GloveboxError(
      'invalid-argument',
      `Expected both bundles to be measured on one kind of machine but ${fact} is ${ofA} in A and ${ofB} in B`,
    );
  }
  const all = new RoundTable();
  addArms(all, a, { A: 'A', 'A again': 'A again', reference: 'reference' });
  const second = new RoundTable();
  addArms(second, b, hasArm(b, 'B') ? { B: 'B', reference: 'reference' } : { A: 'B', reference: 'reference' });
  const shared = all.scenarios.filter((scenario) => second.scenarios.includes(scenario));
  if (shared.length === 0) {
    throw new GloveboxError(
      'invalid-argument',
      'Expected both bundles to have measured the same but they share no scenario',
    );
  }
  const table = new RoundTable();
  const reference = new RoundTable();
  for (const scenario of shared) {
    table.addScenario(scenario, all.periodNs(scenario));
    reference.addScenario(scenario, all.periodNs(scenario));
    for (let round = 1; round <= mostRounds; ++round) {
      const place = (to: RoundTable, arm: Arm, from: RoundTable, of: Arm): void => {
        const cell = from.at(scenario, of, round);
        if (cell !== undefined) to.add(scenario, arm, round, cell);
      };
      place(table, 'A', all, 'A');
      place(table, 'A again', all, 'A again');
      place(table, 'B', second, 'B');
      place(reference, 'A', all, 'reference');
      place(reference, 'A again', all, 'reference');
      place(reference, 'B', second, 'reference');
    }
  }
  return { table, reference: isSameRun(...runs) ? undefined : reference, runs };
}
