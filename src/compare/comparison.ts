import type { ChangeInterval, ComparedSeries, ComparisonRecord } from '../bundle/comparison-record.js';
import { bundleVersion } from '../bundle/records.js';
import type { Shift } from './hodges-lehmann.js';
import type { JudgedSeries } from './judge-rounds.js';
import { overallVerdict } from './overall-verdict.js';

function changeOf({ estimate, low, high }: Shift): ChangeInterval {
  return { change: Math.expm1(estimate), low: Math.expm1(low), high: Math.expm1(high) };
}

function comparedSeries(one: JudgedSeries, reference: Shift | undefined): ComparedSeries {
  return {
    scenario: one.scenario,
    measure: one.measure.name,
    verdict: one.verdict,
    ...changeOf(one.shift),
    margin: Math.expm1(one.margin),
    floor: one.floor,
    rounds: one.rounds,
    aa: changeOf(one.again),
    ...(reference === undefined ? {} : { reference: changeOf(reference) }),
    p: one.p,
    valueA: one.valueA,
    valueB: one.valueB,
    unit: 'ns',
  };
}

/** What a comparison leaves in comparison.json: logarithms become ratios minus 1. */
export function comparisonRecord(
  sides: Pick<ComparisonRecord, 'a' | 'b' | 'isConfirmed'>,
  series: readonly JudgedSeries[],
  referenceOf: (series: JudgedSeries) => Shift | undefined = () => undefined,
): ComparisonRecord {
  return {
    schema: 'glovebox.comparison',
    version: bundleVersion,
    a: sides.a,
    b: sides.b,
    series: series.map((one) => comparedSeries(one, referenceOf(one))),
    verdict: overallVerdict(series.map(({ verdict }) => verdict)),
    isConfirmed: sides.isConfirmed,
  };
}
