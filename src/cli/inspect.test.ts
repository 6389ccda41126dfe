import { describe, expect, it } from 'vitest';
import { fixture, nativeFolder, runCli } from './testing/cli-kit.js';

describe('glovebox inspect', () => {
  it('prints what people want to know of a CLAP', async () => {
    const { code, stdout, stderr } = await runCli(['inspect', fixture('ducker.clap')]);
    expect(stderr).toBe('');
    expect(stdout.replaceAll(nativeFolder, 'BUILD').replace(/clap, \d+\.\d+\.\d+/, 'clap, N').replace(/\d+ bytes/, 'N bytes')).toMatchInlineSnapshot();
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
    const idOf = ({ stdout }: { stdout: string }): string => (JSON.parse(stdout) as { descriptor: { id: string } }).descriptor.id;
    expect([byOption, byPath, first].map(idOf)).toEqual([
      'org.glovebox.fixture.multi.invert',
      'org.glovebox.fixture.multi.invert',
      'org.glovebox.fixture.multi.gain',
    ]);
  });

  it('knows latency, tail and the size of a state', async () => {
    const facts = async (name: string): Promise<Record<string, unknown>> =>
      JSON.parse((await runCli(['inspect', '--json', fixture(name)])).stdout) as Record<string, unknown>;
    expect(await facts('latency-delay.vst3')).toMatchObject({ latencyFrames: 100 });
    expect(await facts('tail-reverb.clap')).toMatchObject({ tailFrames: 3840 });
    expect((await facts('large-state.clap'))['stateBytes']).toBeGreaterThan(10_000_000);
  });
});
