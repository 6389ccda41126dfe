import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { ResultRecord } from '../bundle/records.js';
import { reportHtml } from './report-page.js';
import {
  comparisonBundle,
  crashReport,
  crasherResult,
  fuzzCase,
  histogram,
  hostileName,
  sampleBundle,
  samples,
} from './testing/sample-bundle.js';

/** What a reader sees, without markup. */
function textOf(html: string): string {
  return html
    .replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

function partOf(html: string, id: string): string {
  const start = html.indexOf(`<section id="${id}"`);
  return start < 0 ? '' : html.slice(start, html.indexOf('</section>', start));
}

describe('the report', () => {
  const html = reportHtml([sampleBundle()]);

  it('begins with the verdict and has every part that the bundle has something for', () => {
    const ids = [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['verdict', 'matrix', 'latency', 'usage', 'crashes', 'graphs', 'results', 'machine', 'gaps']);
    expect(textOf(partOf(html, 'verdict'))).toContain('Held');
  });

  it('allows no network and exactly its own script and style', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hash = (name: string): string => {
      const text = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(html)?.[1] ?? '';
      return `${name}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain(hash('script'));
    expect(policy).toContain(hash('style'));
    expect(policy).not.toContain('unsafe');
    // What the policy would block must not be there either.
    expect(html).not.toMatch(/<[^>]+\s(?:style|on[a-z]+)=/);
    expect(html.replace('href="data:,"', '')).not.toMatch(/(?:src|href)="(?!#)/);
  });

  it('gives every chart a name, a description and a table', () => {
    const figures = html.split('<figure').slice(1);
    expect(figures.length).toBeGreaterThan(4);
    for (const figure of figures) {
      expect(figure).toMatch(/<svg[^>]*role="img"/);
      expect(figure).toContain('<desc');
      expect(figure).toContain('<table>');
    }
  });

  it('has no two elements of one name, and every link leads somewhere', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('says which word failed, what was expected, and how to play it again', () => {
    const facts = { replay: 'glovebox replay crasher/hang/clap/alone --seed 3' };
    const results = [crasherResult('hang', { verdict: 'fail', expected: 'contained', actual: 'not noticed', facts })];
    const bundle = sampleBundle({ results });
    const failed = reportHtml([{ ...bundle, run: { ...bundle.run, status: 'failed' } }]);
    expect(textOf(partOf(failed, 'verdict'))).toContain('1 of 1 results is not as expected');
    const findings = textOf(partOf(failed, 'findings'));
    for (const part of ['contained', 'not noticed', facts.replay]) expect(findings).toContain(part);
  });

  it('does not call a run held whose results say otherwise', () => {
    const text = textOf(
      partOf(reportHtml([sampleBundle({ results: [crasherResult('a', { verdict: 'crash' })] })]), 'verdict'),
    );
    expect(text).toContain('Failed');
    expect(text).not.toContain('Held');
  });

  it('says of a run that never ended that it was cut off', () => {
    const bundle = sampleBundle();
    const text = textOf(partOf(reportHtml([{ ...bundle, run: { ...bundle.run, status: 'running' } }]), 'verdict'));
    expect(text).toContain('Cut off');
  });

  it('draws the cases that were kept, each with the line that plays it again', () => {
    const result: ResultRecord = {
      ...crasherResult('no-crash'),
      kind: 'case',
      verdict: 'inconclusive',
      facts: { case: 'cases/01-no-crash.json' },
    };
    const kept = fuzzCase('gain.clap', 'no-crash');
    const page = reportHtml([
      sampleBundle({
        results: [result],
        cases: [
          { name: 'cases/01-no-crash', case: kept },
          { name: 'cases/02-$(id)', case: fuzzCase(hostileName, 'no-hang') },
          { name: 'cases/03-empty', case: { ...kept, steps: [] } },
        ],
      }),
    ]);
    const graphs = partOf(page, 'graphs');
    const text = textOf(graphs);
    expect(text).toContain('2 graphs of devices');
    expect(text).toContain('no-crash 3 steps, failed again 9 of 10 times');
    expect(graphs).toContain('glovebox replay cases/01-no-crash.json');
    // What a shell would take for a command is not offered for copying, and nothing that a plugin says is markup.
    expect(page).not.toContain('replay cases/02');
    expect(page).not.toContain('<img');
    expect(graphs.indexOf('no-hang')).toBeLessThan(graphs.indexOf('no-crash'));
  });

  it('names what is missing', () => {
    const html_ = reportHtml([sampleBundle({ problems: ['results.jsonl line 3 is cut off'] })]);
    expect(textOf(partOf(html_, 'gaps'))).toContain('results.jsonl line 3 is cut off');
    expect(html_).toContain('Missing (!)');
  });

  it('is a page for an empty bundle, too', () => {
    const empty = reportHtml([sampleBundle({ results: [], histograms: [], samples: [], crashes: [] })]);
    expect(textOf(partOf(empty, 'verdict'))).toContain('Empty');
  });

  it('begins with the verdict of a comparison where the run is one', () => {
    const words = { regressed: 'Regressed', equivalent: 'Equivalent', inconclusive: 'Inconclusive' } as const;
    for (const verdict of ['regressed', 'equivalent', 'inconclusive'] as const) {
      const page = reportHtml([comparisonBundle(verdict)]);
      expect(textOf(partOf(page, 'verdict'))).toContain(words[verdict]);
      expect(page).toContain(`<title>${words[verdict]}: glovebox compare</title>`);
      // The axis goes as far as 4000 blocks can tell.
      expect(partOf(page, 'latency')).toContain('>p99.99<');
      expect(page).not.toContain('>p100<');
    }
    const { run, ...rest } = comparisonBundle('equivalent');
    const unfinished = reportHtml([{ ...rest, run: { ...run, status: 'aborted' } }]);
    expect(textOf(partOf(unfinished, 'verdict'))).toContain('Aborted');
  });

  it('shows every comparison of a merged bundle, under the run that it is of', () => {
    const bundle = comparisonBundle('equivalent');
    const [comparison] = bundle.comparisons.map((one) => one.comparison);
    if (comparison === undefined) throw new Error('no comparison');
    const page = reportHtml([
      {
        ...bundle,
        run: { ...bundle.run, runs: ['linux', 'windows'].map((id) => ({ ...bundle.run, id })) },
        comparisons: [
          { name: 'comparisons/linux', comparison },
          {
            name: 'comparisons/windows',
            comparison: { ...comparison, verdict: 'regressed', b: { label: 'newer', hash: '' } },
          },
        ],
      },
    ]);
    expect(partOf(page, 'comparison').split('class="versus"')).toHaveLength(3);
    const words = [...textOf(partOf(page, 'verdict')).matchAll(/Equivalent|Regressed/g)].map(([word]) => word);
    expect(words).toEqual(['Equivalent', 'Regressed']);
    expect(textOf(partOf(page, 'comparison'))).toContain('newer');
  });

  it('says what happened to blocks, and never 0 of what the system does not tell', () => {
    const facts = {
      count: 2000,
      missedDeadlines: 3,
      overruns: 1,
      lateStarts: 0,
      involuntarySwitches: 41,
      pageFaults: 'unsupported',
    };
    const result: ResultRecord = { ...crasherResult('one sandbox, 64 frames'), kind: 'latency', facts };
    const text = textOf(partOf(reportHtml([sampleBundle({ results: [result] })]), 'latency'));
    expect(text).toContain('one sandbox, 64 frames 2 000 3 1 0 41 not told here');
  });

  it('goes on where a distribution cannot be decoded', () => {
    const [first] = sampleBundle().histograms;
    if (first === undefined) throw new Error('no histogram');
    const broken = reportHtml([sampleBundle({ histograms: [{ ...first, hdr: 'AAAA' }] })]);
    expect(textOf(partOf(broken, 'latency'))).toContain('cannot be decoded');
  });

  it('says what of the crash matrix nobody asked for, and why a cell was left out', () => {
    const { run } = sampleBundle();
    const notAskedFor = { cells: 566, crashers: [hostileName, 'hang-at-init'], placements: ['neighbour', 'chain'] };
    const results = [crasherResult('bomb', { verdict: 'not-supported', facts: { reason: 'not enforced here' } })];
    const chosen = reportHtml([sampleBundle({ run: { ...run, options: { notAskedFor } }, results })]);
    const text = textOf(partOf(chosen, 'matrix'));
    expect(text).toContain(
      'Not asked for: 566 more cells (all in these placements: neighbour, chain; all of 2 crashers).',
    );
    expect(text).toContain('hang-at-init');
    expect(text).toContain('not enforced here');
    expect(chosen).not.toContain('<img');
    expect(textOf(partOf(html, 'matrix'))).not.toContain('Not asked for');
    // Of another form, it is not told; nor does it harm.
    for (const odd of [7, null, {}, { cells: -1 }, { cells: '5', crashers: 'all' }, [1]]) {
      const page = reportHtml([sampleBundle({ run: { ...run, options: { notAskedFor: odd } } })]);
      expect(textOf(partOf(page, 'matrix'))).not.toContain('Not asked for');
    }
  });

  it('sets several systems side by side', () => {
    const linux = sampleBundle();
    const windows = sampleBundle({ results: [crasherResult('segfault-in-process', { verdict: 'fail' })] });
    const other = {
      ...windows,
      run: { ...windows.run, machine: { ...windows.run.machine, os: 'Windows Server 2025' } },
    };
    const both = reportHtml([linux, other]);
    const table = textOf(partOf(both, 'side-by-side'));
    for (const part of ['Debian GNU/Linux 12', 'Windows Server 2025', 'Held', 'Failed']) expect(table).toContain(part);
    expect(textOf(partOf(both, 'matrix'))).toContain('Windows Server 2025');
  });

  it('shows hostile texts as text, wherever they stand', () => {
    const hostile = sampleBundle({
      results: [
        crasherResult(hostileName, {
          verdict: 'fail',
          expected: hostileName,
          actual: hostileName,
          facts: {
            title: hostileName,
            kind: hostileName,
            does: hostileName,
            replay: hostileName,
            crashFile: hostileName,
          },
        }),
        { ...crasherResult(hostileName), kind: 'graph', facts: { graph: `x; 0:${hostileName}@0;` } },
        { ...crasherResult(hostileName), kind: 'usage' },
      ],
      histograms: [histogram(hostileName, { hosting: hostileName, frames: 64, plugin: hostileName })],
      samples: samples(hostileName, hostileName),
      crashes: [{ name: hostileName, report: crashReport(hostileName) }],
      problems: [hostileName],
    });
    const bundle = {
      ...hostile,
      run: { ...hostile.run, machine: { ...hostile.run.machine, os: hostileName, cpu: hostileName } },
    };
    const page = reportHtml([bundle, bundle]);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u202e');
    expect(page).not.toContain('\u0007');
    expect(page).toContain('&lt;img src=x onerror=alert(1)');
    expect(page.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[a-z]+[^>]*\sonerror/);
  });

  it('is smaller than a megabyte with fifty scenarios', () => {
    const scenarios = Array.from({ length: 50 }, (_, index) => {
      const labels = {
        hosting: 'sandboxed',
        crossing: 'synchronous',
        sandboxes: 1 + (index % 4),
        frames: 32 << (index % 13),
        clock: 'paced',
      };
      return histogram(`scenario ${index}`, labels, { medianNs: 5000 + 997 * index, count: 5000, seed: index + 1 });
    });
    const used = scenarios.flatMap(({ name }) => samples(name, '1 of 1', 60));
    const results = Array.from({ length: 107 }, (_, index) => crasherResult(`crasher-number-${index}`)).flatMap((one) =>
      (['alone', 'neighbour', 'chain'] as const).flatMap((placement) => [
        { ...one, placement },
        { ...one, placement, format: 'vst3' as const },
      ]),
    );
    const page = reportHtml([sampleBundle({ histograms: scenarios, samples: used, results })]);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    expect(page.split('<figure').length).toBeGreaterThan(100);
  });
});
