import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import midiFile from 'midi-file';
import { describe, expect, it } from 'vitest';
import {
  crasher,
  fixture,
  noise,
  readWav,
  runCli,
  scratchFolder,
  writeWav,
  type CliResult,
} from './testing/cli-kit.js';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const gain = fixture('gain.clap');
const gainVst3 = fixture('gain.vst3');

async function render(out: string, ...words: string[]): Promise<CliResult> {
  const result = await runCli(['render', '--out', at(out), ...words]);
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result;
}

describe('glovebox render', () => {
  it('a CLAP and a VST3 in two sandboxes, synchronous, equal direct mode bit for bit', async () => {
    // Longer than what is in memory at a time, and no whole number of blocks.
    const input = writeWav(at('long.wav'), noise(262_144 + 1000), '24');
    const chain = [gain, gainVst3, '--param', '0:Gain=0.5@0.5', '--param', '1:Gain=0.25', '--in', input];
    const sandboxed = await render('sandboxed.wav', ...chain, '--sandboxes', 'each', '--json');
    const direct = await render('direct.wav', ...chain, '--mode', 'direct', '--json');
    expect(readFileSync(at('sandboxed.wav')).equals(readFileSync(at('direct.wav')))).toBe(true);

    // And both are what the two gains make of the input: the first changes at 24,000 frames.
    const expected = noise(262_144 + 1000).map((channel) =>
      channel.map((sample, frame) => sample * (frame < 24_000 ? 1 : 0.5)),
    );
    const [left = new Float32Array(), right = new Float32Array()] = readWav(at('direct.wav'));
    // VST3 values go from 0 to 1: 0.25 of 0 to 4 is 1.
    for (const [channel, samples] of [left, right].entries()) {
      const difference = samples.findIndex(
        (sample, frame) => Math.abs(sample - (expected[channel]?.[frame] ?? 9)) > 2 ** -23,
      );
      expect(difference, `first frame of channel ${channel} that differs`).toBe(-1);
    }
    const summary = JSON.parse(sandboxed.stdout) as { plugins: { sandbox: string }[] };
    expect(new Set(summary.plugins.map(({ sandbox }) => sandbox)).size).toBe(2);
    const directSummary = JSON.parse(direct.stdout) as { plugins: { sandbox: string }[] };
    expect(new Set(directSummary.plugins.map(({ sandbox }) => sandbox)).size).toBe(1);
  });

  it('says what it wrote', async () => {
    const { stdout } = await render(
      'said.wav',
      '--in',
      writeWav(at('in.wav'), noise(4800)),
      '--tail',
      '0.1',
      gain,
      fixture('latency-delay.vst3'),
    );
    expect(stdout.replace(/\d+ x real time/, 'N x real time').replace(folder, 'FOLDER')).toBe(
      'wrote FOLDER/said.wav: 2 channels, 48000 Hz, 24 bits, 0.20 s, peak -0.0 dBFS, N x real time, latency 100 frames\n' +
        'through Glovebox Gain > Glovebox Latency Delay\n',
    );
  });

  it('the JSON has a schema and a version, and the facts', async () => {
    const input = writeWav(at('facts.wav'), noise(1000), '16', 44_100);
    const { stdout } = await render('facts-out.wav', '--in', input, '--block', '64', '--json', gain);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'glovebox-render',
      version: 1,
      format: '16',
      channels: 2,
      sampleRate: 44_100,
      frames: 1000,
      blocks: 16,
      latencyFrames: 0,
      plugins: [{ file: gain, name: 'Glovebox Gain', format: 'clap', sandbox: 'sandbox 1' }],
    });
  });

  it.each([
    ['16', 2 ** -15],
    ['24', 2 ** -23],
    ['32', 2 ** -24],
    ['float', 0],
  ])('writes %s', async (format, error) => {
    const input = writeWav(at('format.wav'), noise(500), 'float');
    await render(`format-${format}.wav`, '--in', input, '--format', format, gain);
    const [left] = readWav(at(`format-${format}.wav`));
    const worst = Math.max(
      ...[...(left ?? [])].map((sample, frame) => Math.abs(sample - (noise(500)[0]?.[frame] ?? 9))),
    );
    expect(worst).toBeLessThanOrEqual(error);
  });

  it('parameter changes take effect at their frame, from the command line and from a file', async () => {
    writeFileSync(
      at('changes.json'),
      JSON.stringify([
        { seconds: 0.01, parameter: 'Gain', value: 0 },
        { seconds: 0.02, parameter: 0, value: '2' },
      ]),
    );
    const input = writeWav(at('ones.wav'), [new Float32Array(1440).fill(0.25), new Float32Array(1440).fill(0.25)]);
    await render('changed.wav', '--in', input, '--params', at('changes.json'), '--param', 'Gain=3@0.025', gain);
    const [left = new Float32Array()] = readWav(at('changed.wav'));
    expect([0, 479, 480, 959, 960, 1199, 1200, 1439].map((frame) => left[frame])).toEqual([
      0.25, 0.25, 0, 0, 0.5, 0.5, 0.75, 0.75,
    ]);
  });

  it('notes of a file and of a MIDI file make the same sound, and pass through a note effect', async () => {
    writeFileSync(at('notes.json'), JSON.stringify([{ key: 69, seconds: 0.05, duration: 0.1, velocity: 100 / 127 }]));
    const track = [
      { deltaTime: 48, type: 'noteOn' as const, channel: 0, noteNumber: 69, velocity: 100 },
      { deltaTime: 96, type: 'noteOff' as const, channel: 0, noteNumber: 69, velocity: 0 },
      { deltaTime: 0, type: 'endOfTrack' as const, meta: true as const },
    ];
    writeFileSync(
      at('notes.mid'),
      Buffer.from(midiFile.writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat: 480 }, tracks: [track] })),
    );
    const synth = fixture('sine-synth.clap');
    await render('notes.wav', '--notes', at('notes.json'), '--seconds', '0.3', synth);
    await render('midi.wav', '--midi', at('notes.mid'), '--tail', '0.15', synth);
    const [notes = new Float32Array()] = readWav(at('notes.wav'));
    const [midi = new Float32Array()] = readWav(at('midi.wav'));
    expect(notes.findIndex((sample) => sample !== 0)).toBeGreaterThanOrEqual(2400);
    expect(notes.findIndex((sample) => sample !== 0)).toBeLessThan(2410);
    expect(midi).toEqual(notes.subarray(0, midi.length));

    await render('echo.wav', '--notes', at('notes.json'), '--seconds', '0.3', fixture('note-echo.vst3'), synth);
    const [echo = new Float32Array()] = readWav(at('echo.wav'));
    expect(echo.some((sample) => sample !== 0)).toBe(true);
  });

  it('a mono file feeds every channel, and the transport runs', async () => {
    const input = writeWav(at('mono.wav'), noise(700).slice(0, 1));
    await render('stereo.wav', '--in', input, gain);
    const [left, right] = readWav(at('stereo.wav'));
    expect(left).toEqual(right);
    expect(left).toEqual(noise(700)[0]);
    await render('transport.wav', '--seconds', '0.1', '--format', 'float', fixture('transport-printer.clap'));
    expect(readWav(at('transport.wav')).some((channel) => channel.some((sample) => sample === 120))).toBe(true);
  });

  it.each([
    ['segfault-in-process.clap', 'crashed'],
    ['exit-in-process.vst3', 'crashed'],
    ['abort-in-process.clap', 'crashed'],
  ])('%s: one line, exit code 1, the old output untouched', async (name, kind) => {
    const input = writeWav(at('in.wav'), noise(48_000));
    writeFileSync(at('old.wav'), 'as it was');
    const { code, stdout, stderr } = await runCli([
      'render',
      '--in',
      input,
      '--out',
      at('old.wav'),
      gain,
      crasher(name),
    ]);
    expect(stderr).toMatch(new RegExp(`^glovebox: sandbox-died: sandbox 2 \\(.*\\) ${kind}: [^\\n]+\\n$`));
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(readFileSync(at('old.wav'), 'utf8')).toBe('as it was');
    expect(readdirSync(folder).filter((one) => one.endsWith('.part'))).toEqual([]);
  });

  it('a plugin that loops for ever is ended and named', async () => {
    const input = writeWav(at('in.wav'), noise(48_000));
    const { code, stderr } = await runCli([
      'render',
      '--in',
      input,
      '--out',
      at('loop.wav'),
      crasher('loop-in-process.clap'),
    ]);
    expect(stderr).toMatch(/^glovebox: sandbox-died: sandbox 1 \(Glovebox Crasher loop-in-process\) hung: [^\n]+\n$/);
    expect(code).toBe(1);
    expect(existsSync(at('loop.wav'))).toBe(false);
  });

  it('Ctrl-C ends it cleanly: exit code 130, nothing written', async () => {
    const partAppears = async (): Promise<void> => {
      await expect
        .poll(() => readdirSync(folder).some((name) => name.startsWith('.endless.wav')), { timeout: 20_000 })
        .toBe(true);
    };
    const { code, stderr } = await runCli(['render', '--seconds', '100000', '--out', at('endless.wav'), gain], {
      interruptAt: partAppears(),
    });
    expect(stderr).toBe('glovebox: cancelled: interrupted; nothing was written\n');
    expect(code).toBe(130);
    expect(readdirSync(folder).filter((name) => name.includes('endless'))).toEqual([]);
  });
});
