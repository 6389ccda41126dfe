import { describe, expect, it } from 'vitest';
import { inTurn } from './turns.js';

/** Work that ends when the test says so. */
class Works {
  readonly begun: number[] = [];
  readonly #ends: Map<number, { resolve: () => void; reject: (reason: Error) => void }> = new Map();

  readonly work = (item: number): Promise<number> => {
    this.begun.push(item);
    return new Promise((resolve, reject) => {
      this.#ends.set(item, { resolve: () => resolve(item * 10), reject });
    });
  };

  end(item: number): void {
    this.#ends.get(item)?.resolve();
  }

  fail(item: number): void {
    this.#ends.get(item)?.reject(new Error(`item ${item}`));
  }
}

const never = 2 ** 30;

describe('taking turns', () => {
  it('begins so many at a time, in order, and gives the outcomes in order', async () => {
    const works = new Works();
    const all = inTurn([1, 2, 3, 4], { quick: 2, total: 2, slowMs: never }, works.work);
    expect(works.begun).toEqual([1, 2]);
    works.end(2);
    await expect.poll(() => works.begun).toEqual([1, 2, 3]);
    works.end(3);
    await expect.poll(() => works.begun).toEqual([1, 2, 3, 4]);
    works.end(4);
    works.end(1);
    expect(await all).toEqual([10, 20, 30, 40].map((value) => ({ status: 'fulfilled', value })));
  });

  it('one that is slow gives its turn to the next, up to the total', async () => {
    const works = new Works();
    const all = inTurn([1, 2, 3, 4, 5], { quick: 1, total: 3, slowMs: 5 }, works.work);
    await expect.poll(() => works.begun).toEqual([1, 2, 3]);
    // The fourth waits for one of three to end, however slow they are.
    works.end(2);
    await expect.poll(() => works.begun).toEqual([1, 2, 3, 4]);
    for (const item of [1, 3, 4]) works.end(item);
    await expect.poll(() => works.begun).toEqual([1, 2, 3, 4, 5]);
    works.end(5);
    expect((await all).map((outcome) => outcome.status)).toEqual(Array.from({ length: 5 }, () => 'fulfilled'));
  });

  it('after a failure nothing more begins, and those that run are waited for', async () => {
    const works = new Works();
    const all = inTurn([1, 2, 3], { quick: 2, total: 2, slowMs: never }, works.work);
    works.fail(1);
    works.end(2);
    const outcomes = await all;
    expect(works.begun).toEqual([1, 2]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled']);
  });

  it('nothing to do is done', async () => {
    expect(await inTurn([], { quick: 1, total: 1, slowMs: 1 }, () => Promise.resolve(1))).toEqual([]);
  });
});
