import { describe, expect, it } from 'vitest';
import { machineFingerprint } from '../../bundle/machine.js';
import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { HistogramRecord, ResultRecord, Verdict } from '../../bundle/records.js';
import { seriesOf } from '../../bundle/series.js';
import { textFormats } from './index.js';
import { junit } from './junit.js';
import { sarif } from './sarif.js';
import { checkXml } from './testing/check-xml.js';
import { bundleOf, histogram, hostileBundle, hostileNames, resultOf } from './testing/hostile-bundle.js';

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

  it('does not look like success if the run failed and the line that failed is lost', () => {
    const bundle = bundleOf([resultOf('a', 'pass')]);
    const missing = ['1 line of results.jsonl: ENOSPC'];
    const text = junit({ ...bundle, run: { ...bundle.run, missing } });
    expect(text).toContain('tests="2" failures="0" errors="1"');
    expect(text).toMatch(/<system-err>not written: 1 line of results.jsonl: ENOSPC<\/system-err>/);
    // What tells of its failure itself is one test only.
    expect(junit(bundleOf([resultOf('a', 'fail')]))).toContain('tests="1" failures="1" errors="0"');
  });

  it('does not look like success if nothing was tried', () => {
    const bundle = bundleOf([]);
    const text = junit({ ...bundle, run: { ...bundle.run, status: 'held' } });
    expect(text).toContain('tests="1" failures="0" errors="0" skipped="1"');
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

describe('a merged bundle', () => {
  const { run } = bundleOf([]);
  const runs = ['linux', 'windows'].map((id) => ({
    ...run,
    id,
    machine: { ...run.machine, os: id },
    missing: [`1 line of results.jsonl of ${id}`],
  }));
  const histograms = runs.map(({ id }) => ({ ...histogram('one sandbox', {}, [1000]), run: id }));
  const merged = bundleOf([], { run: { ...run, runs, missing: ['a torn line'] }, histograms });
  const [linux, windows] = runs.map(({ machine }) => machineFingerprint(machine));

  it.each(['markdown', 'junit', 'sarif'])('says as %s what is missing of each of its runs', (format) => {
    const text = textFormats[format]?.write(merged).replaceAll('&#58;', ':') ?? '';
    for (const part of ['a torn line', 'linux: not written: 1 line', 'windows: not written: 1 line']) {
      expect(text).toContain(part);
    }
  });

  it('has the machine of its own run beside every figure', () => {
    const text = textFormats['github-action-benchmark']?.write(merged) ?? '';
    const entries = JSON.parse(text) as { name: string; extra: string }[];
    expect(entries.map(({ name, extra }) => [name.includes('linux'), extra.split(' ').at(-1)])).toEqual([
      ...['mean', 'p50', 'p99'].map(() => [true, linux]),
      ...['mean', 'p50', 'p99'].map(() => [false, windows]),
    ]);
    expect(textFormats['otava']?.write(merged)).toContain(`,linux: ${linux}; windows: ${windows},`);
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

function arm(name: string, round: number, ns: number): HistogramRecord {
  return histogram('process wall', { scenario: 'chorus', plugin: 'p', arm: name, round }, [ns, ns]);
}

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

  it('are of what can be read where a round is damaged', () => {
    const damaged = { ...arm('B', 3, 800), hdr: 'nonsense' };
    const problems: string[] = [];
    const hurt = bundleOf([], { histograms: [...rounds, damaged] });
    expect(seriesOf(hurt, problems)).toEqual(seriesOf(bundleOf([], { histograms: rounds })));
    expect(problems).toEqual(['hist.jsonl: 1 distribution cannot be read and is left out of the series']);
    expect(textFormats['markdown']?.write(hurt)).toMatch(
      /chorus, B \(p\), process wall, without 1 that cannot be read<\/code> \| 4 \|/,
    );
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
