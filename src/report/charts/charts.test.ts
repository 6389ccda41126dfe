import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { ComparedSeries } from '../../bundle/comparison-record.js';
import { graphOfCase, graphOfText } from '../graph-data.js';
import { latencyGroups, quantileOf, type LatencySeries } from '../latency-data.js';
import { histogram, hostileName } from '../testing/sample-bundle.js';
import { ForestPlot } from './forest-plot.js';
import { GraphChart } from './graph-chart.js';
import { HistoryChart } from './history-chart.js';
import { rangeOf } from './quantile-chart.js';
import { byteTicks, linearScale, linearTicks, logScale } from './scale.js';
import { thinned } from './time-chart.js';

const plain = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[\s\u202f]+/g, ' ');

describe('scales', () => {
  it('stay inside of a chart, whatever comes', () => {
    for (const scale of [linearScale([0, 10], [100, 0]), logScale([1, 1000], [100, 0])]) {
      for (const value of [-5, 0, 1, 999, 1e12, Infinity]) {
        expect(scale(value)).toBeGreaterThanOrEqual(0);
        expect(scale(value)).toBeLessThanOrEqual(100);
      }
    }
  });

  it('have round ticks', () => {
    expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
    expect(logScale([900, 2e6], [0, 1]).ticks).toEqual([1000, 10_000, 100_000, 1_000_000]);
    const MiB = 1024 ** 2;
    expect(byteTicks(0, 1.6 * MiB)).toEqual([0, MiB * 0.5, MiB, MiB * 1.5]);
    expect(byteTicks(0, 600 * 1024).map((tick) => tick / 1024)).toEqual([0, 200, 400, 600]);
    expect(byteTicks(0, 1)).toEqual(linearTicks(0, 1));
    expect(linearScale([3, 3], [0, 1]).ticks.length).toBeGreaterThan(0);
  });

  it.each([
    [0, 1.66e308 * 1.08],
    [0, Number.MAX_VALUE],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [1e300, 1e300 * (1 + 2 ** -52)],
    [2 ** 60, 2 ** 60 + 256],
    [0, Number.MIN_VALUE],
    [0, Infinity],
    [Number.NaN, 1],
  ])('have few ticks, each in its place, from %d to %d', (low, high) => {
    for (const ticks of [linearTicks(low, high), byteTicks(low, high), logScale([low, high], [0, 1]).ticks]) {
      expect(ticks.length).toBeLessThan(2000);
      expect(ticks.filter((tick) => !Number.isFinite(tick) && !Object.is(tick, low))).toEqual([]);
    }
    expect(linearTicks(low, high).length).toBeLessThanOrEqual(6);
  });
});

function durations(steps: [number, number][]): LatencySeries {
  const count = steps.reduce((sum, [, times]) => sum + times, 0);
  return { name: 'one', record: histogram('one', {}), steps, count };
}

describe('the range of a chart of durations', () => {
  it('holds the longest, and the shortest but for one in a thousand', () => {
    expect(
      rangeOf([
        durations([
          [2000, 999],
          [90_000, 1],
        ]),
      ]),
    ).toEqual([1000, 100_000]);
    expect(
      rangeOf([
        durations([
          [0, 1],
          [2000, 1998],
          [90_000, 1],
        ]),
      ]),
    ).toEqual([1000, 100_000]);
    expect(
      rangeOf([
        durations([
          [20, 2],
          [2000, 997],
          [90_000, 1],
        ]),
      ]),
    ).toEqual([10, 100_000]);
    expect(rangeOf([durations([[2000, 1]]), durations([])])).toEqual([1000, 10 ** 3.5]);
    expect(rangeOf([durations([])])).toEqual([1, 10]);
  });
});

function armRound(arm: string, round: number, medianNs: number, plugin = 'p'): ReturnType<typeof histogram> {
  return histogram('process wall', { scenario: 's', plugin, arm, round }, { medianNs, count: 1000 });
}

describe('distributions', () => {
  it('are compared where block size and pace are the same', () => {
    const labels = { frames: 64, clock: 'paced' };
    const groups = latencyGroups([
      histogram('a', { hosting: 'direct', ...labels }),
      histogram('b', { hosting: 'sandboxed', sandboxes: 1, ...labels }),
      histogram('c', { hosting: 'direct', frames: 512, clock: 'paced' }),
    ]);
    expect(groups.map(({ series }) => series.map(({ name }) => name))).toEqual([
      ['in this process', 'one sandbox'],
      ['in this process'],
    ]);
  });

  it('of the rounds of one arm are one: their counts are added', () => {
    const [group, ...others] = latencyGroups([armRound('A', 1, 1000), armRound('A', 2, 9000), armRound('B', 1, 1000)]);
    expect(others).toEqual([]);
    expect(group?.series.map(({ name, count }) => [name, count])).toEqual([
      ['A: p', 2000],
      ['B: p', 1000],
    ]);
  });

  it('of both sides of a comparison are in one chart, whatever the builds are called', () => {
    const arms = [armRound('A', 1, 1000, 'old.clap'), armRound('B', 1, 1000, 'new.clap')];
    const groups = latencyGroups([...arms, armRound('reference', 1, 1000, 'gain')]);
    expect(groups.map(({ title, subtitle }) => [title, subtitle])).toEqual([['process wall', 's']]);
    expect(groups[0]?.series.map(({ name }) => name)).toEqual(['A: old.clap', 'B: new.clap', 'reference: gain']);
  });

  it('have the quantiles that were stored, to the width of a step', () => {
    const record = histogram('a', { hosting: 'direct', frames: 64 });
    const series = latencyGroups([record])[0]?.series[0];
    if (series === undefined) throw new Error('no series');
    for (const [q, value] of [
      [0.5, record.p50],
      [0.99, record.p99],
      [1, record.max],
    ] as const) {
      expect(quantileOf(series, q) / value).toBeGreaterThanOrEqual(0.999);
      expect(quantileOf(series, q) / value).toBeLessThan(1.05);
    }
  });
});

describe('thinning', () => {
  it('keeps peaks', () => {
    const points = Array.from({ length: 10_000 }, (_, index) => ({ value: index === 7777 ? 99 : Math.sin(index) }));
    const kept = thinned(points, 200);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept.some(({ value }) => value === 99)).toBe(true);
  });
});

describe('graphs', () => {
  it('are read from the line that describes them, and drawn with feedback', () => {
    const graph = graphOfText('blocks of 63/64; 0:gain.clap@0 1:mix2.vst3@1; 0>1.0 0>1.1 1>0.0 9>0.0');
    expect(graph?.nodes).toHaveLength(2);
    expect(graph?.edges).toHaveLength(2);
    if (graph === undefined) throw new Error('no graph');
    const html = renderToString(h(GraphChart, { id: 'g', title: 'graph', graph }));
    expect(plain(html)).toContain('2 devices in 2 sandboxes, 2 connections, 1 of them feedback.');
    expect(html.match(/class="edge back"/g)).toHaveLength(1);
  });

  it('that are none, or too large, are not drawn', () => {
    for (const text of [undefined, 7, '', 'no graph', 'x'.repeat(100_000)]) expect(graphOfText(text)).toBeUndefined();
    const many = Array.from({ length: 200 }, (_, index) => `${index}:a.clap@0`).join(' ');
    expect(graphOfText(`blocks; ${many};`)).toBeUndefined();
  });

  it('of a case have the name of the file only', () => {
    const graph = graphOfCase({
      steps: [
        { do: 'add-device', device: 1, sandbox: 0, plugin: { file: `~/x/${hostileName.replaceAll('/', '')}.clap` } },
      ],
    });
    expect(graph?.nodes[0]?.name).not.toContain('~');
  });
});

const compared: ComparedSeries = {
  scenario: 'one sandbox, 64 frames',
  measure: 'p99 process wall clean',
  verdict: 'regressed',
  change: 0.052,
  low: 0.031,
  high: 0.074,
  margin: 0.02,
  rounds: 12,
  aa: { change: 0.001, low: -0.006, high: 0.008 },
  p: 0.0005,
  valueA: 20_000,
  valueB: 21_000,
  unit: 'ns',
};

describe('the forest plot', () => {
  it('is its own table', () => {
    const html = renderToString(
      h(ForestPlot, { series: [compared, { ...compared, verdict: 'equivalent', change: 0 }] }),
    );
    const text = plain(html);
    for (const part of ['regressed', '+5.20 %', '+3.10 % to +7.40 %', '20.0 µs → 21.0 µs', '12'])
      expect(text).toContain(part);
    expect(html.match(/role="img"/g)).toHaveLength(2);
  });

  it('draws hostile figures inside of its frame', () => {
    const html = renderToString(
      h(ForestPlot, { series: [{ ...compared, scenario: hostileName, low: -1e300, high: 1e300 }] }),
    );
    expect(html).not.toMatch(/NaN|Infinity|<script/);
  });
});

describe('the history', () => {
  it('names every change and its cause', () => {
    const points = Array.from({ length: 40 }, (_, index) => ({
      time: new Date(Date.UTC(2026, 9, index + 1)).toISOString(),
      value: index < 20 ? 1 : 1.2,
      run: `run ${index}`,
    }));
    const html = renderToString(
      h(HistoryChart, {
        id: 'h',
        series: {
          title: 'gain',
          subtitle: 'p99',
          points,
          changes: [{ index: 20, change: 0.2, cause: 'environment' }],
          label: (value) => value.toFixed(2),
        },
      }),
    );
    expect(plain(html)).toContain('+20.0 % by the environment at 2026-10-21 00:00 UTC');
    expect(html.match(/class="level"/g)).toHaveLength(2);
    expect(html).not.toContain('NaN');
  });
});
