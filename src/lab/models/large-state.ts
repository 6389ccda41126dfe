import { audioOnly, inputChannel, type Model } from './stimulus.js';

/** Bytes that the fixture keeps beside its parameter. */
export const largeStateBytes: number = 10 * 2 ** 20;

/** The level that a seed makes audible: FNV-1a over the bytes of an xorshift sequence. */
export function levelOfSeed(seed: number): number {
  let x = (seed + 1) >>> 0;
  let hash = 2166136261;
  for (let at = 0; at < largeStateBytes; at += 4) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((x >>> shift) & 255), 16777619);
  }
  return (hash >>> 8) / 16777216;
}

/** large-state: in + v, v decided by the seed that the state holds. */
export function largeState(seed: number): Model {
  return (stimulus) => {
    const level = Math.fround(levelOfSeed(seed));
    return audioOnly(...[0, 1].map((channel) => inputChannel(stimulus, 0, channel).map((sample) => sample + level)));
  };
}
