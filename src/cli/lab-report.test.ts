import { describe, expect, it } from 'vitest';
import type { ResultRecord } from '../bundle/records.js';
import type { LabSummary } from '../lab/lab.js';
import { labReport, verdictLine } from './lab-report.js';

const head = { schema: 'glovebox.result', version: 1, time: '2026-01-01T00:00:00.000Z', durationMs: 1 } as const;

function summaryOf(results: ResultRecord[], status: LabSummary['status']): LabSummary {
  return {
    schema: 'glovebox.lab',
    version: 1,
    status,
    bundle: 'lab-out/x',
    seed: 9,
    seconds: 51.4,
    machine: {
      cpu: 'Some CPU',
      cores: 2,
      ramBytes: 1,
      os: 'Some OS',
      kernel: '6.1',
      arch: 'x64',
      node: 'v20',
      glovebox: '0.1.0',
      loadAverage: 0.25,
      isVirtual: true,
      isPrivileged: false,
    },
    results,
    missing: [],
    histograms: [
      {
        schema: 'glovebox.histogram',
        version: 1,
        time: head.time,
        name: 'one sandbox',
        unit: 'ns',
        labels: {},
        count: 100,
        min: 1000,
        mean: 2000,
        p50: 2000,
        p90: 3000,
        p99: 4000,
        p999: 5000,
        max: 6000,
        hdr: 'AA',
      },
    ],
  };
}

const results: ResultRecord[] = [
  { ...head, kind: 'fixture', name: 'gain', format: 'clap', crossing: 'pipelined', verdict: 'pass' },
  {
    ...head,
    kind: 'fixture',
    name: 'gain',
    format: 'vst3',
    crossing: 'synchronous',
    verdict: 'fail',
    seed: 9,
    expected: '1',
    actual: '2',
    facts: { place: 'output 0 channel 0 frame 3', count: 1 },
  },
  {
    ...head,
    kind: 'crasher',
    name: 'abort',
    format: 'clap',
    placement: 'alone',
    verdict: 'pass',
    facts: { title: 'SIGABRT in x \u001b[31m', detectionMs: 1.25, recoveryMs: 4 },
  },
  {
    ...head,
    kind: 'usage',
    name: 'one',
    verdict: 'pass',
    facts: { cpuShare: 0.0123, privateBytes: 2048, sharedBytes: 4096 },
  },
];

describe('the table of the lab', () => {
  it('shows what held, what did not, and where', () => {
    expect(labReport(summaryOf(results, 'failed'))).toBe(
      [
        'fixture  clap pipelined  clap synchronous  vst3 pipelined  vst3 synchronous',
        'gain     ok              -                 -               FAIL',
        '',
        'crasher     alone  known ms  back ms  reported as',
        'abort.clap  ok          1.3      4.0  SIGABRT in x ?[31m',
        '',
        'process() in us  blocks  p50  p99  p99.9  max',
        'one sandbox         100  2.0  4.0    5.0  6.0',
        '',
        'sandbox  cpu %  private KiB  shared KiB',
        'one       1.23            2           4',
        '',
        'Some CPU, 2 cores, virtual, Some OS, kernel 6.1, load 0.3 at the start',
        '',
        'FAIL fixture gain vst3 synchronous at output 0 channel 0 frame 3, seed 9',
        '  expected 1',
        '  actual   2',
        '',
        'bundle: lab-out/x',
        'page:   glovebox report lab-out/x',
        'failed: 1 of 2 fixture runs exact, 1 of 1 cells of the crash matrix contained (seed 9, 51 s)',
      ].join('\n'),
    );
  });

  it('says so when nothing was run', () => {
    expect(verdictLine(summaryOf([], 'aborted'))).toBe('aborted: nothing was run (seed 9, 51 s)');
  });
});
