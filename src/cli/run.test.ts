import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crasher, fixture, noise, readWav, runCli, scratchFolder, writeWav } from './testing/cli-kit.js';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);

function save(name: string, groups: unknown[]): string {
  writeFileSync(at(name), JSON.stringify({ version: 1, groups }));
  return at(name);
}

const gain = (name: string, value = 1): Record<string, unknown> => ({
  name,
  plugin: fixture('gain.clap'),
  parameters: { Gain: value },
});

function gainGroup(name: string): Record<string, unknown> {
  return {
    name,
    sandboxes: [{ devices: [gain(name)] }],
    inputs: [{ device: name, file: `${name}.wav` }],
    outputs: [{ device: name, file: `${name}-out.wav`, format: '16' }],
  };
}

function longGroup(name: string, plugin: string): Record<string, unknown> {
  return {
    name,
    sandboxes: [{ devices: [{ name, plugin }] }],
    inputs: [{ device: name, file: 'in.wav' }],
    outputs: [{ device: name, file: `${name}.wav` }],
    seconds: 1000,
  };
}

describe('glovebox run', () => {
  it('runs a graph over two sandboxes: side chain by name, an output tapped twice, commands at their time', async () => {
    writeWav(at('in.wav'), noise(4800));
    const session = save('graph.json', [
      {
        name: 'graph',
        crossing: 'synchronous',
        maxBlockSize: 128,
        sandboxes: [
          { name: 'first', devices: [gain('a', 0.5)] },
          { name: 'second', devices: [gain('b', 0.25), { name: 'mix', plugin: fixture('mix2.vst3') }] },
        ],
        connections: [
          { from: { device: 'a' }, to: { device: 'b' } },
          { from: { device: 'a', port: 'Main Out' }, to: { device: 'mix', port: 0 } },
          { from: { device: 'b' }, to: { device: 'mix', port: 1 } },
        ],
        inputs: [{ device: 'a', file: 'in.wav' }],
        outputs: [
          { device: 'mix', file: 'mix.wav', format: 'float' },
          { device: 'b', file: 'b.wav', format: 'float' },
        ],
        commands: [{ device: 'a', seconds: 0.05, parameter: 'Gain', value: 0 }],
        tailSeconds: 0.01,
      },
    ]);
    const { code, stderr, stdout } = await runCli(['run', session, '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [input = new Float32Array()] = noise(4800);
    const [b = new Float32Array()] = readWav(at('b.wav'));
    const [mix = new Float32Array()] = readWav(at('mix.wav'));
    expect(b).toHaveLength(4800 + 480);
    for (const frame of [0, 127, 128, 2399]) expect(b[frame]).toBe((input[frame] ?? 9) * 0.125);
    for (const frame of [2400, 4799, 4800, 5279]) expect(b[frame]).toBe(0);
    expect(mix.some((sample) => sample !== 0)).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'glovebox-run',
      version: 1,
      groups: [{ name: 'graph', sampleRate: 48_000, frames: 5280, blocks: 42, incompleteBlocks: 0 }],
    });
  });

  it('runs several groups of different rates at once, into another folder', async () => {
    writeWav(at('slow.wav'), noise(441), '16', 44_100);
    writeWav(at('fast.wav'), noise(960), '16', 96_000);
    const { code, stdout, stderr } = await runCli([
      'run',
      save('two.json', [gainGroup('slow'), gainGroup('fast')]),
      '--out-dir',
      at('made/here'),
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(readdirSync(at('made/here')).sort()).toEqual(['fast-out.wav', 'slow-out.wav']);
    expect(stdout).toMatch(
      /^slow: 0\.01 s in 1 blocks, \d+ x real time\n {2}wrote .*slow-out\.wav: 2 channels, 16 bits, peak -?0\.0 dBFS\nfast: /,
    );
  });

  it('a crash in one group ends the session with its reason, and no group leaves a file', async () => {
    mkdirSync(at('crash'), { recursive: true });
    writeWav(at('crash/in.wav'), noise(480_000));
    writeFileSync(
      at('crash/session.json'),
      JSON.stringify({
        version: 1,
        groups: [longGroup('good', fixture('gain.vst3')), longGroup('bad', crasher('segfault-in-process.vst3'))],
      }),
    );
    const { code, stderr } = await runCli(['run', at('crash/session.json')]);
    expect(stderr).toMatch(
      /^glovebox: sandbox-died: sandbox 1 \(Glovebox Crasher segfault-in-process\) crashed: [^\n]+\n$/,
    );
    expect(code).toBe(1);
    expect(readdirSync(at('crash')).sort()).toEqual(['in.wav', 'session.json']);
  });

  it('in real time it takes as long as it says, and writes what came out', async () => {
    writeWav(at('loop.wav'), [new Float32Array(4800).fill(0.5), new Float32Array(4800).fill(0.5)]);
    const session = save('live.json', [
      {
        name: 'live',
        sandboxes: [{ devices: [gain('a', 0.5)] }],
        inputs: [{ device: 'a', file: 'loop.wav' }],
        outputs: [{ device: 'a', file: 'live.wav' }],
        commands: [{ device: 'a', seconds: 0.4, parameter: 'Gain', value: 1 }],
      },
    ]);
    const started = performance.now();
    const { code, stderr, stdout } = await runCli(['run', session, '--realtime', '--seconds', '0.8', '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(performance.now() - started).toBeGreaterThan(800);
    const { groups } = JSON.parse(stdout) as { groups: { blocks: number; isRealtime: boolean }[] };
    expect(groups[0]?.blocks).toBeGreaterThanOrEqual(75);
    const [left = new Float32Array()] = readWav(at('live.wav'));
    expect(left).toHaveLength(38_400);
    // A machine that is busy may lose blocks (they are counted), so single samples are not promised here.
    const count = (value: number): number => left.filter((sample) => sample === value).length;
    expect(count(0.25)).toBeGreaterThan(0);
    expect(count(0.5)).toBeGreaterThan(0);
  });

  it('a session needs something that says how long', async () => {
    const session = save('endless.json', [{ name: 'endless', sandboxes: [{ devices: [gain('a')] }] }]);
    const { code, stderr } = await runCli(['run', session]);
    expect(stderr).toBe(
      'glovebox: invalid-argument: nothing says how long group "endless" runs: give it an input, a MIDI file or seconds\n',
    );
    expect(code).toBe(2);
    expect(existsSync(at('endless.wav'))).toBe(false);
  });
});
