/** Uniform random numbers that a seed decides: the same on every machine, so that a failure can be played again. */
export class SeededRandom {
  #state: number;

  /** `seed` is a whole number; its lowest 32 bits count. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next 32 bits (mulberry32, Tommy Ettinger, public domain). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number, 0 .. `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.bits() / 0x1_0000_0000) * bound);
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError('nothing to pick from');
    return chosen;
  }

  /** White noise of 24 bits in -0.5 .. 0.5: no subnormal number, no rounding. */
  noise(frames: number): Float32Array {
    return Float32Array.from({ length: frames }, () => (this.bits() >>> 8) / 0x100_0000 - 0.5);
  }
}
