import { describe, expect, it } from 'vitest';
import type { ComparedSeries } from '../bundle/comparison-record.js';
import type { StoredBundle } from '../bundle/read-bundle.js';
import { reportHtml } from './report-page.js';
import { comparisonBundle, crasherResult, sampleBundle, samples } from './testing/sample-bundle.js';

/** What a reader sees of one part, without markup. */
function textOf(html: string, id: string): string {
  const start = html.indexOf(`<section id="${id}"`);
  return html
    .slice(start, html.indexOf('</section>', start))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

function withOptions(options: Record<string, unknown>, more: Partial<StoredBundle> = {}): StoredBundle {
  const { run } = sampleBundle();
  return sampleBundle({ run: { ...run, options }, ...more });
}

describe('a page of a bundle that somebody made to harm', () => {
  it('shows options of any form, and calls none of them', () => {
    const poisoned = { toString: 1, valueOf: 1, toJSON: 1, join: 1 };
    const options = { x: poisoned, list: [poisoned], plain: ['a', 'b'], none: null };
    const text = textOf(reportHtml([withOptions(options)]), 'machine');
    expect(text).toContain('{&quot;toString&quot;:1,&quot;valueOf&quot;:1');
    expect(text).toContain('[{&quot;toString&quot;:1');
    expect(text).toContain('plain a, b');
    expect(text).toContain('none null');
    const long = reportHtml([withOptions({ x: { long: 'y'.repeat(100_000) } })]);
    expect(long.length).toBeLessThan(reportHtml([withOptions({})]).length + 1000);
  });

  it('tells once of what nobody asked for', () => {
    const options = { notAskedFor: { cells: 5, crashers: [], placements: ['chain'] } };
    const told = reportHtml([withOptions(options)]);
    expect(textOf(told, 'matrix')).toContain('5 more cells');
    expect(textOf(told, 'machine')).not.toContain('notAskedFor');
    // Without a matrix it is an option like any other.
    expect(textOf(reportHtml([withOptions(options, { results: [] })]), 'machine')).toContain('{&quot;cells&quot;:5');
  });

  it('draws so many series of a comparison only, and says how many it does not', () => {
    const bundle = comparisonBundle('regressed');
    const [first] = bundle.comparisons;
    const [regressed] = first?.comparison.series ?? [];
    if (first === undefined || regressed === undefined) throw new Error('no series');
    // More than a call takes arguments.
    const equivalent: ComparedSeries = { ...regressed, verdict: 'equivalent' };
    const series = [...Array.from({ length: 130_000 }, () => equivalent), regressed];
    const html = reportHtml([{ ...bundle, comparisons: [{ ...first, comparison: { ...first.comparison, series } }] }]);
    expect(textOf(html, 'comparison')).toContain('and 129 801 more series in comparison.json');
    expect(html.split('class="plot-cell"')).toHaveLength(201);
    // What regressed is among those that are drawn.
    expect(html.slice(html.indexOf('<tbody')).match(/▲<\/span> regressed/g)).toHaveLength(1);
  });

  it('draws so many scenarios and sandboxes only, and says how many it does not', () => {
    const many = Array.from({ length: 2000 }, (_, index) => samples(`scenario ${index}`, '1 of 1', 2)).flat();
    const html = reportHtml([sampleBundle({ samples: many })]);
    const text = textOf(html, 'usage');
    expect(text).toContain('and 1 940 more scenarios in samples.jsonl');
    expect(text).toContain('and 1 500 more sandboxes in samples.jsonl');
    expect(html.length).toBeLessThan(1_000_000);
    const crowd = Array.from({ length: 2000 }, (_, index) => samples('one', `sandbox ${index}`, 2)).flat();
    const crowded = reportHtml([sampleBundle({ samples: crowd })]);
    expect(textOf(crowded, 'usage')).toContain('one, 24 of 2 000 sandboxes');
    expect(crowded.length).toBeLessThan(1_000_000);
  });

  it('takes many results in one cell, and as many kinds of crashers', () => {
    const one = crasherResult('a', { verdict: 'inconclusive', actual: 'too slow' });
    const html = reportHtml([sampleBundle({ results: Array.from({ length: 60_000 }, () => one) })]);
    expect(textOf(html, 'matrix')).toContain('0 of 60 000 cells');
    expect(html.length).toBeLessThan(1_000_000);
    const kinds = Array.from({ length: 3000 }, (_, index) =>
      crasherResult(`crasher ${index}`, { facts: { kind: `kind ${index}` } }),
    );
    expect(textOf(reportHtml([sampleBundle({ results: kinds })]), 'matrix')).toContain('kind 2999');
  });
});
