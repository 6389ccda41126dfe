import { median } from '../measure/median.js';
import { autocorrelation, changePoints, type ChangePoint } from './change-points.js';
import type { History, HistoryRun, SeriesKey } from './history.js';

/** Above it a run says so much of the next that days are looked at instead. */
const mostAutocorrelation = 0.2;
/** Changes as many runs of a machine apart are one: noise moves where they are seen. */
const sameRunDistance = 2;
/** With fewer things that are measured, half of them prove nothing. */
const leastScenarios = 3;

/** A level that changed for good. */
export interface TrendChange {
  /** The first run after it. */
  bundle: string;
  run: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** 0.05: five percent more. */
  change: number;
  p: number;
  /** What moved: `environment` if half of all that is measured moved with it, or the reference plugin. */
  cause: 'plugin' | 'environment';
}

/** One figure on one machine, from run to run. */
export interface Trend extends SeriesKey {
  /** Fingerprint: another machine is another trend. */
  machine: string;
  runs: number;
  firstAt: number;
  lastAt: number;
  /** The newest value, nanoseconds, and the median of those since the last change. */
  newest: number;
  level: number;
  /** Changes are those of plugin / reference. */
  isRatio: boolean;
  /** Analysed as medians of days, because neighbouring runs are alike. */
  isDaily: boolean;
  changes: TrendChange[];
}

interface Series extends SeriesKey {
  machine: string;
  isRatio: boolean;
  /** The reference plugin itself: what moves with it is not the plugin's doing. */
  isReference: boolean;
  runs: number[];
  /** Logarithms of what is analysed. */
  values: number[];
  /** Nanoseconds. */
  durations: number[];
}

/** The series that a place in a list of keys belongs to, as far as they were needed. */
type Handles = Partial<Record<'plain' | 'ratio' | 'reference', Series>>;

/** All series of a history. Handles are kept per list of keys and machine: there are millions of values. */
function collect({ runs }: History): Series[] {
  const all = new Map<string, Series>();
  const handles = new Map<readonly SeriesKey[], Map<string, Handles[]>>();
  const find = (key: SeriesKey, machine: string, kind: 'plain' | 'ratio' | 'reference'): Series => {
    const { scenario, measure } = key;
    const plugin = kind === 'reference' ? '' : key.plugin;
    const name = JSON.stringify([scenario, plugin, measure, machine, kind]);
    const known = all.get(name);
    if (known !== undefined) return known;
    const flags = { isRatio: kind === 'ratio', isReference: kind === 'reference' };
    const made: Series = { scenario, plugin, measure, machine, ...flags, runs: [], values: [], durations: [] };
    all.set(name, made);
    return made;
  };
  runs.forEach(({ keys, machine, values, references }, runIndex) => {
    let byMachine = handles.get(keys);
    if (byMachine === undefined) handles.set(keys, (byMachine = new Map<string, Handles[]>()));
    let known = byMachine.get(machine);
    if (known === undefined) byMachine.set(machine, (known = keys.map((): Handles => ({}))));
    keys.forEach((key, index) => {
      const value = values[index] ?? 0;
      const reference = references[index] ?? 0;
      const analysed = Math.log(reference > 0 ? value / reference : value);
      // An index may be of anybody's making: 1e999 is a number in JSON.
      if (!Number.isFinite(analysed) || !Number.isFinite(value)) return;
      // A series is of ratios or of durations: one that is of both would step where the reference comes.
      const handle = known[index] ?? {};
      const kind = reference > 0 ? 'ratio' : 'plain';
      const series = (handle[kind] ??= find(key, machine, kind));
      series.runs.push(runIndex);
      series.values.push(analysed);
      series.durations.push(value);
      if (!(reference > 0)) return;
      const beside = (handle.reference ??= find(key, machine, 'reference'));
      // Several plugins may have been measured beside one reference.
      if (beside.runs.at(-1) === runIndex) return;
      beside.runs.push(runIndex);
      beside.values.push(Math.log(reference));
      beside.durations.push(reference);
    });
  });
  return [...all.values()];
}

const dayMs = 86_400_000;

/** The median of each day, and the first run of that day. */
function byDays(series: Series, runs: readonly HistoryRun[]): { values: number[]; firsts: number[] } {
  const days = new Map<number, { values: number[]; first: number }>();
  series.values.forEach((value, place) => {
    const day = Math.floor((runs[series.runs[place] ?? 0]?.startedAt ?? 0) / dayMs);
    const known = days.get(day);
    if (known === undefined) days.set(day, { values: [value], first: place });
    else known.values.push(value);
  });
  const all = [...days.values()];
  return { values: all.map((day) => median(day.values)), firsts: all.map(({ first }) => first) };
}

/** The how manieth run of its machine each run is. */
function ordinalsOf(runs: readonly HistoryRun[]): number[] {
  const counts = new Map<string, number>();
  return runs.map(({ machine }) => {
    const before = counts.get(machine) ?? 0;
    counts.set(machine, before + 1);
    return before;
  });
}

interface Analysis {
  series: Series;
  /** `at` counts the values of the series. */
  points: ChangePoint[];
  isDaily: boolean;
}

function analyse(series: Series, runs: readonly HistoryRun[]): Analysis {
  const points = changePoints(series.values);
  // Noise that has a memory looks like steps; where nothing was found there is nothing to doubt.
  if (points.length === 0 || autocorrelation(series.values, points) <= mostAutocorrelation) {
    return { series, points, isDaily: false };
  }
  const { values, firsts } = byDays(series, runs);
  const daily = changePoints(values).map((point) => ({ ...point, at: firsts[point.at] ?? 0 }));
  return { series, points: daily, isDaily: true };
}

/** Tells of a run whether what changed there changed for everybody on that machine. */
class Environment {
  readonly #references = new Map<string, number[]>();
  readonly #moves = new Map<string, { run: number; what: string }[]>();
  readonly #measured = new Map<string, Set<string>>();
  readonly #ordinals: readonly number[];

  constructor(analyses: readonly Analysis[], runs: readonly HistoryRun[]) {
    this.#ordinals = ordinalsOf(runs);
    for (const { series, points } of analyses) {
      const { machine, scenario, plugin, isReference } = series;
      // Mean and quantiles of one scenario move together: they are one thing that is measured.
      const what = JSON.stringify([scenario, plugin]);
      const moved = points.map(({ at }) => series.runs[at] ?? 0);
      if (isReference) {
        this.#references.set(machine, [...(this.#references.get(machine) ?? []), ...moved]);
        continue;
      }
      const measured = this.#measured.get(machine) ?? new Set<string>();
      this.#measured.set(machine, measured.add(what));
      const moves = this.#moves.get(machine) ?? [];
      this.#moves.set(machine, moves);
      for (const run of moved) moves.push({ run, what });
    }
  }

  moved(machine: string, run: number): boolean {
    const place = (of: number): number => this.#ordinals[of] ?? 0;
    const isNear = (other: number): boolean => Math.abs(place(other) - place(run)) <= sameRunDistance;
    if (this.#references.get(machine)?.some(isNear) === true) return true;
    const measured = this.#measured.get(machine)?.size ?? 0;
    const near = (this.#moves.get(machine) ?? []).filter((move) => isNear(move.run));
    return measured >= leastScenarios && new Set(near.map(({ what }) => what)).size * 2 >= measured;
  }
}

/** The trends of a history: every figure on every machine, with the runs at which its level changed for good. */
export function trendsOf(history: History): Trend[] {
  const { runs } = history;
  const analyses = collect(history).map((series) => analyse(series, runs));
  const environment = new Environment(analyses, runs);
  return analyses.flatMap(({ series, points, isDaily }): Trend[] => {
    const { scenario, plugin, measure, machine, isRatio, isReference } = series;
    if (isReference) return [];
    const first = runs[series.runs[0] ?? 0];
    const last = runs[series.runs.at(-1) ?? 0];
    const changes = points.flatMap(({ at, before, after, p }): TrendChange[] => {
      const index = series.runs[at] ?? 0;
      const run = runs[index];
      if (run === undefined) return [];
      const cause = environment.moved(machine, index) ? 'environment' : 'plugin';
      const { bundle, startedAt } = run;
      return [{ bundle, run: run.run, startedAt, change: Math.exp(after - before) - 1, p, cause }];
    });
    return [
      {
        scenario,
        plugin,
        measure,
        machine,
        isRatio,
        isDaily,
        changes,
        runs: series.runs.length,
        firstAt: first?.startedAt ?? 0,
        lastAt: last?.startedAt ?? 0,
        newest: series.durations.at(-1) ?? 0,
        level: median(series.durations.slice(points.at(-1)?.at ?? 0)),
      },
    ];
  });
}
