import type { StoredBundle } from '../bundle/read-bundle.js';
import type { RunRecord } from '../bundle/records.js';
import { estimateShift, type Shift } from './hodges-lehmann.js';
import { logRatios } from './judge-look.js';
import { judgeRounds, type JudgedSeries } from './judge-rounds.js';
import { fewestRounds, mostRounds, planLooks, totalAlpha } from './looks.js';
import type { RoundTable } from './round-table.js';
import { storedRounds } from './stored-rounds.js';

/** What two bundles show. */
export interface StoredJudgement {
  series: JudgedSeries[];
  /** How far the reference plugin moved between the two runs, by series; undefined within one run. */
  referenceOf: (series: JudgedSeries) => Shift | undefined;
  rounds: number;
  /** Why nothing is said, or nothing of a plugin that seems to have changed, one sentence each. */
  notes: string[];
}

/** The number of rounds that was planned before the first one, if the run says so. */
function plannedRounds({ options }: RunRecord, present: number): number {
  const planned = options['rounds'];
  const isPlan =
    typeof planned === 'number' && Number.isInteger(planned) && planned >= present && planned <= mostRounds;
  return isPlan ? planned : present;
}

function referenceShift(reference: RoundTable, series: JudgedSeries): Shift | undefined {
  const figures = reference.figures(series.scenario, series.measure, series.rounds);
  if (figures === undefined) return undefined;
  return estimateShift(logRatios(figures.b, figures.a), totalAlpha);
}

/** What stands between a change from one run to another and a verdict on the plugin, by what it is called in a note. */
const doubts = {
  unknown:
    'the runs are of different times and have no reference plugin in common: nothing tells a change of the plugin from one of the machine, so no series is called regressed or improved',
  moved: 'the reference plugin, which never changes, was not the same in both runs: the machine was another one',
  uncertain:
    'a change is no larger than margin and uncertainty of the reference plugin together: it may be the machine, and is called too noisy',
} as const;

/** Why a verdict on two runs of different times can't stand; undefined if it can. */
function doubtOf(
  { verdict, shift, margin }: JudgedSeries,
  reference: Shift | undefined,
): keyof typeof doubts | undefined {
  const isChanged = verdict === 'regressed' || verdict === 'improved';
  if (reference === undefined) return isChanged ? 'unknown' : undefined;
  const { low, high } = reference;
  if (low > margin || high < -margin) return 'moved';
  const needed = margin + Math.max(Math.abs(low), Math.abs(high));
  const isClear = verdict === 'regressed' ? shift.low > needed : shift.high < -needed;
  return isChanged && !isClear ? 'uncertain' : undefined;
}

/**
 * Judges stored rounds as if they came in now. Two runs at different times are told apart from two builds by the reference plugin:
 * where it moved by more than the margin, the machine did, and nothing is said of the plugin. A change must stand clear of all
 * that the reference leaves open; without one the machine may be all that changed, and only what is equivalent is called so.
 */
export function judgeStored(a: StoredBundle, b: StoredBundle): StoredJudgement {
  const { table, reference, runs } = storedRounds(a, b);
  const rounds = table.completeRounds;
  if (rounds < fewestRounds) return { series: [], referenceOf: () => undefined, rounds, notes: [] };
  const referenceOf = (series: JudgedSeries): Shift | undefined =>
    reference === undefined ? undefined : referenceShift(reference, series);
  // Both can be looked at together only as long as both were meant to go on.
  const looks = planLooks(Math.min(...runs.map((run) => plannedRounds(run, rounds))));
  const found = new Set<keyof typeof doubts>();
  const series = judgeRounds(table, looks).map((one): JudgedSeries => {
    const doubt = reference === undefined ? undefined : doubtOf(one, referenceOf(one));
    if (doubt === undefined) return one;
    found.add(doubt);
    return { ...one, verdict: 'too noisy' };
  });
  const notes: string[] = [...found].map((doubt) => doubts[doubt]);
  const first = looks[0]?.rounds ?? rounds;
  if (first > rounds)
    notes.push(`${rounds} rounds were measured by both, and the first look was planned after ${first}`);
  return { series, referenceOf, rounds, notes };
}
