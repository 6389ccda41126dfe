import { describe, expect, it } from 'vitest';
import type { History } from '../history/history.js';
import type { Trend } from '../history/trends.js';
import { historySeriesOf } from './history-data.js';
import { reportHtml } from './report-page.js';
import { hostileName, sampleBundle } from './testing/sample-bundle.js';

const key = { scenario: hostileName, plugin: hostileName, measure: 'wall p99' };

function historyOf(count: number): History {
  return {
    folder: 'runs',
    runs: Array.from({ length: count }, (_, index) => ({
      bundle: `run-${index}`,
      run: '',
      startedAt: Date.UTC(2026, 0, 1 + index),
      tool: 'bench',
      status: 'held',
      seed: 1,
      machine: index === 0 ? 'another' : 'm',
      keys: [key],
      values: [index < 20 ? 1000 : 1200],
      references: [500],
    })),
    machines: new Map([['m', sampleBundle().run.machine]]),
    problems: [],
  };
}

const trend: Trend = {
  ...key,
  machine: 'm',
  runs: 39,
  firstAt: 0,
  lastAt: 0,
  newest: 1200,
  level: 1200,
  isRatio: true,
  isDaily: false,
  changes: [{ bundle: 'run-20', run: '', startedAt: Date.UTC(2026, 0, 21), change: 0.2, p: 0.0001, cause: 'plugin' }],
};

describe('the history on a page', () => {
  it('has the runs of its machine, as ratios where they were analysed as such, and the changes where they are', () => {
    const [series] = historySeriesOf(historyOf(40), [trend]);
    expect(series?.points).toHaveLength(39);
    expect(series?.points[0]?.value).toBe(2);
    expect(series?.changes).toEqual([{ index: 19, change: 0.2, cause: 'plugin' }]);
  });

  it('shows few runs not at all, and the series that changed first', () => {
    expect(historySeriesOf(historyOf(40), [{ ...trend, runs: 2 }])).toEqual([]);
    const steady = { ...trend, changes: [] };
    expect(historySeriesOf(historyOf(40), [steady, trend])[0]?.changes).toHaveLength(1);
  });

  it('is text whatever its names say', () => {
    const html = reportHtml([sampleBundle()], historySeriesOf(historyOf(40), [trend]));
    expect(html).toContain('id="history"');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toContain('\u202e');
  });
});
