import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from './quarantine-record.js';
import { QuarantineStore } from './quarantine-store.js';
import { stateFolder } from './state-folder.js';

const hashOf = (digit: string): string => digit.repeat(64);
const entry = (digit: string) => ({
  hash: hashOf(digit),
  file: `/${digit}.clap`,
  pluginId: digit,
  reason: 'four ends',
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the quarantine store', () => {
  it('remembers quarantine and crashes from one object to the next', () => {
    const store = new QuarantineStore(join(folder, 'deep', 'er'));
    expect([store.list(), store.crashes(), existsSync(store.file)]).toEqual([[], [], false]);
    store.add(entry('a'));
    store.add(entry('b'));
    store.noteCrash({ hash: hashOf('a'), file: '/a.clap', title: 'SIGSEGV in a.clap!run' });
    const other = new QuarantineStore(join(folder, 'deep', 'er'));
    expect(other.list()).toEqual([expect.objectContaining(entry('a')), expect.objectContaining(entry('b'))]);
    expect(other.find(hashOf('b'))?.time).toMatch(/^\d{4}-.*Z$/);
    expect(other.crashes(hashOf('a'))).toMatchObject([{ title: 'SIGSEGV in a.clap!run' }]);
    expect(other.crashes(hashOf('b'))).toEqual([]);
  });

  it('lifts one, and clears all', () => {
    const store = new QuarantineStore(folder);
    store.add(entry('a'));
    store.add(entry('b'));
    expect(store.lift(hashOf('a'))).toBe(true);
    expect(store.lift(hashOf('a'))).toBe(false);
    expect(store.list().map(({ hash }) => hash)).toEqual([hashOf('b')]);
    store.noteCrash({ hash: hashOf('b'), file: '/b.clap', title: 't' });
    expect(store.clear()).toBe(1);
    expect([store.list(), store.crashes(), readFileSync(store.file, 'utf8')]).toEqual([[], [], '']);
  });

  it('is readable by its owner only', () => {
    const store = new QuarantineStore(folder);
    store.add(entry('a'));
    if (process.platform !== 'win32') expect(statSync(store.file).mode & 0o777).toBe(0o600);
  });

  it('drops a torn line and nothing else', () => {
    const store = new QuarantineStore(folder);
    store.add(entry('a'));
    const line = readFileSync(store.file, 'utf8');
    appendFileSync(store.file, line.slice(0, 50));
    expect(store.list()).toHaveLength(1);
    store.add(entry('b'));
    expect(store.list().map(({ pluginId }) => pluginId)).toEqual(['a', 'b']);
  });

  it('ignores whatever else is in the file', () => {
    const store = new QuarantineStore(folder);
    store.add(entry('a'));
    const good = JSON.parse(readFileSync(store.file, 'utf8')) as Record<string, unknown>;
    const damage: Record<string, unknown>[] = [
      { v: 2 },
      { id: 'x' },
      { time: 5 },
      { kind: 'constructor' },
      { kind: 'lifted' },
      { hash: `${hashOf('a')}0` },
      { hash: undefined },
      { file: 5 },
      { reason: 'x'.repeat(5000) },
    ];
    for (const change of damage)
      expect(parseRecord(JSON.stringify({ ...good, ...change })), JSON.stringify(change)).toBe(undefined);
    for (const text of ['', 'null', '[]', '5', '{', '"x"', '\0', 'x'.repeat(40_000)])
      expect(parseRecord(text)).toBe(undefined);
    appendFileSync(store.file, `\n\0\0\n[[[[\n${'x'.repeat(100_000)}\n`);
    store.add(entry('b'));
    expect(store.list()).toHaveLength(2);
  });

  it('reads no more than its bound of a file that grew without end', () => {
    const store = new QuarantineStore(folder, { compactBytes: 2 ** 30, readBytes: 600 });
    for (let i = 0; i < 20; i += 1) store.noteCrash({ hash: hashOf('a'), file: '/a', title: `crash ${i}` });
    const titles = store.crashes().map(({ title }) => title);
    expect(titles.length).toBeLessThan(5);
    expect(titles.at(-1)).toBe('crash 19');
  });

  it('compacts itself to what counts', () => {
    const store = new QuarantineStore(folder, { compactBytes: 20_000, readBytes: 2 ** 20 });
    store.add(entry('a'));
    for (let i = 0; i < 300; i += 1) {
      store.add(entry('b'));
      store.lift(hashOf('b'));
    }
    expect(statSync(store.file).size).toBeLessThan(21_000);
    expect(store.list()).toMatchObject([entry('a')]);
    expect(existsSync(`${store.file}.lock`)).toBe(false);
  });

  it('leaves compaction to the process that is at it, but not for ever', () => {
    const store = new QuarantineStore(folder, { compactBytes: 1, readBytes: 2 ** 20 });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'quarantine.jsonl.lock'), '');
    store.add(entry('a'));
    store.add(entry('a'));
    expect(readFileSync(store.file, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('refuses what is no hash, and cuts texts', () => {
    const store = new QuarantineStore(folder);
    expect(() => store.add({ ...entry('a'), hash: 'abc' })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    store.add({ ...entry('a'), reason: '\u{1f3b9}\n'.repeat(5000) });
    expect(Array.from(store.list()[0]?.reason ?? '')).toHaveLength(1000);
  });

  it('says which file it cannot write or read', () => {
    writeFileSync(join(folder, 'file'), '');
    const store = new QuarantineStore(join(folder, 'file', 'below'));
    expect(() => store.add(entry('a'))).toThrow(expect.objectContaining({ code: 'cannot-write' }));
    mkdirSync(join(folder, 'quarantine.jsonl'));
    expect(() => new QuarantineStore(folder).list()).toThrow(
      expect.objectContaining({ code: 'system-error', message: expect.stringContaining('quarantine.jsonl') as string }),
    );
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says so of a folder that is read-only', () => {
    chmodSync(folder, 0o500);
    expect(() => new QuarantineStore(folder).add(entry('a'))).toThrow(
      expect.objectContaining({ code: 'cannot-write' }),
    );
  });

  it.skipIf(!existsSync('/dev/full'))('says so of a disk that is full', () => {
    const store = new QuarantineStore(folder);
    // Every write to that device fails as on a full disk.
    symlinkSync('/dev/full', store.file);
    expect(() => store.add(entry('a'))).toThrow(
      expect.objectContaining({ code: 'cannot-write', message: expect.stringContaining('ENOSPC') as string }),
    );
  });

  it('loses nothing when processes append and compact at once', async () => {
    const module = join(fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'recovery', 'quarantine-store.js');
    const script = `
      const [who] = process.argv.slice(1);
      const { QuarantineStore } = await import(${JSON.stringify(pathToFileURL(module).href)});
      const store = new QuarantineStore(${JSON.stringify(folder)}, { compactBytes: 8000, readBytes: 2 ** 20 });
      for (let i = 0; i < 150; i += 1) store.noteCrash({ hash: '${hashOf('a')}', file: '/a', title: who + ' ' + i });
    `;
    const run = async (who: string): Promise<number | null> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, who], { stdio: 'inherit' });
        child.on('error', reject);
        child.on('exit', resolve);
      });
    expect(await Promise.all(['a', 'b', 'c'].map(run))).toEqual([0, 0, 0]);
    const titles = new QuarantineStore(folder).crashes().map(({ title }) => title);
    const expected = ['a', 'b', 'c'].flatMap((who) => Array.from({ length: 150 }, (_, i) => `${who} ${i}`));
    expect(titles.toSorted()).toEqual(expected.toSorted());
  });
});

describe('the folder of the state', () => {
  it.each([
    [{ GLOVEBOX_STATE_DIR: '/x' }, 'linux', '/x'],
    [{ XDG_STATE_HOME: '/s' }, 'linux', '/s/glovebox'],
    [{ XDG_STATE_HOME: 'relative' }, 'linux', '/home/me/.local/state/glovebox'],
    [{}, 'linux', '/home/me/.local/state/glovebox'],
    [{}, 'darwin', '/home/me/Library/Application Support/glovebox'],
  ] as const)('%j on %s is %s', (environment, platform, expected) => {
    expect(stateFolder(environment, platform, '/home/me')).toBe(expected);
  });
});
