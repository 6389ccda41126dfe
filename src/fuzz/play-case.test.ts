import { describe, expect, it } from 'vitest';
import { findPluginFiles } from '../lab/plugin-files.js';
import type { CaseStep, FuzzCase } from './case.js';
import { CasePlugins } from './case-plugins.js';
import { inputNoise } from './input-noise.js';
import { playCase, wentWell, type PlayResult, type PlayedCase } from './play-case.js';

const files = findPluginFiles();
const plugins = new CasePlugins(files);

function fuzzCase(steps: CaseStep[], crossing: FuzzCase['group']['crossing'] = 'synchronous'): FuzzCase {
  return {
    schema: 'glovebox-case/1',
    group: { crossing, maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: false },
    seed: 11,
    steps,
  };
}

const play: CaseStep = { do: 'play', blocks: 3, blockSize: 50, keepsDeadlines: false, events: [] };
const fixture = (name: string, device: number, sandbox: number, format: 'clap' | 'vst3' = 'clap'): CaseStep => ({
  do: 'add-device',
  device,
  sandbox,
  plugin: { fixture: name, format },
});
const sandbox = (id: number, hasStandby = false): CaseStep => ({
  do: 'add-sandbox',
  sandbox: id,
  fallback: 'silence',
  hasStandby,
});
const main = (device: number): { device: number; port: number } => ({ device, port: 0 });
const wire = (source: number, target: number): CaseStep => ({
  do: 'connect',
  kind: 'audio',
  source: main(source),
  target: main(target),
});

function plays(played: PlayedCase): PlayResult[] {
  expect(played.failure?.error).toBeUndefined();
  expect(played.ends).toEqual([]);
  return played.steps.flatMap((step) => (step.play === undefined ? [] : [step.play]));
}

/** Two gains in two sandboxes, fed with noise. */
const chain: CaseStep[] = [
  sandbox(1),
  sandbox(2),
  fixture('gain', 5, 1),
  fixture('gain', 6, 2, 'vst3'),
  wire(5, 6),
  { do: 'add-input', port: main(5) },
  { do: 'add-output', port: main(6) },
  { do: 'add-tap', port: main(5) },
];

describe('a case that is played', () => {
  it('gives the noise of its seed through gains, whose shares are of their ranges', async () => {
    const set: CaseStep = { do: 'set-parameter', device: 6, parameter: 0, value: 0.5 };
    const step: CaseStep = { ...play, events: [{ frame: 0, device: 5, parameter: 0, value: 0.125 }] };
    const [first, second] = plays(await playCase(plugins, fuzzCase([...chain, play, set, step])));
    const port = main(5);
    expect(first?.outputs).toEqual([
      { port: main(6), channels: [inputNoise(11, port, 0, 0, 150), inputNoise(11, port, 1, 0, 150)] },
    ]);
    // A quarter of 4 in one, the half of 4 in the other: 0.5 * 2.
    expect(second?.firstFrame).toBe(150);
    expect(second?.outputs[0]?.channels[1]).toEqual(inputNoise(11, port, 1, 150, 150));
    expect(second?.taps[0]?.channels[0]).toEqual(inputNoise(11, port, 0, 250, 50).map((sample) => sample / 2));
  });

  it('is the same in this process, in one sandbox and in any division', async () => {
    const one = fuzzCase([...chain, play, { do: 'move-device', device: 6, sandbox: 1 }, play]);
    const reference = plays(await playCase(plugins, one)).map(({ outputs }) => outputs);
    const options = [
      { hosting: 'direct' },
      { division: (): number => 0 },
      { division: (id: number): number => id },
    ] as const;
    for (const option of options) {
      expect(plays(await playCase(plugins, one, option)).map(({ outputs }) => outputs)).toEqual(reference);
    }
  });

  it('says which steps were left out', async () => {
    const one = fuzzCase([...chain, fixture('gain', 5, 2), wire(5, 9), { do: 'remove-device', device: 6 }, play]);
    const { steps } = await playCase(plugins, one);
    expect(steps.map(({ isApplied }) => isApplied).slice(chain.length)).toEqual([false, false, true, true]);
    expect(steps.at(-1)?.play?.outputs).toEqual([]);
  });

  it('goes on with the fallback when a sandbox is killed, and with sound when it was restarted', async () => {
    const one = fuzzCase([
      ...chain,
      { do: 'kill-sandbox', sandbox: 1 },
      play,
      { do: 'restart-sandbox', sandbox: 1 },
      play,
      { do: 'hang-sandbox', sandbox: 1 },
      { do: 'restart-sandbox', sandbox: 1 },
      play,
    ]);
    const [dead, ...alive] = plays(await playCase(plugins, one));
    expect(dead?.report.incompleteBlocks).toBe(3);
    expect(dead?.outputs[0]?.channels[0]).toEqual(new Float32Array(150));
    for (const { firstFrame, report, outputs } of alive) {
      expect(report.isComplete).toBe(true);
      expect(outputs[0]?.channels[0]).toEqual(inputNoise(11, main(5), 0, firstFrame, 150));
    }
  });

  it('finds a stopped process while it plays', async () => {
    const one = fuzzCase([
      ...chain,
      { do: 'hang-sandbox', sandbox: 2 },
      play,
      { do: 'restart-sandbox', sandbox: 2 },
      play,
    ]);
    const [hung, back] = plays(await playCase(plugins, one, { hangAfterMs: 300 }));
    expect(hung?.report.incompleteBlocks).toBe(3);
    expect(back?.report.isComplete).toBe(true);
  });

  it('lets a standby take over', async () => {
    const one = fuzzCase([
      sandbox(1, true),
      fixture('gain', 5, 1),
      { do: 'add-input', port: main(5) },
      { do: 'add-output', port: main(5) },
      play,
      { do: 'kill-sandbox', sandbox: 1 },
      play,
      play,
      { do: 'kill-sandbox', sandbox: 1 },
      play,
    ]);
    const [, , again] = plays(await playCase(plugins, one));
    expect(again?.report.isComplete).toBe(true);
    expect(again?.outputs[0]?.channels[0]).toEqual(inputNoise(11, main(5), 0, 300, 150));
  });

  it('carries states and notes', async () => {
    const one = fuzzCase([
      sandbox(1),
      fixture('gain', 1, 1),
      fixture('gain', 2, 1),
      fixture('note-echo', 3, 1),
      { do: 'add-input', port: main(2) },
      { do: 'add-output', port: main(2) },
      { do: 'collect-events', device: 3 },
      { do: 'set-parameter', device: 1, parameter: 0, value: 0.5 },
      { do: 'set-parameter', device: 3, parameter: 0, value: 0 },
      play,
      { do: 'save-state', device: 1, state: 4 },
      { do: 'load-state', device: 2, state: 4 },
      { ...play, events: [{ frame: 7, device: 3, note: 'on', key: 61, velocity: 0.5 }] },
    ]);
    const [, last] = plays(await playCase(plugins, one));
    expect(last?.outputs[0]?.channels[0]).toEqual(inputNoise(11, main(2), 0, 150, 150).map((sample) => sample * 2));
    expect(last?.events).toMatchObject([{ frame: 7, device: 3, event: { kind: 'note-on', key: 61, velocity: 0.5 } }]);
  });

  it('stops at an end that nobody asked for, and tells who it was', async () => {
    const plugin = { file: files.crasher('segfault-in-process', 'clap') };
    const one = fuzzCase([
      sandbox(3),
      { do: 'add-device', device: 8, sandbox: 3, plugin },
      { do: 'add-output', port: main(8) },
      { ...play, blocks: 200 },
      play,
    ]);
    const played = await playCase(plugins, one);
    expect(wentWell(played)).toBe(false);
    expect(played.steps).toHaveLength(4);
    expect(played.ends).toMatchObject([{ at: 3, sandbox: 3, device: 8, exit: { kind: 'crashed' } }]);
    expect(played.ends[0]?.report?.title).toContain('SIGSEGV');
  });
});
