import { benjaminiHochberg } from './benjamini-hochberg.js';
import { judgeLook, type LookResult } from './judge-look.js';
import type { Look } from './looks.js';
import { absoluteFloorNs, measures, type Measure } from './measures.js';
import type { RoundTable } from './round-table.js';

/** One measure of one scenario, and how it turned out so far. */
export interface JudgedSeries extends LookResult {
  scenario: string;
  measure: Measure;
  /** How many rounds it was decided by. */
  rounds: number;
  /** Further rounds change nothing any more. */
  isDecided: boolean;
}

/** Of the series that are called changed, on average at most this share may be false. */
const falseDiscoveryRate = 0.05;

/** What one look shows of all series that were measured. */
function lookAtAll(table: RoundTable, { rounds, alpha }: Look): Omit<JudgedSeries, 'isDecided'>[] {
  const series = table.scenarios.flatMap((scenario) =>
    measures.flatMap((measure) => {
      const figures = table.figures(scenario, measure, rounds);
      if (figures === undefined) return [];
      const absoluteFloor = absoluteFloorNs(table.periodNs(scenario));
      return [{ scenario, measure, rounds, ...judgeLook(figures, { alpha, margin: measure.margin, absoluteFloor }) }];
    }),
  );
  const isSignificant = benjaminiHochberg(
    series.map(({ p }) => p),
    falseDiscoveryRate,
  );
  return series.map((one, index) => {
    const isChanged = one.verdict === 'regressed' || one.verdict === 'improved';
    return isChanged && isSignificant[index] !== true ? { ...one, verdict: 'inconclusive' } : one;
  });
}

/**
 * Judges all series at each planned look for which there are rounds, in their order: a series keeps the first verdict that is
 * one, and what is noisy or inconclusive is looked at again. At the last look everything is decided.
 */
export function judgeRounds(table: RoundTable, looks: readonly Look[]): JudgedSeries[] {
  const judged = new Map<string, JudgedSeries>();
  const { completeRounds } = table;
  for (const [index, look] of looks.entries()) {
    if (look.rounds > completeRounds) break;
    for (const one of lookAtAll(table, look)) {
      const key = `${one.scenario}\n${one.measure.name}`;
      if (judged.get(key)?.isDecided === true) continue;
      const isOpen = one.verdict === 'inconclusive' || one.verdict === 'too noisy';
      judged.set(key, { ...one, isDecided: !isOpen || index === looks.length - 1 });
    }
  }
  return [...judged.values()];
}
