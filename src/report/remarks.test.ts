import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { ComparedSeries } from '../bundle/comparison-record.js';
import type { ResultRecord } from '../bundle/records.js';
import { ForestPlot } from './charts/forest-plot.js';
import { reportHtml } from './report-page.js';
import { comparisonBundle, crasherResult, hostileName, sampleBundle } from './testing/sample-bundle.js';

/** What stands on the page for everybody: no markup, no attribute, no title of a drawing. */
function visible(html: string): string {
  return html
    .replaceAll(/<title>[^<]*<\/title>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u202f]+/g, ' ');
}

function partOf(results: ResultRecord[], id: string): string {
  const html = reportHtml([sampleBundle({ results })]);
  const start = html.indexOf(`<section id="${id}"`);
  return visible(html.slice(start, html.indexOf('</section>', start)));
}

function limit(name: string, more: Partial<ResultRecord>): ResultRecord {
  const { format: _, placement: __, facts: ___, ...rest } = crasherResult(name);
  return { ...rest, kind: 'check', ...more };
}

/** How many ends of intervals are said to lie outside of the drawing. */
function markCount(series: ComparedSeries[]): number {
  return renderToString(h(ForestPlot, { series })).split('class="beyond"').length - 1;
}

describe('why a verdict is no plain pass', () => {
  it('is told in words beside the result, whichever field has it', () => {
    const text = partOf(
      [
        limit('memory', { verdict: 'pass', facts: { evidence: 'refused' } }),
        limit('files', { verdict: 'not-supported', facts: { evidence: 'no such limit' } }),
        limit('usage', { verdict: 'not-supported', facts: { reason: 'not told here' } }),
        limit('speed', { verdict: 'inconclusive', actual: 'too slow', facts: { reason: 'not this' } }),
      ],
      'results',
    );
    for (const remark of [
      'not supported here: no such limit',
      'not supported here: not told here',
      'inconclusive: too slow',
    ]) {
      expect(text).toContain(remark);
    }
    expect(text).not.toContain('not this');
    expect(partOf([limit('memory', {})], 'results')).not.toContain('remark');
  });

  it('is told in the crash matrix, with the cells that it is about', () => {
    const facts = { title: 'SIGSEGV in a' };
    const text = partOf(
      [
        crasherResult('a', { facts }),
        crasherResult('a', { facts, placement: 'chain', verdict: 'inconclusive', actual: 'too slow' }),
        crasherResult('a', { facts, placement: 'neighbour', verdict: 'inconclusive', actual: 'too slow' }),
        crasherResult('b', { verdict: 'not-supported', facts: { reason: hostileName } }),
      ],
      'matrix',
    );
    expect(text).toContain('SIGSEGV in a clap chain, clap neighbour: inconclusive: too slow');
    expect(text).toContain('not supported here: &lt;img');
  });

  it('names the run where only one of several has it', () => {
    const [linux, windows] = [sampleBundle(), sampleBundle()];
    windows.run = { ...windows.run, machine: { ...windows.run.machine, os: 'Windows Server 2025' } };
    windows.results = [crasherResult('segfault-in-process', { verdict: 'not-supported', actual: 'none' })];
    expect(visible(reportHtml([linux, windows]))).toContain(
      'Windows Server 2025, x64 clap alone: not supported here: none',
    );
  });

  it('is cut short where the findings tell it in full', () => {
    const actual = `no ${'x'.repeat(200)}`;
    const text = partOf([crasherResult('a', { verdict: 'fail', actual })], 'matrix');
    expect(text).toContain('failed: no xxx');
    expect(text).not.toContain('x'.repeat(120));
    expect(partOf([crasherResult('a', { verdict: 'inconclusive', actual })], 'matrix')).toContain(actual);
  });

  it('is counted where there are more reasons than anybody reads', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      crasherResult('a', { verdict: 'inconclusive', actual: `reason ${index}` }),
    );
    expect(partOf(many, 'matrix')).toContain('reason 5 and 994 more remarks');
  });
});

it('a comparison tells in numbers what it draws: the margin and A against A', () => {
  const [series] = comparisonBundle('equivalent').comparisons.map(({ comparison }) => comparison.series[0]);
  const one = { ...series, margin: 0.023, aa: { change: 0, low: -0.006, high: 0.008 } } as ComparedSeries;
  const text = visible(renderToString(h(ForestPlot, { series: [one] })));
  expect(text).toContain('margin A against A');
  expect(text).toContain('±2.30 % −0.60 % to +0.80 %');
  // An interval that leaves the drawing to the right is not said to leave it to the left, too, and one that stays in it not at all.
  const far = { ...one, change: 0.052, low: 0.031, high: 0.074 };
  expect(markCount([{ ...one, margin: 0.02 }, far])).toBe(1);
  expect(markCount(Array.from({ length: 8 }, () => far))).toBe(0);
});
