import type { HostOutput } from '../../api/connection.js';
import type { DriverSource, PacedDriver } from '../../api/paced-driver.js';
import { SeededRandom } from '../../measure/random.js';

/** Frames of the sound that is played again and again; a prime number, so that no block ever falls on the same samples. */
const loopFrames = 9973;

/** What every healthy device is fed: two channels of noise that a seed decides. */
export function noiseLoop(seed: number): readonly [Float32Array, Float32Array] {
  const random = new SeededRandom(seed);
  return [random.noise(loopFrames), random.noise(loopFrames)];
}

/** The loop as a source of the paced driver. */
export function loopSource(channels: readonly Float32Array[]): DriverSource {
  return { kind: 'loop', channels };
}

/**
 * Follows the output of a healthy device that multiplies by a constant, sample by sample from the first block on. A block of
 * its own may be missing as a whole, when its sandbox was late on a busy machine: that is counted. Anything else that is not
 * exactly the expected sample is damage.
 */
export class HealthyEar {
  readonly #driver: PacedDriver;
  readonly #output: HostOutput;
  readonly #loop: readonly Float32Array[];
  readonly #gain: number;
  readonly #blockSize: number;
  #position = 0;
  #pending: Float32Array[] = [];
  #exactBlocks = 0;
  #missingBlocks = 0;
  #damage: string | undefined;

  constructor(
    driver: PacedDriver,
    output: HostOutput,
    options: { loop: readonly Float32Array[]; gain: number; blockSize: number },
  ) {
    this.#driver = driver;
    this.#output = output;
    this.#loop = options.loop;
    this.#gain = options.gain;
    this.#blockSize = options.blockSize;
  }

  get exactBlocks(): number {
    return this.#exactBlocks;
  }

  /** Blocks that were silent as a whole. */
  get missingBlocks(): number {
    return this.#missingBlocks;
  }

  /** The first sample that was wrong, in words. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** Judges what has been played since the last call. */
  listen(): void {
    const news = this.#driver.read(this.#output);
    this.#pending = news.map((samples, channel) => {
      const before = this.#pending[channel];
      if (before === undefined || before.length === 0) return samples;
      const joined = new Float32Array(before.length + samples.length);
      joined.set(before);
      joined.set(samples, before.length);
      return joined;
    });
    const blocks = Math.floor((this.#pending[0]?.length ?? 0) / this.#blockSize);
    for (let block = 0; block < blocks; ++block) this.#judge(block * this.#blockSize);
    this.#pending = this.#pending.map((samples) => samples.slice(blocks * this.#blockSize));
  }

  #judge(from: number): void {
    const block = this.#pending.map((samples) => samples.subarray(from, from + this.#blockSize));
    const start = this.#position;
    this.#position += this.#blockSize;
    if (block.every((channel) => channel.every((sample) => sample === 0))) {
      this.#missingBlocks += 1;
      return;
    }
    for (const [channel, samples] of block.entries()) {
      const source = this.#loop[channel % this.#loop.length] ?? new Float32Array();
      for (const [index, actual] of samples.entries()) {
        const expected = Math.fround((source[(start + index) % source.length] ?? 0) * this.#gain);
        if (actual === expected) continue;
        this.#damage ??= `channel ${channel} frame ${start + index} was ${actual} instead of ${expected}`;
        return;
      }
    }
    this.#exactBlocks += 1;
  }
}
