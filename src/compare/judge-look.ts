import { median } from '../measure/median.js';
import { estimateShift, type Shift } from './hodges-lehmann.js';
import { signedRankPValue } from './signed-rank.js';

/** How a series turned out. */
export type SeriesVerdict = 'regressed' | 'improved' | 'equivalent' | 'inconclusive' | 'too noisy';

/** One figure of each arm per round, in the order of the rounds, all lists of the same length. Nanoseconds. */
export interface RoundFigures {
  a: readonly number[];
  b: readonly number[];
  /** A once more. */
  again: readonly number[];
}

/** What a look is told besides the figures. */
export interface LookRules {
  /** Error probability of this look. */
  alpha: number;
  /** As a ratio minus 1. */
  margin: number;
  /** Nanoseconds. */
  absoluteFloor: number;
}

/** What one look at one series shows. Shifts and margin are natural logarithms of ratios. */
export interface LookResult {
  verdict: SeriesVerdict;
  shift: Shift;
  again: Shift;
  margin: number;
  /** The absolute one, nanoseconds. */
  floor: number;
  p: number;
  /** Medians of the rounds, nanoseconds. */
  valueA: number;
  valueB: number;
}

/** A yardstick wider than this measures nothing: 5 %. */
export const widestYardstick: number = Math.log(1.05);

/** As differences of logarithms: turned around they are the same to the last bit, and what is tied stays tied. */
export function logRatios(figures: readonly number[], base: readonly number[]): number[] {
  return figures.map((figure, index) => Math.log(figure) - Math.log(base[index] ?? Number.NaN));
}

/** True if nothing in the interval moves `value` by as much as `floor`. */
function isBelow(floor: number, value: number, { low, high }: Shift): boolean {
  return [low, high].every((end) => Math.abs(value * Math.expm1(end)) < floor);
}

/**
 * How far A again may be from A, whichever way, when this look cannot trust the machine: its yardstick does not hold 0, or is
 * too wide. Undefined when it can.
 */
function disturbanceOf({ low, high }: Shift): number | undefined {
  const isDisturbed = low > 0 || high < 0 || high - low > widestYardstick;
  return isDisturbed ? Math.max(Math.abs(low), Math.abs(high)) : undefined;
}

function verdictOf(shift: Shift, again: Shift, margin: number, valueA: number, floor: number): SeriesVerdict {
  // What nobody could notice is the same, however well or badly it was measured.
  if (isBelow(floor, valueA, shift)) return 'equivalent';
  const disturbance = isBelow(floor, valueA, again) ? undefined : disturbanceOf(again);
  // A disturbed machine may still show what stands clear of everything that it does to A itself.
  const needed = Math.max(margin, disturbance ?? 0);
  const isIgnored = Math.abs(valueA * Math.expm1(shift.estimate)) < floor;
  if (shift.low > needed) return isIgnored ? 'equivalent' : 'regressed';
  if (shift.high < -needed) return isIgnored ? 'equivalent' : 'improved';
  if (disturbance !== undefined) return 'too noisy';
  if (-margin < shift.low && shift.high < margin) return 'equivalent';
  return 'inconclusive';
}

/** Looks at one series after some rounds: A against B, measured by A against A. */
export function judgeLook(figures: RoundFigures, rules: LookRules): LookResult {
  const differences = logRatios(figures.b, figures.a);
  const shift = estimateShift(differences, rules.alpha);
  const again = estimateShift(logRatios(figures.again, figures.a), rules.alpha);
  const margin = Math.max(Math.log1p(rules.margin), (again.high - again.low) / 2);
  const valueA = median(figures.a);
  return {
    verdict: verdictOf(shift, again, margin, valueA, rules.absoluteFloor),
    shift,
    again,
    margin,
    floor: rules.absoluteFloor,
    p: signedRankPValue(differences),
    valueA,
    valueB: median(figures.b),
  };
}
