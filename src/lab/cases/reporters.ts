import { denormalReporter, frameCounter, frameStamp, transportPrinter } from '../models/reporters.js';
import { noise, someFrames, type FixtureCase } from './fixture-case.js';

export const reporterCases: readonly FixtureCase[] = [
  { fixture: 'frame-counter', model: frameCounter, stimulate: () => ({ inputs: [] }) },
  {
    fixture: 'denormal-reporter',
    range: { minimum: 0, maximum: 1 },
    model: denormalReporter,
    stimulate: (random, { frames }) => {
      const channels = noise(random, 2, frames);
      for (const frame of someFrames(random, 50, frames)) channels[random.below(2)]?.fill(1e-40, frame, frame + 1);
      for (const frame of someFrames(random, 50, frames))
        for (const channel of channels) channel.fill(0, frame, frame + 1);
      return { inputs: [channels], changes: [{ frame: Math.floor(frames / 2), parameter: 0, value: 1 }] };
    },
    // Whether a block of silence is flagged is the host's choice.
    ignoring: ({ outputs, events }) => ({
      outputs: outputs.map(([counts, flags]) =>
        counts === undefined || flags === undefined ? [] : [counts, flags.map((flag) => flag - (flag % 2))],
      ),
      events,
    }),
  },
  {
    fixture: 'frame-stamp',
    model: frameStamp,
    stimulate: (random, { frames }) => ({
      inputs: [noise(random, 2, frames)],
      transport: { isPlaying: true, songSeconds: 3 },
    }),
  },
  {
    fixture: 'transport-printer',
    model: transportPrinter,
    // A tempo of 120 at 48 kHz: every position is a sum of fractions that doubles hold exactly or round alike.
    stimulate: () => ({
      inputs: [],
      transport: {
        isPlaying: true,
        isRecording: true,
        tempo: 120,
        timeSignature: [3, 4],
        songBeats: 6,
        songSeconds: 3,
        barStartBeats: 6,
        barNumber: 2,
        loop: { startBeats: 0, endBeats: 64, startSeconds: 0, endSeconds: 32 },
      },
    }),
  },
];
