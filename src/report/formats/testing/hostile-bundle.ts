import type { ComparisonRecord } from '../../../bundle/comparison-record.js';
import { describeMachine } from '../../../bundle/machine.js';
import type { StoredBundle } from '../../../bundle/read-bundle.js';
import type { HistogramRecord, ResultRecord, Verdict } from '../../../bundle/records.js';
import { crashOf, histogramOf } from '../../../bundle/testing/make-bundle.js';
import { crashReportJson } from '../../../crash/crash-report-json.js';
import { samples } from '../../testing/sample-bundle.js';

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
export const hostileNames: readonly string[] = [
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

/** A record of a crasher, unless `more` says otherwise. */
export function resultOf(name: string, verdict: Verdict, more: Partial<ResultRecord> = {}): ResultRecord {
  const head = { schema: 'glovebox.result', version: 1, time, kind: 'crasher', durationMs: 5 } as const;
  return { ...head, name, verdict, format: 'clap', placement: 'alone', ...more };
}

/** Of blocks that took so long. */
export function histogram(name: string, labels: HistogramRecord['labels'], durationsNs: number[]): HistogramRecord {
  return { schema: 'glovebox.histogram', version: 1, time, name, unit: 'ns', labels, ...histogramOf(durationsNs) };
}

/** A bundle of the lab that failed, with these results. */
export function bundleOf(results: ResultRecord[], more: Partial<StoredBundle> = {}): StoredBundle {
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

/** With hostile names in every place. */
export function hostileBundle(): StoredBundle {
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
    samples: hostileNames.flatMap((name) => samples(name, name, 2)),
    histograms: hostileNames.map((name) => histogram(name, { scenario: name, plugin: name }, [1000, 2000])),
    crashes: hostileNames.map((name) => ({ name, report: crashReportJson(crashOf({ title: name })) })),
    problems: [...hostileNames],
  });
  return { ...bundle, run: { ...bundle.run, machine: { ...bundle.run.machine, os: hostileNames.join() } } };
}
