import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { ScanReport } from '../scan/scan.js';
import { crasher, fixture, nativeFolder, runCli, scratchFolder, type CliResult } from './testing/cli-kit.js';

const folder = scratchFolder();
interface Listed {
  name: string;
  files: { clap: string; vst3: string };
  plugins: { clapId: string; vst3ClassId: string; paramCount: number; inputs: unknown[]; outputs: unknown[] }[];
}
const listed = JSON.parse(readFileSync(new URL('../../fixtures/fixtures.json', import.meta.url), 'utf8')) as Listed[];

async function scanJson(...words: string[]): Promise<{ code: number | null; report: ScanReport }> {
  const { code, stdout, stderr } = await runCli(['scan', '--json', ...words]);
  expect(stderr).toBe('');
  return { code, report: JSON.parse(stdout) as ScanReport };
}

/** Processes whose command line names `file`, besides that of `glovebox` itself. Linux. */
function processesOf(file: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--scan\0${file}\0`);
    } catch {
      return false;
    }
  });
}

describe('glovebox scan', () => {
  it('finds every fixture in both formats, as the list says', async () => {
    const { code, report } = await scanJson(fixture(''));
    const byFile = new Map(report.files.map((file) => [basename(file.file), file]));
    for (const { files, plugins } of listed) {
      for (const [format, name] of Object.entries(files)) {
        const file = byFile.get(name);
        expect(file?.outcome, name).toBe('scanned');
        expect(file?.plugins.map(({ id }) => id)).toEqual(
          plugins.map((one) => (format === 'clap' ? one.clapId : one.vst3ClassId)),
        );
        expect(file?.plugins.map(({ inputs, outputs }) => [inputs?.length, outputs?.length])).toEqual(
          plugins.map(({ inputs, outputs }) => [inputs.length, outputs.length]),
        );
      }
    }
    expect(report.files).toHaveLength(listed.length * 2);
    expect(code).toBe(0);
  });

  it('reports crashes and hangs by file, and the rest as if nothing had happened', async () => {
    const crashers = join(folder, 'crashers');
    mkdirSync(crashers);
    for (const name of ['segfault-at-load', 'segfault-at-init', 'hang-in-init', 'segfault-in-process']) {
      for (const file of [`${name}.clap`, `${name}.vst3`]) {
        cpSync(crasher(file), join(crashers, file), { recursive: true });
      }
    }
    const { code, report } = await scanJson('--timeout-ms', '1500', crashers, fixture('gain.clap'));
    rmSync(crashers, { recursive: true });
    const outcomes = new Map(report.files.map(({ file, outcome }) => [basename(file), outcome]));
    for (const format of ['clap', 'vst3']) {
      expect(outcomes.get(`segfault-at-load.${format}`)).toBe('crashed');
      expect(outcomes.get(`segfault-at-init.${format}`)).toBe('crashed');
      expect(outcomes.get(`hang-in-init.${format}`)).toBe('hung');
      expect(outcomes.get(`segfault-in-process.${format}`)).toBe('scanned');
    }
    expect(outcomes.get('gain.clap')).toBe('scanned');
    expect(code).toBe(1);
  });

  it('its JSON follows the published schema', async () => {
    const schema = JSON.parse(
      readFileSync(new URL('../scan/scan-report.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const lines = JSON.parse(readFileSync(new URL('../scan/scan-line.schema.json', import.meta.url), 'utf8')) as object;
    const validate = new Ajv({ strict: false }).addSchema(lines).compile(schema);
    const { report } = await scanJson(
      '--timeout-ms',
      '1500',
      fixture('gain.vst3'),
      crasher('segfault-at-load.clap'),
      crasher('hang-in-init.clap'),
    );
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, version: 2 })).toBe(false);
  });

  it('prints a table that people can read', async () => {
    mkdirSync(join(folder, 'synth.lv2'));
    const { code, stdout, stderr } = await runCli([
      'scan',
      '--no-cache',
      fixture('gain.clap'),
      crasher('segfault-at-load.vst3'),
      folder,
    ]);
    const text = stdout
      .replaceAll(nativeFolder, 'BUILD')
      .replaceAll(folder, 'FOLDER')
      .replace(/\d+\.\d s/, 'N s');
    expect(text).toBe(
      [
        'plugin         vendor    version  format  state  file',
        'Glovebox Gain  glovebox  1.0.0    clap    ok     BUILD/fixtures/gain.clap',
        '',
        'failed',
        '  crashed  BUILD/crashers/segfault-at-load.vst3: SIGSEGV',
        '',
        'not hosted',
        '  LV2  FOLDER/synth.lv2',
        '',
        '1 plugins in 2 files, 1 failed, 1 not hosted, N s',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('');
    expect(code).toBe(1);
  });

  it('a file that somebody names and that is no plugin is bad input; in a folder it is a finding', async () => {
    writeFileSync(join(folder, 'text.clap'), 'text');
    const named = await runCli(['scan', join(folder, 'text.clap')]);
    expect(named.stdout).toContain(
      `refused  ${join(folder, 'text.clap')}: not-a-plugin: the file is not a dynamic library`,
    );
    expect(named.code).toBe(2);
    expect((await runCli(['scan', folder])).code).toBe(1);
  });

  it('remembers what did not change, until it is told not to', async () => {
    const file = join(folder, 'remembered.clap');
    copyFileSync(fixture('delay.clap'), file);
    const [first, second] = [await scanJson(file), await scanJson(file)];
    expect(second.report.files).toMatchObject([{ isCached: true, plugins: first.report.files[0]?.plugins }]);
    expect((await runCli(['scan', file])).stdout).toContain(', 1 known from an earlier scan, ');
    expect((await scanJson('--no-cache', file)).report.files[0]).not.toHaveProperty('isCached');
    const elsewhere = { GLOVEBOX_STATE_DIR: join(folder, 'empty-state') };
    expect((await runCli(['scan', '--no-cache', file], { env: elsewhere })).code).toBe(0);
    expect(existsSync(elsewhere.GLOVEBOX_STATE_DIR)).toBe(false);
  });

  it('a hang is known from an earlier scan, and a damaged memory of it costs a scan', async () => {
    const env = { GLOVEBOX_STATE_DIR: join(folder, 'hung-state') };
    const scanHung = (): Promise<CliResult> =>
      runCli(['scan', '--timeout-ms', '1000', crasher('hang-in-init.vst3')], { env });
    expect((await scanHung()).stdout).toContain('no answer within 1000 ms\n');
    const again = await scanHung();
    expect(again.stdout).toContain('no answer within 1000 ms, in an earlier scan (--no-cache tries again)');
    expect(again.code).toBe(1);
    const memory = join(env.GLOVEBOX_STATE_DIR, 'scan-cache');
    for (const name of readdirSync(memory)) writeFileSync(join(memory, name), '{"schema":');
    expect((await scanHung()).stdout).toContain('no answer within 1000 ms\n');
  });

  it('looks into CLAP_PATH and the standard folders when nothing is named', async () => {
    const { stdout } = await runCli(['scan', '--json'], { env: { CLAP_PATH: fixture(''), HOME: folder } });
    const report = JSON.parse(stdout) as ScanReport;
    expect(report.files.map(({ file }) => file)).toContain(fixture('gain.clap'));
  });

  it.skipIf(process.platform !== 'linux')(
    'kill -9 of a scan leaves no process, even of a plugin that hangs',
    async () => {
      const file = join(folder, 'hangs-for-ever.clap');
      copyFileSync(crasher('hang-in-init.clap'), file);
      const appears = async (): Promise<void> => {
        await expect.poll(() => processesOf(file).length, { timeout: 20_000 }).toBe(1);
      };
      const { signal } = await runCli(['scan', '--timeout-ms', '60000', file], {
        interruptAt: appears(),
        interruptWith: 'SIGKILL',
      });
      expect(signal).toBe('SIGKILL');
      await expect.poll(() => processesOf(file), { timeout: 10_000 }).toEqual([]);
    },
  );
});
