import { failure, type Check } from '../check.js';

/** Two seconds: longer look-ahead is a mistake, or a plugin that nobody can play through. */
const longestSeconds = 2;

/** The reported latency is a number that can be true, and stays the same at every activation with the same settings. */
export const latencyPlausible: Check = {
  id: 'latency-plausible',
  formats: ['clap', 'vst3'],
  severity: 'warning',
  clause: 'constant while active (CLAP ext/latency.h, VST3 rule V18)',
  run: async ({ open }) => {
    const { group, device } = await open();
    const first = device.latencyFrames;
    const limit = longestSeconds * group.sampleRate;
    if (first > limit) return failure(`at most ${limit} frames`, `${first} frames`);
    await group.render({ frames: 4_096 });
    await device.restart();
    const second = device.latencyFrames;
    if (first !== second) return failure(`${first} frames as at first`, `${second} frames after a restart`);
    return { verdict: 'pass', facts: { latencyFrames: first } };
  },
};
