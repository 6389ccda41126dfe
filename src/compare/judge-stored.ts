import type { StoredBundle } from '../bundle/read-bundle.js';
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
}

/** The number of rounds that was planned before the first one, if the bundle says so. */
function plannedRounds({ run }: StoredBundle, present: number): number {
  const planned = run.options['rounds'];
  const isPlan =
    typeof planned === 'number' && Number.isInteger(planned) && planned >= present && planned <= mostRounds;
  return isPlan ? planned : present;
}

function referenceShift(reference: RoundTable, series: JudgedSeries): Shift | undefined {
  const figures = reference.figures(series.scenario, series.measure, series.rounds);
  if (figures === undefined) return undefined;
  return estimateShift(logRatios(figures.b, figures.a), totalAlpha);
}

/**
 * Judges stored rounds as if they came in now. Two runs at different times are told apart from two builds by the reference plugin:
 * where it moved by more than the margin, the machine did, and nothing is said of the plugin.
 */
export function judgeStored(a: StoredBundle, b: StoredBundle): StoredJudgement {
  const { table, reference } = storedRounds(a, b);
  const rounds = table.completeRounds;
  if (rounds < fewestRounds) return { series: [], referenceOf: () => undefined, rounds };
  const referenceOf = (series: JudgedSeries): Shift | undefined =>
    reference === undefined ? undefined : referenceShift(reference, series);
  const series = judgeRounds(table, planLooks(plannedRounds(a, rounds))).map((one): JudgedSeries => {
    const shift = referenceOf(one);
    const hasMoved = shift !== undefined && (shift.low > one.margin || shift.high < -one.margin);
    return hasMoved ? { ...one, verdict: 'too noisy' } : one;
  });
  return { series, referenceOf, rounds };
}
