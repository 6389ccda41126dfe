import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packArchive } from './archive.js';
import { bundleLimits, loadBundleFiles } from './bundle-files.js';
import { readBundle } from './read-bundle.js';
import { schemaOf } from './schema-files.js';
import { makeBundle } from './testing/make-bundle.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'glovebox-read-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A .tar.gz of entries that no honest program writes. */
async function archiveOf(
  entries: { name: string; type?: 'file' | 'symlink' | 'link'; text?: string }[],
): Promise<string> {
  const archive = pack();
  for (const { name, type = 'file', text = '' } of entries) {
    if (type === 'file') archive.entry({ name }, text);
    else archive.entry({ name, type, linkname: '/etc/passwd' });
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  const path = join(parent, 'hostile.tar.gz');
  writeFileSync(path, gzipSync(Buffer.concat(pieces)));
  return path;
}

async function refuses(path: string, code: string, text: RegExp): Promise<void> {
  await expect(readBundle(path)).rejects.toMatchObject({ code, message: expect.stringMatching(text) as unknown });
}

describe('reading a bundle', () => {
  it('gives back what was written', async () => {
    const folder = makeBundle(parent);
    const bundle = await readBundle(folder);
    expect(bundle.problems).toEqual([]);
    expect(bundle.run).toMatchObject({ tool: 'lab', status: 'failed', seed: 7 });
    expect(bundle.results.map(({ name }) => name)).toEqual(['gain', 'abort-in-process']);
    expect(bundle.histograms.map(({ name }) => name)).toEqual(['one sandbox, 64 frames']);
    expect(bundle.samples).toHaveLength(2);
    expect(bundle.log.map((entry) => entry['text'])).toEqual(['hello']);
    expect(bundle.crashes.map(({ name, report }) => [name, report.signalName])).toEqual([
      ['crashes/01-sigabrt-in-abort', 'SIGABRT'],
    ]);
    expect(bundle.files).toContain('crashes/01-sigabrt-in-abort.txt');
  });

  it('reads one file as it reads the folder', async () => {
    const folder = makeBundle(parent);
    const path = join(parent, 'one.tar.gz');
    const { files } = await loadBundleFiles(folder);
    for (const outer of ['a-bundle', '.']) {
      await packArchive(path, outer, files, new Date(0));
      expect({ ...(await readBundle(path)), path: '' }).toEqual({ ...(await readBundle(folder)), path: '' });
    }
  });

  it('reads a run that still goes on', async () => {
    const bundle = await readBundle(makeBundle(parent, { isOpen: true }));
    expect(bundle.run.status).toBe('running');
    expect(bundle.results).toHaveLength(2);
    expect(bundle.problems).toEqual([]);
  });

  it('names a last line that is cut off, and reads the others', async () => {
    const folder = makeBundle(parent);
    const file = join(folder, 'results.jsonl');
    writeFileSync(file, readFileSync(file).subarray(0, -10));
    const { results, problems } = await readBundle(folder);
    expect(results).toHaveLength(1);
    expect(problems).toEqual(['results.jsonl line 2 is cut off']);
  });

  it('names lines that are edited, no JSON, too deep, of another version or empty of meaning', async () => {
    const folder = makeBundle(parent);
    const file = join(folder, 'results.jsonl');
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    const record = JSON.parse(first) as object;
    const lines = [
      JSON.stringify({ ...record, verdict: 'splendid' }),
      'what is this',
      JSON.stringify({ ...record, facts: { deep: 'x' } }).replace('"x"', '['.repeat(50) + ']'.repeat(50)),
      JSON.stringify({ ...record, version: 2 }),
      '',
      first,
    ];
    appendFileSync(file, `${lines.join('\n')}\n`);
    const { results, problems } = await readBundle(folder);
    expect(results).toHaveLength(3);
    expect(problems).toEqual([
      expect.stringContaining('results.jsonl line 3 breaks its schema at /verdict: must be one of'),
      'results.jsonl line 4 is no JSON',
      'results.jsonl line 5 is nested deeper than 32',
      'results.jsonl line 6 is of version 2, and this glovebox reads version 1: use the one that wrote it',
    ]);
  });

  it('takes no time for one that no calendar has', () => {
    const { properties } = schemaOf('glovebox.run') as { properties: { startedAt: { pattern: string } } };
    const pattern = new RegExp(properties.startedAt.pattern);
    for (let number = 0; number < 100; ++number) {
      for (const time of ['M-01T00:00:00', '01-MT00:00:00', '01-01TM:00:00', '01-01T00:M:00', '01-01T00:00:M']) {
        const text = `2026-${time.replace('M', String(number).padStart(2, '0'))}.000Z`;
        const isTime = Number.isFinite(Date.parse(text)) && !text.includes('T24');
        expect([text, pattern.test(text)]).toEqual([text, isTime]);
      }
    }
  });

  it('refuses figures that no system has: nothing could be drawn of them', async () => {
    const folder = makeBundle(parent);
    const file = join(folder, 'samples.jsonl');
    const record = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '') as object;
    for (const huge of [{ cpuShare: 1.66e308 }, { atMs: 1e300 }, { writtenBytes: 2 ** 53 }]) {
      appendFileSync(file, `${JSON.stringify({ ...record, ...huge })}\n`);
    }
    appendFileSync(file, `${JSON.stringify({ ...record, cpuShare: 64, writtenBytes: 2 ** 53 - 1 })}\n`);
    const { samples, problems } = await readBundle(folder);
    expect(samples).toHaveLength(3);
    expect(problems.map((text) => /^samples\.jsonl line \d breaks its schema at \/\w+/.exec(text)?.[0])).toEqual([
      'samples.jsonl line 3 breaks its schema at /cpuShare',
      'samples.jsonl line 4 breaks its schema at /atMs',
      'samples.jsonl line 5 breaks its schema at /writtenBytes',
    ]);
  });

  it('says of many bad lines how many there are', async () => {
    const folder = makeBundle(parent);
    appendFileSync(join(folder, 'hist.jsonl'), 'x\n'.repeat(1000));
    const { problems } = await readBundle(folder);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('hist.jsonl: 980 more that cannot be read');
  });

  it('reads cases within their bounds, and names what is none', async () => {
    const folder = makeBundle(parent);
    mkdirSync(join(folder, 'cases'));
    const put = (name: string, text: string): void => writeFileSync(join(folder, 'cases', name), text);
    const head = { schema: 'glovebox-case/1', seed: 1 };
    const group = { crossing: 'synchronous', maxBlockSize: 128, sampleRate: 48_000, compensatesLatency: false };
    const play = { do: 'play', blocks: 4096, blockSize: 128, keepsDeadlines: false, events: [] };
    put('01-good.json', JSON.stringify({ ...head, group, steps: [{ ...play, blocks: 1 }] }));
    put('02-long.json', JSON.stringify({ ...head, group, steps: [play] }));
    put('03-other.json', JSON.stringify({ ...head, group, steps: [{ do: 'format-disk' }] }));
    put('04-cut.json', '{"schema":"glovebox-case/1"');
    put('05-deep.json', '['.repeat(100_000) + ']'.repeat(100_000));
    const { cases, problems } = await readBundle(folder);
    expect(cases.map(({ name, case: { steps } }) => [name, steps.length])).toEqual([['cases/01-good', 1]]);
    expect(problems).toEqual([
      expect.stringMatching(/the case in cases\/02-long.json at most/),
      expect.stringMatching(/the case in cases\/03-other.json what the schema says/),
      'cases/04-cut.json is no JSON',
      expect.stringMatching(/^cases\/05-deep.json is n/),
    ]);
  });

  it('names unknown and missing files, and follows no link', async () => {
    const folder = makeBundle(parent);
    rmSync(join(folder, 'results.jsonl'));
    writeFileSync(join(folder, 'holiday.png'), '');
    symlinkSync('/etc', join(folder, 'cases'));
    const { results, problems, files } = await readBundle(folder);
    expect(results).toEqual([]);
    expect(problems).toEqual([
      'cases is neither file nor folder: left out',
      'results.jsonl is missing',
      'holiday.png is no file of a bundle: left out',
    ]);
    expect(files.join()).not.toContain('passwd');
  });

  it('does without what is wrong in run.json and may be left out', async () => {
    const folder = makeBundle(parent);
    const file = join(folder, 'run.json');
    const run = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...run, totals: { pass: 'many' }, mood: 'good' }));
    const bundle = await readBundle(folder);
    expect(bundle.run).not.toHaveProperty('totals');
    expect(bundle.run).not.toHaveProperty('mood');
    expect(bundle.problems.join('; ')).toMatch(/\/totals\/pass.*"mood"|"mood".*\/totals\/pass/);
  });

  it('refuses in one line what is no bundle, and another version', async () => {
    await refuses(join(parent, 'none'), 'no-such-file', /does not exist/);
    await refuses(parent, 'invalid-bundle', /has no run\.json/);
    writeFileSync(join(parent, 'a.txt'), 'text');
    await refuses(join(parent, 'a.txt'), 'invalid-bundle', /Expected the folder of a bundle or a \.tar\.gz/);
    const folder = makeBundle(parent);
    const file = join(folder, 'run.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"version": 1', '"version": 7'));
    await refuses(folder, 'invalid-bundle', /run\.json is of version 7, and this glovebox reads version 1/);
    writeFileSync(file, text.slice(0, 100));
    await refuses(folder, 'invalid-bundle', /run\.json is no JSON/);
    writeFileSync(file, text.replace('"seed": 7', '"seed": "seven"'));
    await expect(readBundle(folder)).rejects.toThrow('/seed');
  });

  it('takes nothing from an archive that lies outside of it, is a link, or is there twice', async () => {
    const folder = makeBundle(parent);
    const run = readFileSync(join(folder, 'run.json'), 'utf8');
    const path = await archiveOf([
      { name: 'run.json', text: run },
      { name: 'run.json', text: '{}' },
      { name: '../outside.json', text: 'x' },
      { name: '/etc/shadow', text: 'x' },
      { name: 'crashes\\..\\x.json', text: 'x' },
      { name: 'log.jsonl', type: 'symlink' },
      { name: 'hist.jsonl', type: 'link' },
      { name: 'results.jsonl', text: '' },
    ]);
    const { problems, files } = await readBundle(path);
    expect(files).toEqual(['run.json', 'results.jsonl']);
    expect(problems).toEqual([
      'run.json is there twice: the second one is left out',
      '"../outside.json" leads out of the bundle: left out',
      '"/etc/shadow" leads out of the bundle: left out',
      '"crashes\\\\..\\\\x.json" has a character that no file of a bundle has in its name: left out',
      '"log.jsonl" is a symlink: left out',
      '"hist.jsonl" is a link: left out',
    ]);
  });

  it('bounds run.json', async () => {
    const folder = makeBundle(parent);
    const run = readFileSync(join(folder, 'run.json'), 'utf8');
    writeFileSync(join(folder, 'run.json'), run.padEnd(bundleLimits.runBytes));
    expect((await readBundle(folder)).problems).toEqual([]);
    writeFileSync(join(folder, 'run.json'), run.padEnd(bundleLimits.runBytes + 1));
    await refuses(folder, 'invalid-bundle', /run\.json has more than 2097152 bytes$/);
  });

  it('bounds the number of files, and what a small archive unpacks to', async () => {
    const folder = makeBundle(parent);
    const run = readFileSync(join(folder, 'run.json'), 'utf8');
    const large = 'x'.repeat(bundleLimits.fileBytes + 1);
    const path = await archiveOf([
      { name: 'run.json', text: run },
      { name: 'log.jsonl', text: large },
    ]);
    expect((await readBundle(path)).problems[0]).toMatch(/^log\.jsonl has 67108865 bytes, more than 67108864/);
    const many = Array.from({ length: bundleLimits.entries }, (_, index) => ({ name: `crashes/${index}.txt` }));
    const { files, problems } = await readBundle(await archiveOf([{ name: 'run.json', text: run }, ...many]));
    expect(files).toHaveLength(bundleLimits.entries);
    expect(problems).toContain('more than 10000 files: the rest is left out');
  });
});
