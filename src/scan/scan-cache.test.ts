import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScanCache } from './scan-cache.js';
import { scan, type ScanReport } from './scan.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of sandbox-host: writes down that it ran, and behaves as the text in the file says. */
const impostor = `#!/bin/sh
basename "$2" >> "$(dirname "$0")/ran"
case "$(cat "$2")" in
  *refused*) echo '{"error":{"code":"missing-entry","message":"no entry","details":""}}'; exit 1 ;;
  *crash*) kill -SEGV $$ ;;
  *hangs*) sleep 1000 ;;
  *half*) echo '{"format":"clap","id":"org.half","name":"H","vendor":"","version":"","url":"","description":"","apiVersion":"","features":[],"instanceError":{"code":"plugin-refused","message":"no"}}' ;;
  *) echo "{\\"format\\":\\"clap\\",\\"id\\":\\"org.$(cat "$2")\\",\\"name\\":\\"N\\",\\"vendor\\":\\"\\",\\"version\\":\\"\\",\\"url\\":\\"\\",\\"description\\":\\"\\",\\"apiVersion\\":\\"\\",\\"features\\":[]}" ;;
esac
`;

function plugin(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Names of the files that were scanned since the last call. */
function ran(): string[] {
  let names: string[] = [];
  try {
    names = readFileSync(join(folder, 'ran'), 'utf8').split('\n').slice(0, -1);
  } catch {
    // None yet.
  }
  rmSync(join(folder, 'ran'), { force: true });
  return names.sort();
}

describe.skipIf(process.platform === 'win32')('the memory of scans', () => {
  let sandboxHost = '';
  let cacheFolder = '';
  beforeEach(() => {
    sandboxHost = join(folder, 'impostor');
    cacheFolder = join(folder, 'cache');
    writeFileSync(sandboxHost, impostor);
    chmodSync(sandboxHost, 0o755);
  });
  const cacheOf = (version = '1', limits = {}): ScanCache => new ScanCache(cacheFolder, version, limits);
  const scanned = (
    files: string[],
    cache: ScanCache | undefined = cacheOf(),
    timeoutMs = 10_000,
  ): Promise<ScanReport> =>
    scan(
      { plugins: files, notHosted: [], unreadable: [] },
      { sandboxHost, timeoutMs, ...(cache === undefined ? {} : { cache }) },
    );
  const entryPaths = (): string[] => readdirSync(cacheFolder).map((name) => join(cacheFolder, name));

  it('what did not change is not scanned again, and says so', async () => {
    const files = [plugin('b.clap', 'b'), plugin('a.clap', 'a')];
    const first = await scanned(files);
    expect(ran()).toEqual(['a.clap', 'b.clap']);
    const again = await scanned(files);
    expect(ran()).toEqual([]);
    expect(again.files).toMatchObject(
      first.files.map(({ file, plugins }) => ({ file, plugins, outcome: 'scanned', isCached: true })),
    );
    expect(first.files.some(({ isCached }) => isCached)).toBe(false);
  });

  it('another content, ending, program or version is scanned anew; another place and time of the same content is not', async () => {
    const file = plugin('a.clap', 'a');
    await scanned([file]);
    ran();
    utimesSync(file, new Date(), new Date(0));
    const copy = plugin('copy.clap', 'a');
    const { files } = await scanned([file, copy]);
    expect(ran()).toEqual([]);
    expect(files.map((one) => one.file)).toEqual([file, copy]);
    plugin('a.clap', 'other');
    await scanned([file]);
    expect(ran()).toEqual(['a.clap']);
    await scanned([plugin('a.vst3', 'a')]);
    expect(ran()).toEqual(['a.vst3']);
    await scanned([file], cacheOf('2'));
    expect(ran()).toEqual(['a.clap']);
    writeFileSync(sandboxHost, `${impostor}# changed\n`);
    await scanned([file]);
    expect(ran()).toEqual(['a.clap']);
  });

  it('crashes, refusals and half descriptions are tried again each time', async () => {
    const files = ['crash', 'refused', 'half'].map((name) => plugin(`${name}.clap`, name));
    const first = await scanned(files);
    ran();
    const again = await scanned(files);
    expect(ran()).toEqual(['crash.clap', 'half.clap', 'refused.clap']);
    expect(again.files.map(({ outcome }) => outcome)).toEqual(first.files.map(({ outcome }) => outcome));
  });

  it('a hang is believed for a while, but not under a longer limit', async () => {
    const file = plugin('hangs.clap', 'hangs');
    await scanned([file], cacheOf(), 300);
    expect(ran()).toEqual(['hangs.clap']);
    expect((await scanned([file], cacheOf(), 200)).files).toMatchObject([
      { outcome: 'hung', reason: 'no answer within 300 ms', isCached: true },
    ]);
    expect(ran()).toEqual([]);
    await scanned([file], cacheOf(), 400);
    expect(ran()).toEqual(['hangs.clap']);
    await scanned([file], cacheOf('1', { hungForMs: 0 }), 200);
    expect(ran()).toEqual(['hangs.clap']);
  });

  it.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['half', (path: string) => truncateSync(path, 100)],
    ['no JSON', (path: string) => writeFileSync(path, 'x'.repeat(1000))],
    ['null', (path: string) => writeFileSync(path, 'null')],
    ['an array', (path: string) => writeFileSync(path, '[]')],
    ['of a version to come', (path: string) => edit(path, { version: 2 })],
    ['of another file', (path: string) => edit(path, { key: '0'.repeat(64) })],
    ['of an outcome that is never kept', (path: string) => edit(path, { outcome: 'refused' })],
    ['without plugins', (path: string) => edit(path, { plugins: [] })],
    ['with a plugin that is none', (path: string) => edit(path, { plugins: [null] })],
    ['with a name without end', (path: string) => edit(path, { plugins: [{ ...good, name: 'x'.repeat(5000) }] })],
    ['with an unknown member', (path: string) => edit(path, { plugins: [{ ...good, evil: 1 }] })],
    [
      'with a thousand and one plugins',
      (path: string) => edit(path, { plugins: Array.from({ length: 1001 }, () => good) }),
    ],
    ['too large', (path: string) => edit(path, { padding: 'x'.repeat(2 ** 20) })],
    ['a folder', (path: string) => replace(path, () => mkdirSync(path))],
    ['a pipe', (path: string) => replace(path, () => execFileSync('mkfifo', [path]))],
    ['a link', (path: string) => replace(path, () => symlinkSync('/dev/zero', path))],
  ])('an entry that is %s is as good as none', async (_name, spoil) => {
    const file = plugin('a.clap', 'a');
    await scanned([file]);
    ran();
    for (const path of entryPaths()) spoil(path);
    const { files } = await scanned([file]);
    expect(ran()).toEqual(['a.clap']);
    expect(files).toMatchObject([{ outcome: 'scanned', plugins: [{ id: 'org.a' }] }]);
  });

  it('a folder that cannot be written, or is none, costs nothing but time', async () => {
    writeFileSync(cacheFolder, 'a file');
    const file = plugin('a.clap', 'a');
    expect((await scanned([file])).files).toMatchObject([{ outcome: 'scanned' }]);
    expect((await scanned([file])).files).toMatchObject([{ outcome: 'scanned' }]);
    expect(ran()).toEqual(['a.clap', 'a.clap']);
  });

  it('keeps no more than its limits, the last used longest', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) {
      await scanned([plugin(`${name}.clap`, name)], cacheOf('1', { entries: 2 }));
      // File systems tell times apart by milliseconds at best.
      for (const path of entryPaths()) utimesSync(path, new Date(), new Date(Date.now() - 1000));
    }
    expect(entryPaths()).toHaveLength(2);
    ran();
    await scanned([join(folder, 'c.clap')], cacheOf('1', { entries: 2 }));
    expect(ran()).toEqual([]);
    await scanned([plugin('d.clap', 'd')], cacheOf('1', { totalBytes: 1 }));
    expect(entryPaths()).toEqual([]);
    await scanned([plugin('e.clap', 'e')], cacheOf('1', { entryBytes: 10 }));
    expect(entryPaths()).toEqual([]);
  });

  it('halves that a killed process left are taken away, files of others are not', async () => {
    const abandoned = `${'0'.repeat(16)}.new`;
    mkdirSync(cacheFolder);
    for (const name of [abandoned, `${'1'.repeat(16)}.new`, 'mine.new', 'mine.txt'])
      writeFileSync(join(cacheFolder, name), '');
    for (const name of [abandoned, 'mine.new']) utimesSync(join(cacheFolder, name), 0, 0);
    await scanned([plugin('a.clap', 'a')]);
    const names = entryPaths().map((path) => basename(path));
    expect(names).toHaveLength(4);
    expect(names).not.toContain(abandoned);
  });

  it('a hundred files, one crashing and one hanging, come in their order and none is lost', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => (index === 3 ? 'hangs' : index === 40 ? 'crash' : 'x'));
    const files = texts.map((text, index) => plugin(`${String(index).padStart(3, '0')}.clap`, `${text}${index}`));
    const report = await scanned(files, undefined, 3000);
    expect(report.files.map(({ file }) => file)).toEqual(files);
    expect(report.files.map(({ outcome }) => outcome)).toEqual(
      texts.map((text) => ({ hangs: 'hung', crash: 'crashed', x: 'scanned' })[text]),
    );
  });
});

const good = {
  format: 'clap',
  id: 'org.a',
  name: 'N',
  vendor: '',
  version: '',
  url: '',
  description: '',
  apiVersion: '',
  features: [],
};

function edit(path: string, changes: object): void {
  const entry = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...entry, ...changes }));
}

function replace(path: string, make: () => void): void {
  rmSync(path);
  make();
}
