import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crashReportJson } from '../crash/crash-report-json.js';
import { redactCrashReport } from '../crash/crash-report-files.js';
import { judgeStored } from '../compare/judge-stored.js';
import { writeRounds } from '../compare/testing/write-rounds.js';
import type { ComparisonRecord } from './comparison-record.js';
import type { HistogramRecord, ResultRecord, RunRecord, SampleRecord } from './records.js';
import { exportBundle } from './export-bundle.js';
import { readBundle, type StoredBundle } from './read-bundle.js';
import { redactFileName, redactRecord } from './redact-record.js';
import { redactor, type Identity } from './redact.js';
import { schemaOf, type RecordKind } from './schema-files.js';
import { crashOf, histogramOf, makeBundle } from './testing/make-bundle.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-redact-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asUser = (user: string): Identity => ({ home: `/home/${user}`, user, host: '', folders: {} });
const asHost = (host: string): Identity => ({ home: '', user: '', host, folders: {} });

const time = '2026-01-01T00:00:00.000Z';
const count = 1;

/** Records in which nothing is anybody's but glovebox's: redaction must leave them as they are. */
const own = {
  'glovebox.run': {
    schema: 'glovebox.run',
    version: 1,
    tool: 'lab',
    startedAt: time,
    status: 'running',
    endedAt: time,
    seed: 1,
    machine: {
      cpu: '1', cores: 1, ramBytes: 1, os: '1', kernel: '1', arch: 'x64', node: 'v20', glovebox: '0.1.0', loadAverage: 0,
      isVirtual: true, isPrivileged: true,
    },
    calibration: {
      crossProcessorNs: 1, crossProcessorSpinNs: 1, hasSpareProcessor: true, isGiven: true, isTimerRealtime: true, preWakeLeadNs: 1,
      processors: 1, sameProcessorNs: 1, source: 'off', spinNs: 1, timerOvershootNs: 1, timerOvershootP99Ns: 1, tookNs: 1,
    },
    options: { rounds: 12 },
    totals: { pass: count, warn: count, fail: count, crash: count, hang: count, 'over-limit': count, 'not-supported': count },
    missing: [],
    runs: [],
  } satisfies RunRecord, // prettier-ignore
  'glovebox.result': {
    schema: 'glovebox.result',
    version: 1,
    time,
    kind: 'crasher',
    name: 'hang-in-process',
    format: 'clap',
    crossing: 'pipelined',
    placement: 'alone',
    verdict: 'hang',
    durationMs: 1,
    facts: { crashFile: 'crashes/01', reason: 1, title: 1 },
  } satisfies ResultRecord,
  'glovebox.histogram': {
    schema: 'glovebox.histogram',
    version: 1,
    time,
    name: 'process wall clean with sandbox',
    unit: 'ns',
    labels: { scenario: '64 frames in a sandbox', arm: 'A again', hosting: 'direct', clock: 'paced', round: 1 },
    ...histogramOf([1000, 2000]),
  } satisfies HistogramRecord,
  'glovebox.sample': {
    schema: 'glovebox.sample',
    version: 1,
    time,
    atMs: 1,
    scenario: 'one sandbox, 64 frames, paced',
    sandbox: 'effect',
    device: 'gain',
    cpuShare: 'unsupported',
    privateBytes: 1,
    sharedBytes: 1,
    descriptors: 1,
    connections: 1,
    threads: 1,
    writtenBytes: 1,
  } satisfies SampleRecord,
  'glovebox.comparison': {
    schema: 'glovebox.comparison',
    version: 1,
    a: { label: '1', hash: '1' },
    b: { label: '2', hash: '2' },
    series: [
      {
        scenario: '64 frames', measure: 'wall p50', verdict: 'too noisy', change: 0, low: 0, high: 0, margin: 0, floor: 1, rounds: 8,
        aa: { change: 0, low: 0, high: 0 }, reference: { change: 0, low: 0, high: 0 }, p: 1, valueA: 1, valueB: 1, unit: 'ns',
      },
    ],
    verdict: 'too noisy',
    isConfirmed: false,
  } satisfies ComparisonRecord, // prettier-ignore
  'glovebox.crash-report': crashReportJson(
    crashOf({
      sandboxName: '1',
      title: '1',
      threadName: '1',
      pluginName: '1',
      pluginId: '1',
      pluginFile: '1',
      end: { ...crashOf().end, reason: '1' },
      registers: [{ name: 'rax', value: 1n }],
    }),
  ),
  'glovebox.case': {
    schema: 'glovebox-case/1',
    found: { property: 'same bits in any division', message: '1', reruns: { failed: 1, of: 1 } },
    group: { crossing: 'synchronous', maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: true },
    seed: 1,
    steps: [
      { do: 'add-sandbox', sandbox: 1, fallback: 'bypass', hasStandby: false },
      { do: 'add-device', device: 1, sandbox: 1, plugin: { fixture: 'gain', format: 'vst3' } },
      { do: 'connect', kind: 'audio', source: { device: 1, port: 0 }, target: { device: 2, port: 0 } },
    ],
  },
} as const satisfies Readonly<Record<RecordKind, object>>;

/** All that schemas call something: names of fields, words of lists. */
function wordsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {}, const: only, enum: list = [] } = node as Record<string, object> & { enum?: unknown[] };
  const words = [...Object.keys(properties), only, ...list].filter((word) => typeof word === 'string');
  return [...words, ...Object.values(node).flatMap(wordsOf)];
}

const kinds = Object.keys(own) as RecordKind[];
const texts = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => [key, ...texts(one)])
    : [String(value)];
/** Whole, and in the parts that a person may be called. */
const schemaWords = [...kinds.flatMap((kind) => wordsOf(schemaOf(kind))), ...texts(own)];
const names = [...new Set(schemaWords.flatMap((word) => [word, ...word.split(/[^A-Za-z\d]+/)]))].filter(
  (word) => word.length >= 3 && word.length < 40 && !/^\d+$/.test(word),
);

describe('redaction of records', () => {
  it('leaves every word of glovebox, whoever is called so', () => {
    expect(names.length).toBeGreaterThan(250);
    expect(names).toEqual(expect.arrayContaining(['max', 'lab', 'glovebox', 'wall', 'time', 'hang', 'unsupported']));
    for (const name of names) {
      for (const redact of [redactor(asUser(name)), redactor(asHost(name))]) {
        for (const kind of kinds) expect([name, redactRecord(kind, own[kind], redact)]).toEqual([name, own[kind]]);
        const entry = { time, area: 'lab', level: 'info', message: '-', fields: {} };
        const { area: _, ...fixed } = redactRecord('log', entry, redact);
        expect(fixed).toEqual({ time, level: 'info', message: '-', fields: {} });
        expect(redactFileName('crashes/-.json', redact)).toBe('crashes/-.json');
        expect(redactFileName('comparison.json', redact)).toBe('comparison.json');
      }
    }
  });

  it('takes people out of everything that may name one, keys of open fields too', () => {
    const redact = redactor(asUser('max'));
    const result = {
      ...own['glovebox.result'],
      actual: 'by max',
      facts: { max: ['max', { max: 1 }], file: '/home/max/a' },
    };
    expect(redactRecord('glovebox.result', result, redact)).toMatchObject({
      actual: 'by <user>',
      facts: { '<user>': ['<user>', { '<user>': 1 }], file: '~/a' },
    });
    const check = { ...own['glovebox.result'], kind: 'check', name: 'max.clap: audio' } as const;
    expect(redactRecord('glovebox.result', check, redact).name).toBe('<user>.clap: audio');
    expect(redactRecord('log', { time, max: 'max', text: 'max' }, redact)).toEqual({
      time,
      '<user>': '<user>',
      text: '<user>',
    });
    const sides = { ...own['glovebox.comparison'], a: { label: 'max.clap', hash: '' } };
    expect(redactRecord('glovebox.comparison', sides, redact).a.label).toBe('<user>.clap');
    const run = { ...own['glovebox.run'], options: { a: '/opt/max/a.clap', max: 1 }, missing: ['x of max'] };
    expect(redactRecord('glovebox.run', run, redact)).toMatchObject({
      options: { a: '/opt/<user>/a.clap', '<user>': 1 },
      missing: ['x of <user>'],
    });
    expect(redactCrashReport(crashOf({ pluginFile: '/opt/max/x', outputTail: 'max' }), asUser('max'))).toMatchObject({
      pluginFile: '/opt/<user>/x',
      outputTail: '<user>',
      end: { faultAddress: 0n },
    });
  });

  it('takes paths out of names as well', () => {
    const redact = redactor(asUser('max'));
    for (const path of [
      '/opt/max/x.clap',
      '/home/max/x.clap',
      String.raw`D:\max\x.clap`,
      'max/x.clap',
      'C:\\Users\\max\\a',
    ]) {
      const { labels, name } = redactRecord(
        'glovebox.histogram',
        { ...own['glovebox.histogram'], name: path, labels: { scenario: path, plugin: path, [path]: 1 } },
        redact,
      );
      expect(JSON.stringify([labels, name])).not.toContain('max');
      const sample = { ...own['glovebox.sample'], scenario: path, sandbox: path, device: path };
      expect(JSON.stringify(redactRecord('glovebox.sample', sample, redact))).not.toContain('max');
      const result = redactRecord('glovebox.result', { ...own['glovebox.result'], name: path }, redact);
      expect(result.name).not.toContain('max');
    }
    const labelled = { ...own['glovebox.histogram'], labels: { plugin: 'max' } };
    expect(redactRecord('glovebox.histogram', labelled, redact).labels.plugin).toBe('<user>');
  });
});

function countsOf({ results, histograms, samples, log, crashes, problems }: StoredBundle): unknown {
  return [results.length, histograms.length, samples.length, log.length, crashes.length, problems];
}

describe('bundles of people who are called like words of glovebox', () => {
  it.each(['max', 'lab', 'glovebox', 'crashes', 'running', 'time', 'json'])('%s', async (name) => {
    const expected = countsOf(await readBundle(makeBundle(folder)));
    for (const [number, identity] of [asUser(name), asHost(name)].entries()) {
      const bundle = makeBundle(folder, { identity });
      expect(countsOf(await readBundle(bundle))).toEqual(expected);
      const out = join(folder, `${name}-${number}.tar.gz`);
      expect((await exportBundle(makeBundle(folder), out, { identity, environment: {} })).missing).toEqual([]);
      expect(countsOf(await readBundle(out))).toEqual(expected);
    }
  });

  it('are compared as all others, and a variable that is called like a secret changes no word', async () => {
    const rounds = await readBundle(writeRounds(folder, { arms: ['A', 'A again', 'B'], rounds: 8, ratio: 1.1 }));
    for (const [number, name] of ['wall', 'again', 'frames', 'rounds'].entries()) {
      const out = join(folder, `rounds-${number}.tar.gz`);
      await exportBundle(rounds.path, out, { identity: asUser(name), environment: { GIT_AUTHOR_NAME: 'glovebox' } });
      const exported = await readBundle(out);
      expect(exported.run.options).toEqual(rounds.run.options);
      expect(judgeStored(exported, exported)).toEqual({
        ...judgeStored(rounds, rounds),
        referenceOf: expect.any(Function) as unknown,
      });
    }
  });
});
