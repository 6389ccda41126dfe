import { describe, expect, it } from 'vitest';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginHash } from '../recovery/plugin-hash.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { fixture, nativeFolder, runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();

function idOf({ stdout }: { stdout: string }): string {
  return (JSON.parse(stdout) as { descriptor: { id: string } }).descriptor.id;
}

async function facts(name: string): Promise<Record<string, unknown>> {
  return JSON.parse((await runCli(['inspect', '--json', fixture(name)])).stdout) as Record<string, unknown>;
}

describe('glovebox inspect', () => {
  it('prints what people want to know of a CLAP', async () => {
    const { code, stdout, stderr } = await runCli(['inspect', fixture('ducker.clap')]);
    expect(stderr).toBe('');
    expect(
      stdout
        .replaceAll(nativeFolder, 'BUILD')
        .replace(/clap, \d+\.\d+\.\d+/, 'clap, N')
        .replace(/\d+ bytes/, 'N bytes'),
    ).toMatchInlineSnapshot(`
      "Glovebox Ducker 1.0.0 by glovebox
      file           BUILD/fixtures/ducker.clap
      format         clap, N
      id             org.glovebox.fixture.ducker
      description    Turned down by its side chain
      features       audio-effect, stereo
      runs with      float32 at 48000 Hz, blocks of 512 frames
      latency        0 frames
      tail           not said
      state          N bytes
      editor         no
      risk           40 of 100: prefer-sandboxed runs it in a sandbox (direct below 25)
         +40 no reputation list trusts it or its vendor

      audio inputs
        0 Main In: 2 channels, main, stereo, 32 and 64 bit
        1 Side Chain: 2 channels, stereo, 32 and 64 bit

      audio outputs
        0 Main Out: 2 channels, main, stereo, 32 and 64 bit

      parameters
      id  name      value  minimum  maximum
       0  Depth         4        0        8
       1  Envelope      0        0        1  read-only
      "
    `);
    expect(code).toBe(0);
  });

  it.each(['clap', 'vst3'])('the JSON of a %s holds every parameter with its texts', async (format) => {
    const { code, stdout } = await runCli(['inspect', '--json', fixture(`thousand-params.${format}`)]);
    expect(code).toBe(0);
    const inspection = JSON.parse(stdout) as { parameters: { name: string; value: number; valueText: string }[] };
    expect(inspection).toMatchObject({
      schema: 'glovebox-inspect',
      version: 1,
      descriptor: { format },
      sampleRate: 48_000,
      latencyFrames: 0,
      parameterCount: 1000,
    });
    expect(inspection.parameters).toHaveLength(1000);
    expect(inspection.parameters[999]).toMatchObject({ name: 'Part 999', value: 0.5 });
    expect(inspection.parameters[999]?.valueText).toBeTypeOf('string');
  });

  it('one plugin of several, by id or by path#id', async () => {
    const [byOption, byPath, first] = await Promise.all([
      runCli(['inspect', '--json', fixture('multi.clap'), '--id', 'org.glovebox.fixture.multi.invert']),
      runCli(['inspect', '--json', `${fixture('multi.clap')}#org.glovebox.fixture.multi.invert`]),
      runCli(['inspect', '--json', fixture('multi.clap')]),
    ]);
    expect([byOption, byPath, first].map(idOf)).toEqual([
      'org.glovebox.fixture.multi.invert',
      'org.glovebox.fixture.multi.invert',
      'org.glovebox.fixture.multi.gain',
    ]);
  });

  it('says how risky it is, and why: reputation and what happened here', async () => {
    const file = fixture('gain.clap');
    const list = join(folder, 'mine.json');
    const entry = { match: { vendor: 'glovebox' }, kind: 'trusted', reason: 'ours', source: 'we wrote it' };
    writeFileSync(list, JSON.stringify({ version: 1, entries: [entry] }));
    const trusted = await runCli(['inspect', '--json', '--reputation', list, file]);
    expect(JSON.parse(trusted.stdout)).toMatchObject({
      risk: {
        score: 0,
        hosting: 'direct',
        mayShare: true,
        directThreshold: 25,
        reasons: [{ id: 'reputation-trusted', text: 'ours', source: 'we wrote it' }],
      },
    });
    const store = new QuarantineStore(join(folder, 'state'));
    store.noteCrash({ hash: (await pluginHash(file)) ?? '', file, title: 'SIGSEGV in gain.clap!run' });
    // The user's own list is read without a word.
    copyFileSync(list, join(folder, 'state', 'reputation.json'));
    const { stdout } = await runCli(['inspect', file], { env: { GLOVEBOX_STATE_DIR: join(folder, 'state') } });
    expect(stdout).toMatch(/^risk {11}30 of 100: prefer-sandboxed runs it in a sandbox/m);
    expect(stdout).toMatch(/^ {3}\+30 it ended its sandbox on this machine once, .*SIGSEGV in gain\.clap!run$/m);
    expect(stdout).toContain('ours [we wrote it]');
    const wrong = await runCli(['inspect', file, '--reputation', file]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('invalid-reputation');
  });

  it('knows latency, tail and the size of a state', async () => {
    expect(await facts('latency-delay.vst3')).toMatchObject({ latencyFrames: 100 });
    expect(await facts('tail-reverb.clap')).toMatchObject({ tailFrames: 3840 });
    expect((await facts('large-state.clap'))['stateBytes']).toBeGreaterThan(10_000_000);
  });
});
