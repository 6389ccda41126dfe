import { describe, expect, it } from 'vitest';
import { delay, integrator, latencyDelay, tailReverb } from './delays.js';
import { ducker } from './ducker.js';
import { gain, gain64, mix2, monoToStereo, ramp, stereoToMono, thousandParams } from './gains.js';
import { largeState, levelOfSeed } from './large-state.js';
import { noteEcho } from './note-echo.js';
import { denormalReporter, frameCounter, frameStamp, transportPrinter } from './reporters.js';
import { sineSynth } from './sine-synth.js';
import type { Model, Stimulus } from './stimulus.js';

// Numbers worked out by hand from the first comment of each fixture.

function play(model: Model, stimulus: Partial<Stimulus>): number[][] {
  const full: Stimulus = {
    sampleRate: 48_000,
    frames: stimulus.inputs?.[0]?.[0]?.length ?? 8,
    blockSize: 4,
    inputs: [],
    changes: [],
    notes: [],
    ...stimulus,
  };
  return (model(full).outputs[0] ?? []).map((channel) => [...channel]);
}

const stereo = (left: number[], right: number[] = left): Float32Array[] => [
  Float32Array.from(left),
  Float32Array.from(right),
];

describe('formulas of the fixtures', () => {
  it('gain multiplies by a gain that was rounded to float, gain64 rounds once at the end', () => {
    const inputs = [stereo([0.5, 0.1, 0.3])];
    const changes = [{ frame: 1, parameter: 0, value: 0.7 }];
    const third = Math.fround(0.3);
    expect(play(gain, { inputs, changes })[0]).toEqual([
      0.5,
      Math.fround(Math.fround(0.1) * Math.fround(0.7)),
      Math.fround(third * Math.fround(0.7)),
    ]);
    expect(play(gain64, { inputs, changes })[1]?.[2]).toBe(Math.fround(third * 0.7));
  });

  it('ramp adds its parameter from its own frame on', () => {
    expect(
      play(ramp, {
        frames: 4,
        changes: [
          { frame: 1, parameter: 0, value: 0.25 },
          { frame: 3, parameter: 0, value: -1 },
        ],
      })[0],
    ).toEqual([0, 0.25, 0.25, -1]);
  });

  it('mono-to-stereo, stereo-to-mono and mix2', () => {
    expect(play(monoToStereo, { inputs: [[Float32Array.of(1, -0.5)]] })).toEqual([
      [1, -0.5],
      [-0.5, 0.25],
    ]);
    expect(play(stereoToMono, { inputs: [stereo([1, 0.5], [-0.5, 0.25])] })).toEqual([[0.5, 0.75]]);
    expect(play(mix2, { inputs: [stereo([1, 1]), stereo([0.5, 2])] })[0]).toEqual([0.75, 0]);
  });

  it('thousand-params divides the sum by 1024', () => {
    const inputs = [stereo([1, 1])];
    expect(play(thousandParams, { inputs, changes: [{ frame: 1, parameter: 999, value: 1 }] })[0]).toEqual([
      500 / 1024,
      500.5 / 1024,
    ]);
  });

  it('delays read the same history after a change', () => {
    const input = Array.from({ length: 300 }, (_, index) => index + 1);
    const [delayed] = play(delay, { inputs: [stereo(input)], changes: [{ frame: 290, parameter: 0, value: 2 }] });
    expect(delayed?.slice(254, 258)).toEqual([0, 0, 1, 2]);
    expect(delayed?.slice(288, 292)).toEqual([33, 34, 289, 290]);
    expect(play(latencyDelay, { inputs: [stereo(input)] })[0]?.slice(99, 102)).toEqual([0, 1, 2]);
  });

  it('integrator and tail-reverb remember in powers of two', () => {
    expect(play(integrator, { inputs: [stereo([1, 0, 0, 1])] })[0]).toEqual([1, 0.5, 0.25, 1.125]);
    const impulse = [1, ...Array.from({ length: 4_000 }, () => 0)];
    const [echoes] = play(tailReverb, { inputs: [stereo(impulse)] });
    expect([0, 480, 960, 3840, 3841].map((frame) => echoes?.[frame])).toEqual([1, 0.5, 0.25, 1 / 256, 0]);
  });

  it('ducker follows the louder side channel and lets go slowly', () => {
    const [ducked] = play(ducker, { inputs: [stereo([1, 1, 1]), stereo([0, 0.5, 0], [0, -1, 0])] });
    expect(ducked).toEqual([1, Math.fround(1 / 5), Math.fround(1 / (1 + 4 * (1023 / 1024)))]);
  });

  it('frame-counter counts frames and blocks', () => {
    expect(play(frameCounter, { frames: 6 })).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 0, 0, 0, 1, 1],
    ]);
  });

  it('frame-stamp says where in the song a frame was', () => {
    const inputs = [stereo([1, 2, 3, 4, 5])];
    const transport = { isPlaying: true, songSeconds: 2.5 };
    expect(play(frameStamp, { inputs, sampleRate: 8, transport })).toEqual([
      [1, 2, 3, 4, 5],
      [20, 21, 22, 23, 24],
    ]);
    expect(play(frameStamp, { inputs, transport: { isPlaying: true } })[1]).toEqual([-1, -1, -1, -1, -1]);
  });

  it('denormal-reporter counts subnormal samples and sees zeros', () => {
    expect(play(denormalReporter, { inputs: [stereo([1e-40, 0, 1], [1e-40, -0, 1e-40])] })).toEqual([
      [2, 2, 3],
      [0, 2, 0],
    ]);
  });

  it('transport-printer moves on from block to block', () => {
    const channels = play(transportPrinter, {
      frames: 8,
      sampleRate: 8,
      transport: {
        isPlaying: true,
        tempo: 120,
        songBeats: 3.5,
        songSeconds: 0,
        barStartBeats: 0,
        timeSignature: [4, 4],
      },
    });
    const first = channels.map((channel) => channel[0]);
    const fifth = channels.map((channel) => channel[4]);
    expect(first).toEqual([249, 120, 3.5, 0, 0, 0, 0, 1028, 0, 4, 0, 0.25]);
    expect(fifth).toEqual([249, 120, 4.5, 0.5, 4, 0, 0, 1028, 4, 4, 0, 0.25]);
  });

  it('sine-synth plays A at 440 Hz, fades for 64 frames and says when it ended', () => {
    const note = { key: 69, channel: 0, noteId: 1 };
    const response = sineSynth({
      sampleRate: 48_000,
      frames: 400,
      blockSize: 64,
      inputs: [],
      changes: [{ frame: 0, parameter: 0, value: 1 }],
      notes: [
        { frame: 10, event: { kind: 'note-on', ...note, velocity: 0.5 } },
        { frame: 300, event: { kind: 'note-off', ...note } },
      ],
    });
    const [left = new Float32Array(), right] = response.outputs[0] ?? [];
    expect(left.slice(0, 11).every((sample) => sample === 0)).toBe(true);
    for (const frame of [11, 60, 150, 299]) {
      expect(left[frame]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 440 * (frame - 10)) / 48_000), 4);
    }
    expect(right).toEqual(left);
    expect(response.events).toEqual([{ frame: 363, event: { kind: 'note-end', key: 69, channel: 0, noteId: 1 } }]);
    expect(left.slice(364).every((sample) => sample === 0)).toBe(true);
  });

  it('note-echo repeats after the delay of its arrival, in order', () => {
    const on = { kind: 'note-on', key: 60, channel: 0, velocity: 0.5 } as const;
    const off = { kind: 'note-off', key: 60, channel: 0, velocity: 0 } as const;
    const { events } = noteEcho({
      sampleRate: 48_000,
      frames: 600,
      blockSize: 64,
      inputs: [],
      changes: [{ frame: 50, parameter: 0, value: 430 }],
      notes: [
        { frame: 0, event: on },
        { frame: 50, event: off },
        { frame: 580, event: on },
      ],
    });
    expect(events).toEqual([
      { frame: 480, event: on },
      { frame: 480, event: off },
    ]);
  });

  it('large-state is heard as a level that its seed decides', () => {
    expect(levelOfSeed(1)).not.toBe(levelOfSeed(2));
    expect(play(largeState(1), { inputs: [stereo([0, 1])] })[0]).toEqual([
      Math.fround(levelOfSeed(1)),
      Math.fround(1 + Math.fround(levelOfSeed(1))),
    ]);
  });
});
