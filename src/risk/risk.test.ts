import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pluginBinary, pluginHash } from '../recovery/plugin-hash.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { crasher, fixture } from '../testing/native.js';
import { architectureOf } from './architecture.js';
import { assessHosting, assessRisk } from './assess-risk.js';
import { isAbout, loadReputation, readReputation, type PluginIdentity, type ReputationEntry } from './reputation.js';
import { directThreshold, riskPoints, riskReasons, scoreOf, sharingThreshold, type RiskFacts } from './score.js';
import { compareVersions, matchesRange } from './version-range.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-risk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plugin: PluginIdentity = {
  format: 'clap',
  id: 'org.example.gain',
  name: 'Gain',
  vendor: 'Example',
  version: '1.2.3',
  hash: 'a'.repeat(64),
};
const entry: ReputationEntry = { match: { vendor: 'exam*' }, kind: 'trusted', reason: 'ours', source: 'us' };
const crash = { hash: plugin.hash, file: '/gain', title: 'SIGSEGV in gain!run', time: '2026-01-01T00:00:00.000Z' };
const quiet: RiskFacts = {
  plugin,
  scanFailure: undefined,
  architecture: 'own',
  isSingleFileVst3: false,
  quarantine: undefined,
  crashes: [],
  reputation: [],
};
const idsOf = (facts: Partial<RiskFacts>): string[] => riskReasons({ ...quiet, ...facts }).map(({ id }) => id);
const scored = (facts: Partial<RiskFacts>): number => scoreOf(riskReasons({ ...quiet, ...facts }));

function listFile(name: string, entries: unknown[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ version: 1, entries }));
  return file;
}

const crashPoints = (count: number): number =>
  riskReasons({ ...quiet, crashes: Array.from({ length: count }, () => crash) }).find(({ id }) => id === 'crashed-here')
    ?.points ?? 0;
const write = (name: string, bytes: [number, number][]): string => {
  const buffer = Buffer.alloc(128);
  for (const [at, value] of bytes) buffer[at] = value;
  const file = join(folder, name);
  writeFileSync(file, buffer);
  return file;
};
const answers = ([file, platform, machine]: [string, NodeJS.Platform, string]) =>
  architectureOf(file, platform, machine);

describe('the risk score', () => {
  it('lets nobody run without a sandbox whom nobody trusts, or who crashed', () => {
    expect(scored({})).toBeGreaterThanOrEqual(directThreshold);
    expect(scored({ reputation: [entry] })).toBeLessThan(directThreshold);
    expect(scored({ reputation: [entry], crashes: [crash] })).toBeGreaterThanOrEqual(directThreshold);
  });

  it('keeps those apart who crashed, or are said to', () => {
    expect(scored({})).toBeLessThan(sharingThreshold);
    expect(scored({ crashes: [crash] })).toBeGreaterThanOrEqual(sharingThreshold);
    expect(scored({ reputation: [{ ...entry, kind: 'crashes' }] })).toBeGreaterThanOrEqual(sharingThreshold);
    expect(scored({ reputation: [{ ...entry, kind: 'misbehaves' }] })).toBeLessThan(sharingThreshold);
  });

  it('gives a reason for every point, the weightiest first', () => {
    expect(
      idsOf({
        plugin: { ...plugin, version: '0.9' },
        crashes: [crash],
        quarantine: { ...crash, pluginId: '', reason: 'four ends' },
        architecture: 'foreign',
        isSingleFileVst3: true,
        scanFailure: { outcome: 'hung', reason: 'no answer' },
      }),
    ).toEqual([
      'quarantined',
      'foreign-architecture',
      'scan-failed',
      'no-reputation',
      'crashed-here',
      'pre-release',
      'vst3-single-file',
    ]);
    for (const { id, points } of riskReasons({ ...quiet, reputation: [entry], crashes: [crash] })) {
      expect(points).toBe(riskPoints[id]);
    }
  });

  it('counts crashes up to a bound, and never leaves 0 to 100', () => {
    expect([1, 2, 3, 50].map(crashPoints)).toEqual([30, 45, 60, 75]);
    expect(scored({ reputation: [{ ...entry, kind: 'malicious' }], architecture: 'foreign' })).toBe(100);
    expect(scored({ reputation: [entry] })).toBe(0);
  });

  it.each([
    ['1.0', []],
    ['4.1.0', []],
    ['', ['no-version']],
    ['0.3.1', ['pre-release']],
    ['2.0-beta.2', ['pre-release']],
    ['1.0 rc1', ['pre-release']],
    ['10.0', []],
  ])('knows what version %j means', (version, expected) => {
    expect(idsOf({ plugin: { ...plugin, version } }).filter((id) => id !== 'no-reputation')).toEqual(expected);
  });
});

describe('a reputation entry', () => {
  it.each([
    [{ vendor: 'EXAMPLE' }, true],
    [{ vendor: 'exam' }, false],
    [{ id: 'org.*.gain' }, true],
    [{ id: '*gain' }, true],
    [{ id: 'org*example*nothing' }, false],
    [{ id: 'org.example.gain*gain' }, false],
    [{ name: 'Gain', vendor: 'Other' }, false],
    [{ hash: 'a'.repeat(64) }, true],
    [{ hash: 'b'.repeat(64) }, false],
  ])('of %j is about the plugin: %s', (match, expected) => {
    expect(isAbout({ ...entry, match }, plugin)).toBe(expected);
  });

  it('takes no long time for any pattern', () => {
    const match = { id: `${'*a'.repeat(90)}b` };
    expect(isAbout({ ...entry, match }, { ...plugin, id: 'a'.repeat(100_000) })).toBe(false);
  });

  it('is about versions and formats', () => {
    expect(isAbout({ ...entry, versions: '>=1.2 <2' }, plugin)).toBe(true);
    expect(isAbout({ ...entry, versions: '<1.2' }, plugin)).toBe(false);
    expect(isAbout({ ...entry, formats: ['vst3'] }, plugin)).toBe(false);
    // Trust needs a version, care does not.
    const nameless = { ...plugin, version: '' };
    expect(isAbout({ ...entry, versions: '>1' }, nameless)).toBe(false);
    expect(isAbout({ ...entry, kind: 'crashes', versions: '>1' }, nameless)).toBe(true);
  });

  it('compares versions by their numbers', () => {
    expect(compareVersions('1.10', '1.9')).toBeGreaterThan(0);
    expect(compareVersions('v1.2', '1.2.0')).toBe(0);
    expect(matchesRange('1.2.0', '1.2')).toBe(true);
    expect(matchesRange('1.2.1', '1.2')).toBe(false);
    expect(matchesRange('2.0', '<=2 >1.5')).toBe(true);
  });

  it('of the list that comes with glovebox has a source, and trusts nobody', () => {
    const entries = loadReputation([]);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.every(({ source, kind }) => source.length > 20 && kind !== 'trusted')).toBe(true);
  });

  it.each([
    ['{', 'Expected JSON'],
    ['[]', 'must be object'],
    ['{"version":2,"entries":[]}', '/version must be equal to constant'],
    ['{"version":1,"entries":[{"match":{},"kind":"trusted","reason":"r","source":"s"}]}', '/entries/0/match'],
    ['{"version":1,"entries":[{"match":{"id":"x"},"kind":"good","reason":"r","source":"s"}]}', '/entries/0/kind'],
    ['{"version":1,"entries":[{"match":{"id":"x"},"kind":"trusted","reason":"r"}]}', "'source'"],
    ['{"version":1,"entries":[{"match":{"file":"x"},"kind":"trusted","reason":"r","source":"s"}]}', '"file"'],
    [
      '{"version":1,"entries":[{"match":{"id":"x"},"versions":"new","kind":"trusted","reason":"r","source":"s"}]}',
      '/versions',
    ],
  ])('in a wrong list is refused: %s', (text, message) => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, text);
    expect(() => readReputation(file)).toThrow(
      expect.objectContaining({ code: 'invalid-reputation', message: expect.stringContaining(message) as string }),
    );
  });

  it('in a list that is not there is refused', () => {
    expect(() => readReputation(join(folder, 'none.json'))).toThrow(expect.objectContaining({ code: 'no-such-file' }));
  });
});

describe('an architecture', () => {
  const elf: [number, number][] = [0x7f, 0x45, 0x4c, 0x46, 2, 1].map((byte, at) => [at, byte]);

  it('is read from the header of a binary', () => {
    const x64 = write('elf-x64', [...elf, [18, 62]]);
    const pe = write('pe-x64', [
      [0, 0x4d],
      [1, 0x5a],
      [0x3c, 0x40],
      [0x44, 0x64],
      [0x45, 0x86],
    ]);
    const mach = write('mach-arm64', [
      [0, 0xcf],
      [1, 0xfa],
      [2, 0xed],
      [3, 0xfe],
      [4, 0x0c],
      [7, 0x01],
    ]);
    expect(answers([x64, 'linux', 'x64'])).toBe('own');
    expect(answers([x64, 'linux', 'arm64'])).toBe('foreign');
    expect(answers([x64, 'win32', 'x64'])).toBe('foreign');
    expect(answers([pe, 'win32', 'x64'])).toBe('own');
    expect(answers([pe, 'linux', 'x64'])).toBe('foreign');
    expect(answers([mach, 'darwin', 'arm64'])).toBe('own');
    expect(answers([mach, 'darwin', 'x64'])).toBe('foreign');
  });

  it('of anything else is unknown', () => {
    expect(architectureOf(write('text', [[0, 65]]))).toBe('unknown');
    expect(architectureOf(folder)).toBe('unknown');
    expect(architectureOf(join(folder, 'none'))).toBe('unknown');
    const far = write('pe-far', [
      [0, 0x4d],
      [1, 0x5a],
      [0x3c, 0xff],
      [0x3d, 0xff],
      [0x3e, 0xff],
      [0x3f, 0xff],
    ]);
    expect(architectureOf(far, 'win32', 'x64')).toBe('unknown');
  });
});

describe('an assessment', () => {
  it.each(['clap', 'vst3'] as const)('of a %s says who it is, and why it is sandboxed', async (format) => {
    const file = fixture('gain', format);
    const risk = await assessRisk(file);
    expect(risk).toMatchObject({ file, hosting: 'sandboxed', mayShare: true, plugin: { format, vendor: 'glovebox' } });
    expect(risk.reasons.map(({ id }) => id)).toContain('no-reputation');
    expect(risk.hash).toBe(await pluginHash(file));
  });

  it('of a plugin that a list trusts is low', async () => {
    const reputation = [listFile('trust.json', [{ ...entry, match: { vendor: 'glovebox' } }])];
    expect(await assessRisk(fixture('gain', 'clap'), { reputation })).toMatchObject({ score: 0, hosting: 'direct' });
    expect(await assessHosting(fixture('gain', 'clap'), { reputation })).toMatchObject({ score: 0, hosting: 'direct' });
  });

  it('for where it runs scans nobody if nobody is trusted', async () => {
    expect(await assessHosting(fixture('gain', 'clap'))).toMatchObject({ plugin: undefined, hosting: 'sandboxed' });
  });

  it('counts what the store knows', async () => {
    const file = fixture('gain', 'clap');
    const store = new QuarantineStore(join(folder, 'state'));
    const hash = (await pluginHash(file)) ?? '';
    store.noteCrash({ hash, file, title: 'SIGSEGV in gain.clap!run' });
    const crashed = await assessRisk(file, { quarantineStore: store });
    expect(crashed).toMatchObject({ score: 70, mayShare: false });
    expect(crashed.reasons.map(({ text }) => text).join()).toContain('SIGSEGV in gain.clap!run');
    store.add({ hash, file, pluginId: '', reason: 'four ends' });
    expect((await assessRisk(file, { quarantineStore: store })).score).toBe(100);
  });

  it('of a plugin that crashes in the scan says so', async () => {
    const risk = await assessRisk(crasher('segfault-at-load', 'clap'));
    expect(risk.reasons[0]).toMatchObject({ id: 'scan-failed', points: 60 });
    expect(risk).toMatchObject({ score: 100, mayShare: false });
  });

  it('of a bundle for other machines does not run it', async () => {
    const bundle = join(folder, 'Other.vst3');
    mkdirSync(join(bundle, 'Contents', 'm68k-amiga'), { recursive: true });
    expect(await assessRisk(bundle)).toMatchObject({ score: 100, hash: undefined, plugin: undefined });
  });

  it('of what is not there is an error', async () => {
    await expect(assessRisk(join(folder, 'none.clap'))).rejects.toMatchObject({ code: 'no-such-file' });
  });
});

describe('the hash of a plugin', () => {
  it('is that of the library in its bundle, whatever the bundle is called', async () => {
    const bundle = join(folder, 'Renamed.vst3');
    const binaries = join(bundle, 'Contents', 'x86_64-linux');
    mkdirSync(binaries, { recursive: true });
    copyFileSync(fixture('gain', 'clap'), join(binaries, 'Gain.so'));
    expect(pluginBinary(bundle, 'linux', 'x64')).toBe(join(binaries, 'Gain.so'));
    copyFileSync(fixture('gain', 'clap'), join(binaries, 'Renamed.so'));
    expect(pluginBinary(bundle, 'linux', 'x64')).toBe(join(binaries, 'Renamed.so'));
    expect(pluginBinary(bundle, 'linux', 'arm64')).toBe(undefined);
  });

  it('changes with the file, and is nothing where none can be read', async () => {
    const file = join(folder, 'changing.clap');
    writeFileSync(file, 'one');
    const first = await pluginHash(file);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await pluginHash(file)).toBe(first);
    writeFileSync(file, 'two!');
    expect(await pluginHash(file)).not.toBe(first);
    expect(await pluginHash(folder)).toBe(undefined);
    expect(await pluginHash('/dev/zero')).toBe(undefined);
  });
});
