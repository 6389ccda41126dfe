import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readCase } from '../fuzz/case-file.js';
import type { FuzzSummary } from '../fuzz/fuzz-summary.js';
import { describeReruns } from './fuzz-report.js';
import { crasher, fixture, runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();
const longMs = 90_000;

/** Runs it in a folder of its own, without deciding how it ends. */
async function fuzz(name: string, words: readonly string[]): ReturnType<typeof runCli> {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  return runCli(['fuzz', ...words], { cwd, timeoutMs: longMs });
}

function bundleOf(name: string): string {
  const out = join(folder, name, 'fuzz-out');
  return join(out, readdirSync(out)[0] ?? '');
}

function hasBundle(name: string): boolean {
  return existsSync(join(folder, name, 'fuzz-out')) && existsSync(join(bundleOf(name), 'run.json'));
}

describe('glovebox fuzz', () => {
  it('finds nothing in plugins that behave, and the same for the same seed', { timeout: longMs }, async () => {
    const words = ['--cases', '6', '--seed', '3', '--json', '--plugins'];
    const plugins = `${fixture('gain.clap')},${fixture('tail-reverb.vst3')}`;
    const runs = [await fuzz('held', [...words, plugins]), await fuzz('again', [...words, plugins])];
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const timeless = runs.map(({ stdout }) => {
      const { status, cases, plugins: known, properties, failures, classes } = JSON.parse(stdout) as FuzzSummary;
      return { status, cases, plugins: known, properties, failures, classes };
    });
    expect(timeless[0]).toMatchObject({ status: 'held', cases: 6, failures: [] });
    expect(timeless[0]?.plugins.map((one) => one.isDeterministic)).toEqual([true, true]);
    expect(timeless[1]).toEqual(timeless[0]);
    expect(JSON.parse(readFileSync(join(bundleOf('held'), 'run.json'), 'utf8'))).toMatchObject({
      tool: 'fuzz',
      status: 'held',
      seed: 3,
    });
  });

  it(
    'shrinks a crash, keeps it as a case that names no private folder, and replays it',
    { timeout: longMs },
    async () => {
      const cwd = join(folder, 'crash');
      mkdirSync(cwd, { recursive: true });
      copyFileSync(crasher('segfault-in-process.clap'), join(cwd, 'bad.clap'));
      const { code, stdout } = await fuzz('crash', ['--cases', '4', '--seed', '1', '--plugins', 'bad.clap']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/SIGSEGV in bad\.clap/);
      expect(stdout).toMatch(/crashed in all of 10 reruns/);
      const line = /replay: glovebox (replay \S+)/.exec(stdout)?.[1]?.split(' ') ?? [];
      const path = join(cwd, line[1] ?? '');
      expect(readFileSync(path, 'utf8')).toContain('"<here>/bad.clap"');
      expect(readFileSync(path, 'utf8')).not.toContain(folder);
      const { steps, found } = readCase(path);
      expect(steps.map((step) => step.do)).toEqual(['add-sandbox', 'add-device', 'play']);
      expect(found).toMatchObject({ property: 'no crash', reruns: { failed: 10, of: 10 } });
      expect(readdirSync(join(bundleOf('crash'), 'crashes')).length).toBeGreaterThan(0);

      const again = await runCli(line, { cwd });
      expect(again.stdout).toMatch(/no crash: step 3: SIGSEGV in bad\.clap/);
      expect(again.code).toBe(1);
      copyFileSync(fixture('gain.clap'), join(cwd, 'bad.clap'));
      const mended = await runCli([...line, '--times', '2'], { cwd });
      expect(mended.stdout).toMatch(/^held: .*played 2 times\n$/);
      expect(mended.code).toBe(0);
    },
  );

  it('finds a crash before the first block, where only the asking kills', { timeout: longMs }, async () => {
    const { code, stdout } = await fuzz('asking', [
      '--cases',
      '1',
      '--plugins',
      crasher('segfault-in-parameters.clap'),
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/fails when it plays alone/);
    expect(stdout).toMatch(/crash: no crash/);
  });

  it('ends with 130 after Ctrl-C, and its bundle says so', { timeout: longMs }, async () => {
    const cwd = join(folder, 'interrupted');
    mkdirSync(cwd);
    const begun = (async (): Promise<void> => {
      while (!hasBundle('interrupted')) await delay(20);
    })();
    const words = ['fuzz', '--minutes', '5', '--plugins', fixture('gain.clap')];
    const { code } = await runCli(words, { cwd, interruptAt: begun, timeoutMs: longMs });
    expect(code).toBe(130);
    expect(readFileSync(join(bundleOf('interrupted'), 'run.json'), 'utf8')).toContain('"aborted"');
  });

  it.each([
    [['--plugins', 'nowhere.clap'], /no-such-file: nowhere\.clap does not exist/],
    [['--plugins', ','], /usage: .*separated by commas/],
    [['--minutes', '0'], /usage: .*number of minutes/],
    [['--minutes', 'long'], /usage: .*number of minutes/],
    [['--cases', '0'], /usage: .*whole number of cases/],
    [['--seed', '4294967296'], /usage: .*whole number from 0/],
    [['--plugins', 'text.clap'], /not-a-plugin: /],
    [['more'], /usage: /],
  ])('%j is wrong usage: exit code 2, one line, nothing written', async (words, message) => {
    const cwd = join(folder, 'wrong');
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'text.clap'), 'no plugin\n');
    const { code, stderr } = await runCli(['fuzz', ...words], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual(['text.clap']);
  });

  it.runIf(existsSync('/proc/self'))(
    'says in one line that it has no place to write, where nobody can make any',
    async () => {
      const words = ['--cases', '1', '--plugins', fixture('gain.clap'), '--out', '/proc/none/of/these'];
      const { code, stdout, stderr } = await fuzz('nowhere', words);
      expect(stderr).toMatch(/^glovebox: cannot-write: .*\/proc\/none\/of\/these.*\n$/);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    },
  );

  it('replays no file that is no case', async () => {
    const path = join(folder, 'no-case.json');
    writeFileSync(path, '{"schema":"glovebox-case/1","steps":[{"do":"explode"}]}');
    const { code, stderr } = await runCli(['replay', path]);
    expect(stderr).toMatch(/^glovebox: invalid-case: /);
    expect(code).toBe(2);
    expect(statSync(path).isFile()).toBe(true);
    expect((await runCli(['replay', join(folder, 'none.json')])).stderr).toMatch(/^glovebox: no-such-file: /);
    expect((await runCli(['replay', path, '--debugger'])).stderr).toMatch(/^glovebox: invalid-argument: /);
  });
});

describe('reruns', () => {
  it('are told as a ratio where a failure comes back in some only', () => {
    expect(describeReruns('no crash', { failed: 3, of: 10 })).toBe('crashed in 3 of 10 reruns');
    expect(describeReruns('no hang', { failed: 10, of: 10 })).toBe('hung in all of 10 reruns');
    expect(describeReruns('finite output', { failed: 1, of: 1 })).toBe('failed again');
    expect(describeReruns('finite output', { failed: 0, of: 1 })).toBe('did not come back');
  });
});
