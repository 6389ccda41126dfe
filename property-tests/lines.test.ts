import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../src/recovery/quarantine-record.js';
import { QuarantineStore } from '../src/recovery/quarantine-store.js';
import { isAbout, loadReputation, readReputation, type PluginIdentity } from '../src/risk/reputation.js';
import { ScanCache } from '../src/scan/scan-cache.js';
import { parseScanLine, type ScannedPlugin } from '../src/scan/scan-line.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { almost, anyJson } from './json-damage.js';
import { accepts } from './outcome.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = useScratchFolder();

/** Text of every document, as it is and with bytes changed. */
function textsOf(documents: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const whole = fc.oneof(anyJson, almost(documents)).map((value) => JSON.stringify(value) ?? 'null');
  const harmed = fc
    .tuple(documents, damage)
    .map(([value, harm]) => harm(Buffer.from(JSON.stringify(value))).toString('utf8'));
  return fc.oneof(whole, harmed, fc.string());
}

const port = { name: 'In', channels: 2, isMain: true, supports64: false };
const described = {
  format: 'clap',
  id: 'org.example.gain',
  name: 'Gain',
  vendor: 'Example',
  version: '1.0',
  url: '',
  description: '',
  apiVersion: '1.2.2',
  features: ['audio-effect'],
} satisfies ScannedPlugin;
const scanned: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  { error: { code: 'missing-entry', message: 'the library exports no clap_entry', details: '/a' } },
  {
    ...described,
    inputs: [port],
    outputs: [port],
    noteInputs: [{ name: 'Notes', dialects: 1 }],
    noteOutputs: [],
    parameterCount: 1,
    latencyFrames: 0,
    hasTail: false,
    tailFrames: 0,
    hasState: true,
    hasEditor: false,
    voiceCapacity: 0,
    supports64: true,
  },
);

/** Every text in a value, of any depth. */
function longestTextIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestTextIn));
}

describe('a line of a scan', () => {
  it('is taken over within its bounds, or refused with a reason', async () => {
    const property = fc.property(textsOf(scanned), (line) => {
      const parsed = parseScanLine(line);
      if (typeof parsed === 'string') {
        expect(parsed).not.toBe('');
        return;
      }
      expect(longestTextIn(parsed)).toBeLessThanOrEqual(4096);
      if ('error' in parsed) return;
      for (const each of [...(parsed.inputs ?? []), ...(parsed.outputs ?? [])]) {
        expect(each.channels).toBeGreaterThanOrEqual(0);
        expect(each.channels).toBeLessThanOrEqual(64);
      }
      expect(parseScanLine(JSON.stringify(parsed))).toEqual(parsed);
    });
    await holds(property, { cases: 1500, limitMs: 5_000 });
  });
});

describe('the memory of scans', () => {
  it('of any text answers as a scan could have, or knows nothing', async () => {
    const [file, host] = [folder.write('gain.clap', 'a library'), folder.write('host', 'a program')];
    const home = folder.path('scan-cache');
    const cache = new ScanCache(home, '1');
    const { key = '' } = await cache.lookUp(file, host, 1000);
    await cache.keep(key, { file, outcome: 'scanned', plugins: [described], durationMs: 1 }, host, 1000);
    const [name = ''] = readdirSync(home);
    const entry = JSON.parse(readFileSync(join(home, name), 'utf8')) as Record<string, unknown>;
    const entries = fc.constantFrom(entry, { ...entry, outcome: 'hung', timeoutMs: 2000, plugins: [] });
    let answers = 0;
    const property = fc.asyncProperty(textsOf(entries), async (text) => {
      writeFileSync(join(home, name), text);
      const answer = await cache.lookUp(file, host, 1000);
      expect(answer.key).toBe(key);
      if (answer.found === undefined) return;
      answers += 1;
      expect(['scanned', 'hung']).toContain(answer.found.outcome);
      expect(longestTextIn(answer.found)).toBeLessThanOrEqual(4096);
      for (const plugin of answer.found.plugins) expect(parseScanLine(JSON.stringify(plugin))).toEqual(plugin);
    });
    await holds(property, { cases: 500, limitMs: 5_000 });
    expect(answers).toBeGreaterThan(0);
  });
});

const record: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  { v: 1, id: '0123456789abcdef', time: '2026-01-01T00:00:00.000Z', kind: 'clear' },
  { v: 1, id: '1123456789abcdef', time: '2026-01-01T00:00:00.000Z', kind: 'lift', hash: 'a'.repeat(64) },
  {
    v: 1,
    id: '2123456789abcdef',
    time: '2026-01-01T00:00:00.000Z',
    kind: 'quarantine',
    hash: 'a'.repeat(64),
    file: '/plugins/gain.clap',
    pluginId: 'org.example.gain',
    reason: 'four crashes',
  },
  {
    v: 1,
    id: '3123456789abcdef',
    time: '2026-01-01T00:00:00.000Z',
    kind: 'crash',
    hash: 'b'.repeat(64),
    file: '/plugins/gain.clap',
    title: 'SIGSEGV in gain.clap',
  },
);

describe('the quarantine store', () => {
  it('takes a line within its bounds, or not at all', async () => {
    const property = fc.property(textsOf(record), (line) => {
      const parsed = parseRecord(line);
      if (parsed === undefined) return;
      expect(['quarantine', 'crash', 'lift', 'clear']).toContain(parsed.kind);
      expect(parsed.id).toMatch(/^[0-9a-f]{16}$/);
      if (parsed.kind !== 'clear') expect(parsed.hash).toMatch(/^[0-9a-f]{64}$/);
      if (parsed.kind === 'quarantine') expect(longestTextIn(parsed)).toBeLessThanOrEqual(4096);
      expect(parseRecord(JSON.stringify(parsed))).toEqual(parsed);
    });
    await holds(property, { cases: 1500, limitMs: 5_000 });
  });

  it('reads a file of any lines, is compacted without a change, and still takes what is added', async () => {
    let number = 0;
    const property = fc.property(fc.array(textsOf(record), { maxLength: 8 }), (lines) => {
      number += 1;
      const home = folder.path(`store-${number}`);
      const store = new QuarantineStore(home);
      store.noteCrash({ hash: 'c'.repeat(64), file: '/c', title: 'first' });
      writeFileSync(store.file, lines.join('\n'), { flag: 'a' });
      store.add({ hash: 'd'.repeat(64), file: '/d', pluginId: 'd', reason: 'last' });
      const before = [store.list(), store.crashes()];
      expect(store.find('d'.repeat(64))?.reason).toBe('last');
      store.compact();
      expect([store.list(), store.crashes()]).toEqual(before);
      expect(store.lift('d'.repeat(64))).toBe(true);
      expect(store.find('d'.repeat(64))).toBeUndefined();
    });
    await holds(property, { cases: 150, limitMs: 5_000 });
  });
});

describe('a reputation list', () => {
  const shipped: unknown = JSON.parse(readFileSync(new URL('../src/risk/reputation.json', import.meta.url), 'utf8'));
  const plugin: PluginIdentity = {
    format: 'clap',
    id: 'org.example.gain',
    name: 'Gain',
    vendor: 'Example',
    version: '1.0',
    hash: 'a'.repeat(64),
  };

  it('of any text is read or refused with a typed error, and answers for any plugin', async () => {
    const property = fc.property(textsOf(fc.constant(shipped)), fc.string(), (text, name) => {
      const file = folder.write('reputation.json', text);
      if (!accepts(() => readReputation(file), ['invalid-reputation'])) return;
      for (const entry of loadReputation([file])) {
        expect(typeof isAbout(entry, plugin)).toBe('boolean');
        expect(typeof isAbout(entry, { ...plugin, name, version: name })).toBe('boolean');
      }
    });
    await holds(property, { cases: 500, limitMs: 5_000 });
  });
});
