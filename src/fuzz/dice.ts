/** Choices, from one source of whole numbers below a bound. */
export class Dice {
  /** A whole number, 0 .. `bound` - 1. */
  readonly below: (bound: number) => number;

  constructor(below: (bound: number) => number) {
    this.below = below;
  }

  /** True with that probability, in steps of a thousandth. */
  chance(probability: number): boolean {
    return this.below(1000) < probability * 1000;
  }

  /** One element of a list; undefined if it has none. */
  maybePick<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.below(list.length)];
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const chosen = this.maybePick(list);
    if (chosen === undefined) throw new RangeError('nothing to pick from');
    return chosen;
  }

  /** A share of a range: often one of its ends, else a multiple of 1/1024, which both formats carry exactly. */
  share(): number {
    return this.chance(0.25) ? this.pick([0, 1]) : this.below(1025) / 1024;
  }
}
