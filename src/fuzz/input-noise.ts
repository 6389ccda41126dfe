import type { CasePort } from './case.js';

/** Bits of `value` spread over all 32: the finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mixed(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * What the host feeds into one channel of an input of a case: noise of 24 bits in -0.5 .. 0.5 (no subnormal number, no
 * rounding), a pure function of the case's seed, the input's port, the channel and the frame. `firstFrame` counts from the
 * start of the case: all frames that were played before, whether or not the input was there.
 */
export function inputNoise(
  seed: number,
  port: CasePort,
  channel: number,
  firstFrame: number,
  frames: number,
): Float32Array {
  const key = mixed(mixed(mixed(mixed(seed) + port.device) + port.port) + channel);
  const samples = new Float32Array(frames);
  for (let i = 0; i < frames; ++i) {
    samples[i] = (mixed(key + Math.imul(firstFrame + i, 0x9e3779b1)) >>> 8) / 0x100_0000 - 0.5;
  }
  return samples;
}
