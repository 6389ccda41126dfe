import { delay, integrator, latencyDelay, lookahead, tailReverb } from '../models/delays.js';
import { ducker } from '../models/ducker.js';
import type { Model } from '../models/stimulus.js';
import { noise, someFrames, type FixtureCase } from './fixture-case.js';

function withMemory(fixture: string, model: Model): FixtureCase {
  return { fixture, model, stimulate: (random, { frames }) => ({ inputs: [noise(random, 2, frames)] }) };
}

/** Noise for the first third only: what sounds on behind it is the tail. */
function burst(fixture: string, model: Model): FixtureCase {
  return {
    fixture,
    model,
    stimulate: (random, { frames }) => ({
      inputs: [noise(random, 2, frames).map((channel) => channel.fill(0, Math.floor(frames / 3)))],
    }),
  };
}

export const delayCases: readonly FixtureCase[] = [
  withMemory('latency-delay', latencyDelay),
  withMemory('lookahead', lookahead),
  withMemory('integrator', integrator),
  burst('tail-reverb', tailReverb),
  {
    fixture: 'delay',
    range: { minimum: 0, maximum: 4096 },
    model: delay,
    stimulate: (random, { frames }) => ({
      inputs: [noise(random, 2, frames)],
      changes: someFrames(random, 20, frames).map((frame) => ({ frame, parameter: 0, value: random.below(4097) })),
    }),
  },
  {
    fixture: 'ducker',
    title: 'side chain',
    range: { minimum: 0, maximum: 8 },
    model: ducker,
    stimulate: (random, { frames }) => ({
      inputs: [noise(random, 2, frames), noise(random, 2, frames).map((channel) => channel.fill(0, frames >> 1))],
      changes: someFrames(random, 10, frames).map((frame) => ({ frame, parameter: 0, value: random.below(513) / 64 })),
    }),
  },
];
