import { expect } from 'vitest';

/** A class that fewer cases belong to is as good as not tried. */
const leastShare = 0.05;

/** Below this many cases shares are luck. */
const fewestCases = 100;

/**
 * What the cases of a property were made of: counts classes, prints them, and fails where one is hardly met. `Class` is what
 * can make a difference to the code under test.
 */
export class Coverage<Class extends string> {
  readonly #counts: Map<Class, number>;
  readonly #startedMs: number = performance.now();
  #cases = 0;

  constructor(classes: readonly Class[]) {
    this.#counts = new Map(classes.map((name) => [name, 0]));
  }

  /** One case that was tried; cases that shrink a failure count too. */
  add(classes: Iterable<Class>): void {
    this.#cases += 1;
    for (const name of new Set(classes)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Cases so far. */
  get cases(): number {
    return this.#cases;
  }

  /** Prints how many cases there were, how fast, and the share of each class. */
  print(title: string): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const shares = [...this.#counts].map(([name, count]) => `  ${percent(count, this.#cases).padStart(5)}  ${name}`);
    const speed = `${(this.#cases / seconds).toFixed(1)} cases per second`;
    console.log([`${title}: ${this.#cases} cases, ${speed}`, ...shares].join('\n'));
  }

  /** Fails if a class was met in fewer than one of twenty cases. Nothing is said of runs that were too short to tell. */
  expectAll(): void {
    if (this.#cases < fewestCases) return;
    const rare = [...this.#counts].filter(([, count]) => count < leastShare * this.#cases);
    expect(
      rare.map(([name, count]) => `${name}: ${percent(count, this.#cases)}`),
      'classes met in fewer than one of twenty cases',
    ).toEqual([]);
  }
}

function percent(count: number, of: number): string {
  return `${of === 0 ? 0 : Math.round((100 * count) / of)} %`;
}
