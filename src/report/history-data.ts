import type { History, HistoryRun } from '../history/history.js';
import type { Trend } from '../history/trends.js';
import type { HistorySeries } from './charts/history-chart.js';
import { digits, duration } from './figures.js';
import { foreign } from './text.js';

/** Charts on one page: those that changed first, then the longest. */
const mostSeries = 12;
/** Fewer runs are no history. */
const leastRuns = 3;

function nameOf({ bundle, run }: Pick<HistoryRun, 'bundle' | 'run'>): string {
  return foreign(run === '' ? bundle : `${bundle}: ${run}`, 100);
}

function pointOf(run: HistoryRun, trend: Trend): HistorySeries['points'][number][] {
  if (run.machine !== trend.machine) return [];
  const { scenario, plugin, measure } = trend;
  const index = run.keys.findIndex(
    (key) => key.scenario === scenario && key.plugin === plugin && key.measure === measure,
  );
  const [value, reference] = [run.values[index] ?? 0, run.references[index] ?? 0];
  if (!(value > 0) || reference > 0 !== trend.isRatio) return [];
  const time = new Date(run.startedAt);
  if (Number.isNaN(time.getTime())) return [];
  return [{ time: time.toISOString(), value: trend.isRatio ? value / reference : value, run: nameOf(run) }];
}

/** The trends of a history as charts show them. */
export function historySeriesOf(history: History, trends: readonly Trend[]): HistorySeries[] {
  const chosen = trends
    .filter(({ runs }) => runs >= leastRuns)
    .toSorted((a, b) => b.changes.length - a.changes.length || b.runs - a.runs)
    .slice(0, mostSeries);
  return chosen.map((trend) => {
    const points = history.runs.flatMap((run) => pointOf(run, trend));
    const machine = history.machines.get(trend.machine);
    const parts = [
      trend.measure,
      trend.plugin,
      trend.isRatio ? 'ratio to the reference' : '',
      machine?.os ?? '',
      machine?.cpu ?? '',
    ];
    return {
      title: foreign(trend.scenario, 120),
      subtitle: foreign(parts.filter((part) => part !== '').join(', '), 200),
      points,
      changes: trend.changes.flatMap(({ bundle, run, change, cause }) => {
        const index = points.findIndex((point) => point.run === nameOf({ bundle, run }));
        return index < 0 ? [] : [{ index, change, cause }];
      }),
      label: trend.isRatio ? digits : duration,
    };
  });
}
