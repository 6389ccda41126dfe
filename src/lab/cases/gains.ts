import * as models from '../models/gains.js';
import type { Model } from '../models/stimulus.js';
import type { SeededRandom } from '../../measure/random.js';
import { noise, someFrames, type Bench, type FixtureCase, type PlainRange } from './fixture-case.js';

/** Changes of one parameter at random frames to values that both formats carry exactly: multiples of range / 1024. */
function automation(random: SeededRandom, { frames }: Bench, range: PlainRange, parameter = 0) {
  return someFrames(random, 40, frames).map((frame) => ({
    frame,
    parameter,
    value: range.minimum + (range.maximum - range.minimum) * (random.below(1025) / 1024),
  }));
}

/** A stereo effect with one parameter that moves while noise passes. */
function automated(fixture: string, range: PlainRange, model: Model): FixtureCase {
  return {
    fixture,
    range,
    model,
    stimulate: (random, bench) => ({
      inputs: [noise(random, 2, bench.frames)],
      changes: automation(random, bench, range),
    }),
  };
}

/** An effect without parameters. */
function plain(fixture: string, channels: number[], model: Model): FixtureCase {
  return {
    fixture,
    model,
    stimulate: (random, bench) => ({ inputs: channels.map((count) => noise(random, count, bench.frames)) }),
  };
}

const gainRange = { minimum: 0, maximum: 4 };

export const gainCases: readonly FixtureCase[] = [
  automated('gain', gainRange, models.gain),
  automated('gain64', gainRange, models.gain64),
  automated('ramp', { minimum: -1, maximum: 1 }, models.ramp),
  {
    fixture: 'ramp',
    title: 'a change at every frame',
    range: { minimum: -1, maximum: 1 },
    model: models.ramp,
    // Silence in: the output is the automation curve itself. As many points as a block's event list takes.
    stimulate: (_, { blockSize }) => ({
      inputs: [],
      changes: Array.from({ length: blockSize }, (__, frame) => ({
        frame: blockSize + frame,
        parameter: 0,
        value: frame / 256 - 0.5,
      })),
    }),
  },
  plain('mono-to-stereo', [1], models.monoToStereo),
  plain('stereo-to-mono', [2], models.stereoToMono),
  plain('surround-passthrough', [6], models.surroundPassthrough),
  plain('mix2', [2, 2], models.mix2),
  {
    fixture: 'thousand-params',
    range: { minimum: 0, maximum: 1 },
    model: models.thousandParams,
    stimulate: (random, { frames, blockSize }) => ({
      inputs: [noise(random, 2, frames)],
      // Every parameter once, at most a hundred per block.
      changes: Array.from({ length: 1000 }, (_, index) => ({
        frame: Math.floor(index / 100) * blockSize + (index % 100),
        parameter: (index * 7) % 1000,
        value: random.below(1025) / 1024,
      })),
    }),
  },
  {
    ...automated('multi', gainRange, models.multiGain),
    title: 'gain',
    pluginId: { clap: 'org.glovebox.fixture.multi.gain', vst3: '345A28AD077171379B6C6FA24A7A9EEE' },
  },
  {
    ...plain('multi', [2], models.multiInvert),
    title: 'invert',
    pluginId: { clap: 'org.glovebox.fixture.multi.invert', vst3: 'E6FDB1533BAB54D8833072D44EDD8E71' },
  },
  {
    ...automated('multi', { minimum: -1, maximum: 1 }, models.multiOffset),
    title: 'dc-offset',
    pluginId: { clap: 'org.glovebox.fixture.multi.dc-offset', vst3: '33A0C851D10CBE370957F0B47DEA20CC' },
  },
];
