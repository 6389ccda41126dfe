import { describe, expect, it } from 'vitest';
import { fixture, nativeFolder, runCli } from './testing/cli-kit.js';

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

  it('knows latency, tail and the size of a state', async () => {
    expect(await facts('latency-delay.vst3')).toMatchObject({ latencyFrames: 100 });
    expect(await facts('tail-reverb.clap')).toMatchObject({ tailFrames: 3840 });
    expect((await facts('large-state.clap'))['stateBytes']).toBeGreaterThan(10_000_000);
  });
});
