import { describe, expect, it } from 'vitest';
import type { ComparisonRecord } from '../../bundle/comparison-record.js';
import { describeMachine } from '../../bundle/machine.js';
import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { HistogramRecord, ResultRecord, Verdict } from '../../bundle/records.js';
import { crashOf, histogramOf } from '../../bundle/testing/make-bundle.js';
import { crashReportJson } from '../../crash/crash-report-json.js';
import { textFormats } from './index.js';
import { junit } from './junit.js';
import { commentBytes, markdown, summaryBytes } from './markdown.js';
import { sarif } from './sarif.js';
import { comparisonBundle } from '../testing/sample-bundle.js';
import { checkXml } from './testing/check-xml.js';

const time = '2026-01-02T03:04:05.678Z';

const comparedSeries = {
  verdict: 'regressed',
  change: 0.1,
  low: 0.05,
  high: 0.2,
  margin: 0.02,
  rounds: 12,
  aa: { change: 0, low: 0, high: 0 },
  p: 0.001,
  valueA: 1,
  valueB: 2,
} as const;

/** What plugins call themselves when they mean harm. */
const hostileNames = [
  'a\nb\r\nc',
  ']]><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'x | y \\| z',
  '`` ` ```',
  '@octocat and @org/team, GH-1, #12',
  '[link](javascript:alert(1)) ![i](https://evil.example/x.png) https://evil.example www.evil.example',
  '</details></table><!-- ',
  '\u0000\u0007\u001b[2J\u0085',
  '\u202egpj.exe\u2066',
  '\ud800 lone \udfff \uffff \ufffe',
  '"quoted" \'and\' &amp; &lt; =HYPERLINK("x")',
  '**bold** _it_ ~~s~~ # head',
];

function resultOf(name: string, verdict: Verdict, more: Partial<ResultRecord> = {}): ResultRecord {
  const head = { schema: 'glovebox.result', version: 1, time, kind: 'crasher', durationMs: 5 } as const;
  return { ...head, name, verdict, format: 'clap', placement: 'alone', ...more };
}

function histogram(name: string, labels: HistogramRecord['labels'], durationsNs: number[]): HistogramRecord {
  return { schema: 'glovebox.histogram', version: 1, time, name, unit: 'ns', labels, ...histogramOf(durationsNs) };
}

function bundleOf(results: ResultRecord[], more: Partial<StoredBundle> = {}): StoredBundle {
  return {
    path: '/tmp/2026-01-02T03-04-05Z',
    run: {
      schema: 'glovebox.run',
      version: 1,
      tool: 'lab',
      startedAt: time,
      status: 'failed',
      seed: 7,
      machine: describeMachine(),
      options: {},
    },
    results,
    histograms: [],
    samples: [],
    log: [],
    crashes: [],
    files: [],
    cases: [],
    comparisons: [],
    problems: [],
    ...more,
  };
}

function hostileBundle(): StoredBundle {
  const results = hostileNames.flatMap((name): ResultRecord[] => [
    resultOf(name, 'crash', { expected: name, actual: name, facts: { replay: name, title: name } }),
    resultOf(name, 'inconclusive', { actual: name }),
  ]);
  const comparison = {
    schema: 'glovebox.comparison',
    version: 1,
    a: { label: hostileNames.join(), hash: 'a' },
    b: { label: hostileNames.join(), hash: 'b' },
    verdict: 'regressed',
    isConfirmed: true,
    series: hostileNames.map((name) => ({
      ...comparedSeries,
      scenario: name,
      measure: name,
      unit: name,
    })),
  } satisfies ComparisonRecord;
  const bundle = bundleOf(results, {
    comparisons: [{ name: 'comparison', comparison }],
    histograms: hostileNames.map((name) => histogram(name, { scenario: name, plugin: name }, [1000, 2000])),
    crashes: hostileNames.map((name) => ({ name, report: crashReportJson(crashOf({ title: name })) })),
    problems: hostileNames,
  });
  return { ...bundle, run: { ...bundle.run, machine: { ...bundle.run.machine, os: hostileNames.join() } } };
}

/** Nothing but line ends and tabs below the space, no bidi controls, no half surrogates. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

describe.each(Object.entries(textFormats))('%s', (_, { write }) => {
  it('writes no control character, no bidi override and no half of a character, whoever chose the name', () => {
    const text = write(hostileBundle());
    expect(text).not.toMatch(unprintable);
    // As escapes of JSON neither.
    expect(text).not.toMatch(/\\ud[89a-f]|\\u00[01]|\\u202e/i);
  });

  it('can tell of an empty run', () => {
    expect(write(bundleOf([]))).not.toBe('');
  });
});

describe('Markdown', () => {
  it('says the verdict first', () => {
    expect(markdown(bundleOf([resultOf('a', 'pass'), resultOf('b', 'crash')]))).toMatch(
      /^## ❌ glovebox lab: failed\n/,
    );
    const bundle = bundleOf([resultOf('a', 'pass')]);
    expect(markdown({ ...bundle, run: { ...bundle.run, status: 'held' } })).toMatch(/^## ✅ glovebox lab: held\n/);
    expect(markdown({ ...bundle, run: { ...bundle.run, status: 'running' } })).toMatch(/^## ➖ .*: not finished\n/);
  });

  it('of a comparison says what it came to, and has one row for all rounds of an arm', () => {
    const text = markdown(comparisonBundle('inconclusive'));
    expect(text).toMatch(/^## ➖ glovebox compare: inconclusive\n/);
    expect(text).not.toContain('No results');
    expect(text).toContain(': **inconclusive**');
    expect(text).toContain('| 1.0 to 1.0 |');
    const rows = text.split('\n').filter((line) => line.includes('process wall'));
    expect(
      rows.map((line) =>
        line
          .replaceAll(/<\/?code>/g, '')
          .split(' |')
          .slice(0, 2),
      ),
    ).toEqual([
      ['| 64 frames, A (old.clap), process wall', ' 4000'],
      ['| 64 frames, A again (old.clap), process wall', ' 4000'],
      ['| 64 frames, B (new.clap), process wall', ' 4000'],
      ['| 64 frames, reference (gain), process wall', ' 4000'],
    ]);
    expect(markdown(comparisonBundle('regressed'))).toMatch(/^## ❌ glovebox compare: failed\n/);
  });

  it('lets nobody write markup, mention anybody, or break a table', () => {
    const text = markdown(hostileBundle());
    const tags = new Set([...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag));
    expect([...tags].sort()).toEqual(['</code>', '</details>', '</summary>', '<code>', '<details>', '<summary>']);
    const inside = [...text.matchAll(/<code>(.*?)<\/code>/g)].map(([, content = '']) => content);
    for (const content of inside) {
      expect(content.replaceAll(/&#\d+;/g, '')).toMatch(/^[\p{L}\p{N} ,./()+=-]*$/u);
      expect(content).not.toMatch(/@|www\.|:\/\//);
    }
    // Outside of code elements are our own words only.
    const own = text.replaceAll(/<code>.*?<\/code>/g, '');
    for (const word of ['octocat', 'alert', 'evil', 'bold', 'lone', 'GH-1']) expect(own).not.toContain(word);
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      expect([3, 5, 6, 2]).toContain(line.split('|').length - 2);
    }
  });

  it('cuts what does not fit, says how much, and closes what it opened', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      resultOf(`crasher ${index}`, 'crash', { actual: 'x'.repeat(50) }),
    );
    for (const most of [commentBytes, summaryBytes]) {
      const text = markdown(bundleOf(many), most);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
      expect(Buffer.byteLength(text)).toBeGreaterThan(most * 0.9);
      expect(text).toMatch(/\n\d+ more rows did not fit\.\n/);
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
    }
  });
});

describe('JUnit', () => {
  it('counts crashes and hangs as errors, failures and limits as failures, and never a skip as a pass', () => {
    const verdicts: Verdict[] = [
      'pass',
      'warn',
      'crash',
      'hang',
      'fail',
      'over-limit',
      'inconclusive',
      'not-applicable',
    ];
    const text = junit(bundleOf(verdicts.map((verdict) => resultOf(verdict, verdict))));
    expect(text).toContain('tests="8" failures="2" errors="2" skipped="2"');
    expect(text).toMatch(/name="hang, clap, alone"[^>]*><error type="hang"/);
    expect(text).toMatch(/name="crash, clap, alone"[^>]*><error type="crash"/);
    expect(text).toMatch(/name="inconclusive, clap, alone"[^>]*><skipped message="inconclusive: inconclusive"\/>/);
  });

  it('does not look like success if the run did not end', () => {
    const bundle = bundleOf([resultOf('a', 'pass')]);
    const text = junit({ ...bundle, run: { ...bundle.run, status: 'running' } });
    expect(text).toContain('tests="2" failures="0" errors="1"');
  });

  it('is well-formed XML whatever names are in it', () => {
    expect(checkXml(junit(hostileBundle()))).toEqual({
      testsuites: 1,
      testsuite: 1,
      testcase: hostileNames.length * 3,
    });
    expect(() => checkXml('<testsuites><testcase name="a<b"/></testsuites>')).toThrow('name="a<b"');
    expect(() => checkXml('<testsuites>a & b</testsuites>')).toThrow('entity');
    expect(() => checkXml('<testsuites><testsuite></testsuites>')).toThrow('testsuite');
  });
});

interface SarifLog {
  version: string;
  runs: {
    tool: { driver: { name: string; rules: { id: string }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      partialFingerprints: Record<string, string>;
    }[];
  }[];
}

function sarifRun(bundle: StoredBundle): SarifLog['runs'][number] {
  const log = JSON.parse(sarif(bundle)) as SarifLog;
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

function prints(result: ResultRecord): (string | undefined)[] {
  return sarifRun(bundleOf([result])).results.map((one) => one.partialFingerprints['gloveboxResult/v1']);
}

describe('SARIF', () => {
  it('has what 2.1.0 demands: rules by index, a message, a place and a fingerprint of each result', () => {
    const { tool, results } = sarifRun(hostileBundle());
    expect(tool.driver.name).toBe('glovebox');
    expect(results.length).toBeGreaterThan(hostileNames.length);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^[\w%.!~*'()-]+$/);
      expect(locations[0]?.physicalLocation.region.startLine).toBe(1);
    }
    const fingerprints = results.map((one) => one.partialFingerprints['gloveboxResult/v1']);
    expect(new Set(fingerprints).size).toBe(results.length);
  });

  it('has the same fingerprint for the same finding in another run, and another one for another', () => {
    const one = prints(resultOf('a', 'crash', { durationMs: 1, seed: 1 }));
    expect(prints(resultOf('a', 'crash', { durationMs: 9, seed: 2, time: '2027-01-01T00:00:00.000Z' }))).toEqual(one);
    expect(prints(resultOf('a', 'crash', { format: 'vst3' }))).not.toEqual(one);
    expect(prints(resultOf('a', 'pass'))).toEqual([]);
  });

  it('keeps to what GitHub takes, the worst first', () => {
    const many = Array.from({ length: 6000 }, (_, index) => resultOf(`${index}`, index < 5990 ? 'warn' : 'crash'));
    const { results } = sarifRun(bundleOf(many));
    expect(results).toHaveLength(5000);
    expect(results.slice(0, 11).map(({ level }) => level)).toEqual([...Array<string>(10).fill('error'), 'warning']);
  });
});

describe('figures for other trackers', () => {
  it('are named by what they measure, as the lab names it beside the name for people', () => {
    const labels = { scenario: 'one sandbox, 64 frames', measure: 'process wall clean' };
    const named = histogram('one sandbox, 64 frames: not interrupted', labels, [1000, 2000]);
    const text = textFormats['bencher']?.write(bundleOf([], { histograms: [named] })) ?? '';
    const all = JSON.parse(text) as Record<string, object>;
    expect(Object.entries(all).map(([name, measures]) => [name, Object.keys(measures)])).toEqual([
      ['one sandbox, 64 frames', ['mean', 'p50', 'p99'].map((figure) => `process-wall-clean-${figure}-ns`)],
    ]);
  });

  const paced = histogram('one sandbox, 64 frames', { hosting: 'sandboxed' }, [1000, 2000, 3000]);
  const arm = (name: string, round: number, ns: number): HistogramRecord =>
    histogram('process wall', { scenario: 'chorus', plugin: 'p', arm: name, round }, [ns, ns]);
  const rounds = [arm('A', 1, 100), arm('B', 1, 200), arm('B', 2, 400), arm('reference', 1, 50)];
  const bundle = bundleOf([], { histograms: [paced, ...rounds] });

  it('are those of the build that the run is about, rounds added up', () => {
    expect(JSON.parse(textFormats['bencher']?.write(bundle) ?? '')).toEqual({
      'one sandbox, 64 frames': {
        'wall-mean-ns': { value: paced.mean },
        'wall-p50-ns': { value: paced.p50 },
        'wall-p99-ns': { value: paced.p99 },
      },
      'chorus, p': {
        'process-wall-mean-ns': { value: 300 },
        'process-wall-p50-ns': { value: 200 },
        'process-wall-p99-ns': { value: 400 },
      },
    });
  });

  it('are a list with units for github-action-benchmark', () => {
    const entries = JSON.parse(textFormats['github-action-benchmark']?.write(bundle) ?? '') as { name: string }[];
    expect(entries).toHaveLength(6);
    expect(entries[5]).toMatchObject({ name: 'chorus, p: process wall p99', unit: 'ns', value: 400 });
  });

  it('are one row under a head for Otava', () => {
    const [head = '', row = '', end] = (textFormats['otava']?.write(bundle) ?? '').split('\n');
    expect(head).toMatch(/^time,run,machine,"chorus, p: process wall mean",/);
    expect(row).toMatch(/^2026-01-02 03:04:05 \+0000,2026-01-02T03-04-05Z,[\da-f]{12},300,/);
    expect(end).toBe('');
  });
});
