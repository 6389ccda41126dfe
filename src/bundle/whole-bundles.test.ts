import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Distribution } from '../measure/distribution.js';
import { exportBundle } from './export-bundle.js';
import { describeMachine } from './machine.js';
import { mergeBundles, runOfRecord } from './merge-bundles.js';
import { readBundle } from './read-bundle.js';
import { environmentRedactor } from './redact-environment.js';
import { makeBundle } from './testing/make-bundle.js';
import { sampleBundle } from '../report/testing/sample-bundle.js';
import { verifyBundle } from './verify-bundle.js';
import { filesOf } from './write-bundle.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'glovebox-whole-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const comparison = {
  schema: 'glovebox.comparison',
  version: 1,
  a: { label: 'a', hash: '' },
  b: { label: 'b', hash: '' },
  series: [],
  verdict: 'equivalent',
  isConfirmed: false,
};

const linux = { ...describeMachine(), os: 'Debian 12' };
const windows = { ...describeMachine(), os: 'Windows Server 2025' };

describe('verify', () => {
  it('finds nothing wrong with a bundle as runs leave them, nor with merged ones', async () => {
    const folder = makeBundle(parent);
    expect(await verifyBundle(folder)).toMatchObject({
      problems: [],
      counts: { results: 2, histograms: 1, crashes: 1 },
    });
    await mergeBundles([folder, makeBundle(parent)], join(parent, 'both.tar.gz'));
    expect((await verifyBundle(join(parent, 'both.tar.gz'))).problems).toEqual([]);
  });

  it.each([
    ['"p99":3001', '"p99":2'],
    [/"mean":\d+(\.\d+)?/, '"mean":1e300'],
  ])(
    'names figures that are not those of their histogram, wrong totals, files that are gone, what was lost',
    async (figure, wrong) => {
      const folder = makeBundle(parent);
      const edit = (file: string, from: string | RegExp, to: string): void => {
        const text = readFileSync(join(folder, file), 'utf8');
        expect(text).toMatch(from);
        writeFileSync(join(folder, file), text.replace(from, to));
      };
      edit('hist.jsonl', figure, wrong);
      edit('run.json', '"pass": 1', '"pass": 5');
      edit('run.json', '"options": {}', '"options": {}, "missing": ["3 lines of log.jsonl: ENOSPC"]');
      rmSync(join(folder, 'crashes'), { recursive: true });
      expect((await verifyBundle(folder)).problems).toEqual([
        'run.json says 5 x pass, but results.jsonl has 1',
        'hist.jsonl: the figures of "one sandbox, 64 frames" are not those of its histogram',
        'crashes/01-sigabrt-in-abort is named in results.jsonl and is not there',
        'lost as it was written: 3 lines of log.jsonl: ENOSPC',
      ]);
    },
  );

  it('says of a run that was cut off that it was', async () => {
    const { problems } = await verifyBundle(makeBundle(parent, { isOpen: true }));
    expect(problems).toEqual(['the run did not say how it ended: it still goes on, was cut off, or its disk was full']);
  });

  it('unpacks no histogram that claims to be huge', async () => {
    const folder = makeBundle(parent);
    const file = join(folder, 'hist.jsonl');
    const record = JSON.parse(readFileSync(file, 'utf8')) as object;
    const zeros = 'HISTFA'.padEnd(2000, 'A');
    writeFileSync(file, `${JSON.stringify({ ...record, hdr: zeros })}\n`);
    expect((await verifyBundle(folder)).problems[0]).toMatch(
      /the histogram of "one sandbox, 64 frames" cannot be read/,
    );
  });
});

describe('merge', () => {
  it('keeps of every record which run it came from, and every machine', async () => {
    const a = makeBundle(join(parent, 'a'), { machine: linux });
    const b = makeBundle(join(parent, 'b'), { machine: windows, now: new Date('2026-01-02T03:04:05.678Z') });
    const out = join(parent, 'both');
    const { runs, missing, repeated } = await mergeBundles([a, b, a], out);
    expect(missing).toEqual([]);
    expect(repeated).toEqual([a]);
    expect(runs[1]).toBe('2026-01-02T03-04-05Z');
    const bundle = await readBundle(out);
    expect(bundle.problems).toEqual([]);
    expect(bundle.results.map((one) => [one.name, runOfRecord(bundle, one).machine.os])).toEqual([
      ['gain', 'Debian 12'],
      ['abort-in-process', 'Debian 12'],
      ['gain', 'Windows Server 2025'],
      ['abort-in-process', 'Windows Server 2025'],
    ]);
    expect(bundle.run).toMatchObject({ status: 'failed', totals: { pass: 2, fail: 2 } });
    expect(bundle.samples.map((one) => one.run)).toEqual([runs[0], runs[0], runs[1], runs[1]]);
    expect(bundle.crashes.map(({ name }) => name).sort()).toEqual(
      runs.map((id) => `crashes/${id}/01-sigabrt-in-abort`).sort(),
    );
    expect(bundle.results[3]?.facts?.['crashFile']).toBe(`crashes/${runs[1]}/01-sigabrt-in-abort`);
    expect(bundle.histograms).toHaveLength(2);
  });

  it('keeps runs apart whose folders are called the same, also when merged ones are merged', async () => {
    const now = new Date('2026-01-02T03:04:05.678Z');
    const folders = ['a', 'b', 'c'].map((name, seed) => makeBundle(join(parent, name), { now, seed }));
    await mergeBundles(folders.slice(0, 2), join(parent, 'two.tar.gz'));
    await mergeBundles([join(parent, 'two.tar.gz'), folders[2] ?? ''], join(parent, 'three'));
    const bundle = await readBundle(join(parent, 'three'));
    const id = '2026-01-02T03-04-05Z';
    expect(bundle.run.runs?.map((run) => [run.id, run.seed])).toEqual([
      [id, 0],
      [`${id}-2`, 1],
      [`${id}-3`, 2],
    ]);
    expect(bundle.crashes).toHaveLength(3);
    expect((await verifyBundle(join(parent, 'three'))).problems).toEqual([]);
  });

  it('keeps every comparison, each under its run', async () => {
    const comparisons = ['regressed', 'equivalent', 'improved'].map((verdict) => ({ ...comparison, verdict }));
    const folders = comparisons.map((one, seed) => {
      const folder = makeBundle(join(parent, String(seed)), { seed });
      writeFileSync(join(folder, 'comparison.json'), JSON.stringify(one));
      return folder;
    });
    await mergeBundles(folders.slice(0, 2), join(parent, 'two.tar.gz'));
    const { runs, missing } = await mergeBundles([join(parent, 'two.tar.gz'), folders[2] ?? ''], join(parent, 'three'));
    expect(missing).toEqual([]);
    const bundle = await readBundle(join(parent, 'three'));
    const kept = new Map(bundle.comparisons.map((one) => [one.name, one.comparison]));
    expect(runs.map((id) => kept.get(`comparisons/${id}`))).toEqual(comparisons);
    expect((await verifyBundle(join(parent, 'three'))).problems).toEqual([]);
    // A second one of a run, and one of no run at all: what an edited bundle may have.
    writeFileSync(join(parent, 'three', 'comparisons', 'nobody.json'), JSON.stringify(comparison));
    const strays = (await verifyBundle(join(parent, 'three'))).problems;
    expect(strays).toEqual(['1 records are of runs that run.json does not have']);
    const again = await mergeBundles([join(parent, 'three')], join(parent, 'four'));
    expect(again.missing).toHaveLength(1);
    expect(again.missing[0]).toMatch(/: comparisons\/\S+\.json is left out, its run has a comparison already$/);
  });

  it('adds up histograms only where asked, and only of equal machines', async () => {
    const folders = [linux, linux, windows].map((machine, seed) => makeBundle(parent, { machine, seed }));
    await mergeBundles(folders, join(parent, 'apart'));
    expect((await readBundle(join(parent, 'apart'))).histograms.map(({ count }) => count)).toEqual([3, 3, 3]);
    await mergeBundles(folders, join(parent, 'added'), { addHistograms: true });
    const { histograms } = await readBundle(join(parent, 'added'));
    expect(histograms.map(({ count }) => count)).toEqual([6, 3]);
    expect(histograms[0]?.addedFrom).toHaveLength(2);
    expect(Distribution.decode(histograms[0]?.hdr ?? '').quantiles().count).toBe(6);
    expect((await verifyBundle(join(parent, 'added'))).problems).toEqual([]);
  });

  it('adds up around a histogram that cannot be read, keeps it, and names it', async () => {
    const folders = [0, 1, 2].map((seed) => makeBundle(parent, { machine: linux, seed }));
    const file = join(folders[0] ?? '', 'hist.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"hdr":"[^"]{8}/, '"hdr":"AAAAAAAA'));
    const { missing, runs } = await mergeBundles(folders, join(parent, 'added'), { addHistograms: true });
    expect(missing).toEqual([
      `${runs[0]}: the histogram of "one sandbox, 64 frames" is not added up: Expected an encoded histogram, but it does not begin as one`,
    ]);
    const { histograms, run } = await readBundle(join(parent, 'added'));
    expect(histograms.map(({ count, addedFrom, run: own }) => [count, addedFrom ?? own])).toEqual([
      [6, [runs[1], runs[2]]],
      [3, runs[0]],
    ]);
    expect(run.missing).toEqual(missing);
  });

  it('writes over nothing', async () => {
    const folder = makeBundle(parent);
    mkdirSync(join(parent, 'there'));
    await expect(mergeBundles([folder], join(parent, 'there'))).rejects.toMatchObject({ code: 'cannot-write' });
    await expect(mergeBundles([folder], join(parent, 'no', 'such'))).rejects.toMatchObject({ code: 'cannot-write' });
  });
});

describe('export', () => {
  it('leaves no name, home or environment in any byte', async () => {
    const folder = makeBundle(parent);
    const secrets = 'marie at /home/marie/plug on radium; hunter2-secret';
    for (const file of ['log.jsonl', 'crashes/01-sigabrt-in-abort.txt', 'crashes/01-sigabrt-in-abort.json']) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (file.endsWith('.txt')) writeFileSync(path, `${text}\n${secrets}\nSHELL_NAME=a b c\n`);
      else if (file.endsWith('.json')) {
        const report = JSON.parse(text) as object;
        writeFileSync(path, JSON.stringify({ ...report, outputTail: `${secrets}\nPATH=/opt/x:/y` }));
      } else writeFileSync(path, `${text}${JSON.stringify({ time: 'x', text: secrets, marie: 1 })}\n`);
    }
    const out = join(parent, 'out.tar.gz');
    const summary = await exportBundle(folder, out, {
      identity: { home: '/home/marie', user: 'marie', host: 'radium', folders: {} },
      environment: { MY_TOKEN: 'hunter2-secret', HOME: '/home/marie' },
    });
    expect(summary.missing).toEqual([]);
    const bytes = gunzipSync(readFileSync(out)).toString('latin1');
    expect(bytes).toContain('<user> at ~/plug on <host>; <MY_TOKEN>');
    expect(bytes).not.toMatch(/marie|radium|hunter2|\/opt\/x|a b c/);
    const bundle = await readBundle(out);
    expect(bundle.problems).toEqual([]);
    expect((await verifyBundle(out)).problems).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('says of a disk that is full that it is, and leaves nothing half', async () => {
    const folder = makeBundle(parent);
    // More than fits into what lies between the files of a bundle and the disk: some still wait when it is full.
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(join(folder, 'crashes', `${name}.txt`), randomBytes(300_000).toString('hex'));
    }
    symlinkSync('/dev/full', join(parent, 'full.tar.gz.new'));
    await expect(exportBundle(folder, join(parent, 'full.tar.gz'))).rejects.toMatchObject({
      code: 'cannot-write',
      message: expect.stringMatching(/ENOSPC/) as string,
    });
    expect(readdirSync(parent).filter((name) => name.startsWith('full'))).toEqual([]);
  });

  it('is the same each time', async () => {
    const folder = makeBundle(parent);
    await exportBundle(folder, join(parent, '1', 'x.tar.gz')).catch(() => undefined);
    for (const name of ['1', '2']) {
      mkdirSync(join(parent, name));
      await exportBundle(folder, join(parent, name, 'x.tar.gz'));
    }
    expect(readFileSync(join(parent, '1', 'x.tar.gz'))).toEqual(readFileSync(join(parent, '2', 'x.tar.gz')));
  });
});

it('an export leaves distributions as they are, whatever their code looks like', () => {
  const [record] = sampleBundle().histograms;
  const bundle = { ...sampleBundle(), histograms: [{ ...(record ?? expect.fail()), hdr: 'HISTabc/QAB==' }] };
  const { files } = filesOf(bundle, new Map(), environmentRedactor({ A_KEY: 'HISTabc' }));
  expect(Buffer.from(files.get('hist.jsonl') ?? []).toString()).toContain('"hdr":"HISTabc/QAB=="');
});

describe('the environment', () => {
  const redact = environmentRedactor({
    API_KEY: 'abcdefgh',
    SHORT_KEY: 'ab',
    EDITOR: 'nano-editor',
    my_own: 'x',
    LINES: 'first\nsecond: 2',
    GLOVEBOX_TEXT: 'kept',
  });

  it('is taken out as lines, words and secrets; what plays something again stays', () => {
    expect(redact('USER_ID=5 x')).toBe('USER_ID=<value>');
    expect(redact('see USER_ID=5 x')).toBe('see USER_ID=<value> x');
    expect(redact('a abcdefgh b ab')).toBe('a <API_KEY> b ab');
    expect(redact('GLOVEBOX_LOG=*:info glovebox lab')).toBe('GLOVEBOX_LOG=*:info glovebox lab');
    expect(redact('http_proxy=http://me:secret@host\nmy_own=x\nProgramFiles(x86)=C:\\P\nPath=C:\\a')).toBe(
      'http_proxy=<value>\nmy_own=<value>\nProgramFiles(x86)=<value>\nPath=<value>',
    );
    expect(redact('all: first\nsecond: 2')).toBe('all: <LINES>');
    expect(redact('gain=0.5\nGLOVEBOX_TEXT=kept')).toBe('gain=0.5\nGLOVEBOX_TEXT=kept');
    expect(redact('p50=3, a == b, nano-editor')).toBe('p50=3, a == b, nano-editor');
  });
});
