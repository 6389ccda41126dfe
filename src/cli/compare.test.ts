import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ComparisonRecord } from '../bundle/comparison-record.js';
import { readBundle } from '../bundle/read-bundle.js';
import { writeRounds } from '../compare/testing/write-rounds.js';
import { crasher, fixture, runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();
const whole = ['A', 'A again', 'B', 'reference'] as const;

function stored(name: string, made: Partial<Parameters<typeof writeRounds>[1]> = {}): string {
  const parent = join(folder, name);
  mkdirSync(parent, { recursive: true });
  return writeRounds(parent, { arms: whole, rounds: 12, ...made });
}

describe('glovebox compare of stored bundles', () => {
  it('prints a table, a verdict, and ends with its exit code', async () => {
    const slower = stored('slower', { ratio: 1.1 });
    const { code, stdout, stderr } = await runCli(['compare', slower, slower]);
    expect(stderr).toBe('');
    expect(stdout.replaceAll(slower, 'BUNDLE')).toMatchInlineSnapshot(`
      "scenario   measure    A us   B us  change                       margin         A again                    rounds  verdict
      64 frames  wall p50  100.0  110.0  +10.0 % (+9.8 % to +10.2 %)  2.0 %, 1.3 us  +0.0 % (-0.2 % to +0.2 %)      12  regressed
      64 frames  wall p99  200.0  220.1  +10.0 % (+9.8 % to +10.2 %)  5.0 %, 1.3 us  +0.0 % (-0.2 % to +0.2 %)      12  regressed
      64 frames  cpu mean  102.0  112.2  +10.0 % (+9.8 % to +10.2 %)  2.0 %, 1.3 us  +0.0 % (-0.2 % to +0.2 %)      12  regressed
      64 frames  cpu p99   200.0  220.1  +10.0 % (+9.8 % to +10.2 %)  5.0 %, 1.3 us  +0.0 % (-0.2 % to +0.2 %)      12  regressed

      regressed: BUNDLE against BUNDLE
      "
    `);
    expect(code).toBe(1);
  });

  it.each([
    ['the same', {}, 'equivalent', 0, 0],
    ['faster', { ratio: 0.9 }, 'improved', 0, 0],
    ['a doubtful change', { ratio: 1.018, spread: 0.001 }, 'inconclusive', 3, 1],
    ['a noisy machine', { spread: 0.05 }, 'too noisy', 3, 1],
    ['too few rounds', { rounds: 7 }, 'inconclusive', 3, 1],
  ] as const)('%s', async (name, made, verdict, exitCode, strictCode) => {
    const bundle = stored(name, made);
    const { code, stdout } = await runCli(['compare', bundle, bundle, '--json']);
    const record = JSON.parse(stdout) as ComparisonRecord;
    expect([record.schema, record.version, record.verdict, code]).toEqual([
      'glovebox.comparison',
      1,
      verdict,
      exitCode,
    ]);
    expect(record.isConfirmed).toBe(false);
    expect((await runCli(['compare', bundle, bundle, '--strict'])).code).toBe(strictCode);
  });

  it('names what is damaged and reads the rest', async () => {
    const bundle = stored('damaged');
    const path = join(bundle, 'hist.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"schema":"glovebox.hist`);
    const { code, stderr } = await runCli(['compare', bundle, bundle]);
    expect(stderr).toContain('hist.jsonl line 145 is cut off');
    expect(code).toBe(0);
  });
});

describe('glovebox compare refuses', () => {
  const gain = fixture('gain.clap');
  const noPlugin = join(folder, 'text.clap');
  writeFileSync(noPlugin, 'no plugin');
  const empty = join(folder, 'not-built');
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{}');

  it.each([
    ['what is not there', ['nowhere.clap', gain], 2, /^glovebox: no-such-file: nowhere\.clap does not exist\n$/],
    ['two kinds of things', [gain, empty], 2, /A is a plugin and B is a checkout\n$/],
    ['a checkout that was not built', [empty, empty], 2, /Expected a checkout of glovebox that was built but/],
    ['a file that is no plugin', [gain, noPlugin], 2, /^glovebox: not-a-plugin: B: /m],
    ['a plugin that the file does not have', [`${gain}#nobody`, gain], 2, /^glovebox: unknown-plugin: A: /m],
    [
      'channels that differ',
      [gain, fixture('mono-to-stereo.clap')],
      2,
      /builds of one plugin but A has inputs of 2 channels and B of 1 channels/,
    ],
    [
      'a plugin that crashes',
      [gain, crasher('segfault-at-init.clap')],
      1,
      /^glovebox: sandbox-died: B crashed while it was loaded: its process was ended by SIG/m,
    ],
    ['options out of range', [gain, gain, '--rounds', '7'], 2, /Expected a whole number from 8 to 32/],
  ] as const)('%s', async (_, words, exitCode, message) => {
    const { code, stdout, stderr } = await runCli(['compare', ...words, '--out', join(folder, 'refused')]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([exitCode, '']);
  });
});

describe('a comparison that B ends', () => {
  const gain = fixture('gain.clap');
  const noPlugin = join(folder, 'words.clap');
  writeFileSync(noPlugin, 'no plugin');

  it.each([
    ['crash', crasher('segfault-at-init.clap'), /^B crashed while it was loaded: its process was ended by SIG/],
    ['fail', noPlugin, /^B: /],
  ] as const)('leaves a %s in its bundle, and how to have it again', async (verdict, file, reason) => {
    const out = join(folder, `ended-${verdict}`);
    const name = basename(file);
    const words = ['--rounds', '8', '--seconds', '0.01', '--scenario', '64', '--seed', '7'];
    const { stderr } = await runCli(['compare', gain, file, ...words, '--out', out]);
    const { run, results, problems } = await readBundle(join(out, readdirSync(out)[0] ?? ''));
    expect([run.status, run.totals, problems]).toEqual(['failed', { [verdict]: 1 }, []]);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      verdict,
      name: `${name} against gain.clap`,
      actual: expect.stringMatching(reason) as string,
      facts: { replay: expect.stringMatching(/^glovebox compare \S+ \S+ --rounds 8/) as string },
    });
    const [, ...replay] = String(results[0]?.facts?.['replay']).split(' ');
    expect((await runCli([...replay, '--out', out])).stderr).toBe(stderr);
    const junit = await runCli(['report', join(out, readdirSync(out)[0] ?? ''), '--format', 'junit']);
    expect(junit.stdout).toContain(`${name} against gain.clap`);
    expect(junit.stdout).toMatch(/(errors|failures)="1"/);
  });
});

describe('glovebox compare of two builds', () => {
  it('leaves a bundle that can be compared again, and says the same', async () => {
    const out = join(folder, 'live');
    const copy = join(folder, 'other-gain.clap');
    copyFileSync(fixture('gain.clap'), copy);
    const words = ['--rounds', '8', '--seconds', '0.001', '--scenario', '64', '--seed', '7', '--json'];
    const live = await runCli(['compare', fixture('gain.clap'), copy, ...words, '--out', out], { timeoutMs: 170_000 });
    const record = JSON.parse(live.stdout) as ComparisonRecord;
    expect([record.a.label, record.b.label]).toEqual(['gain.clap', 'other-gain.clap']);
    expect(record.a.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(record.a.hash).toBe(record.b.hash);
    expect(record.series.map(({ scenario, measure }) => `${scenario} ${measure}`)).toContain('64 frames wall p50');
    expect([0, 1, 3]).toContain(live.code);

    const path = join(out, readdirSync(out)[0] ?? '');
    const bundle = await readBundle(path);
    expect(bundle.problems).toEqual([]);
    expect(bundle.run).toMatchObject({ tool: 'compare', seed: 7, options: { rounds: 8, frames: [64] } });
    expect(bundle.comparisons).toEqual([{ name: 'comparison', comparison: record }]);
    const first = bundle.histograms.filter(({ labels }) => labels['confirmation'] === undefined);
    const places = new Set(first.map(({ labels }) => `${labels['arm']} ${labels['round']}`));
    expect(places.size).toBe(4 * 8);
    const again = await runCli(['compare', path, path, '--json']);
    const judged = JSON.parse(again.stdout) as ComparisonRecord;
    expect(judged.series.map(({ change, low, high }) => [change, low, high])).toEqual(
      record.series.map(({ change, low, high }) => [change, low, high]),
    );
  }, 180_000);

  it('interrupted, ends with 130 and a bundle that says so', async () => {
    const out = join(folder, 'interrupted');
    const hasBegun = async (): Promise<void> => {
      while (!existsSync(out) || readdirSync(out).length === 0) await delay(20);
    };
    const gain = fixture('gain.clap');
    const { code, stdout, stderr } = await runCli(['compare', gain, gain, '--seconds', '1', '--out', out], {
      timeoutMs: 100_000,
      interruptAt: hasBegun(),
    });
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('glovebox: cancelled: the comparison was interrupted');
    const { run } = await readBundle(join(out, readdirSync(out)[0] ?? ''));
    expect(run.status).toBe('aborted');
  }, 110_000);
});
