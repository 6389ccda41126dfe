/** How many pieces of work run at a time. */
export interface Turns {
  /** Those that began less than `slowMs` ago. */
  quick: number;
  /** All. */
  total: number;
  slowMs: number;
}

/**
 * Does `work` for every item, several at a time, begun in their order. One that takes longer than `slowMs` gives its turn to
 * the next and goes on beside it. After the first that fails no more are begun: those that were not are left out at the end.
 * Resolves when all that were begun have ended, in the order of the items.
 */
export function inTurn<Item, Value>(
  items: readonly Item[],
  { quick, total, slowMs }: Turns,
  work: (item: Item) => Promise<Value>,
): Promise<PromiseSettledResult<Value>[]> {
  return new Promise((resolve) => {
    const outcomes: PromiseSettledResult<Value>[] = [];
    let [next, quickCount, totalCount] = [0, 0, 0];
    let end = items.length;
    const begin = (index: number): void => {
      let isQuick = true;
      quickCount += 1;
      totalCount += 1;
      const giveWay = setTimeout(() => {
        isQuick = false;
        quickCount -= 1;
        fill();
      }, slowMs);
      const settle = (outcome: PromiseSettledResult<Value>): void => {
        clearTimeout(giveWay);
        outcomes[index] = outcome;
        if (outcome.status === 'rejected') end = 0;
        if (isQuick) quickCount -= 1;
        totalCount -= 1;
        fill();
      };
      work(items[index] as Item).then(
        (value) => settle({ status: 'fulfilled', value }),
        (reason: unknown) => settle({ status: 'rejected', reason }),
      );
    };
    const fill = (): void => {
      while (next < end && quickCount < Math.max(1, quick) && totalCount < Math.max(1, total)) {
        begin(next++);
      }
      if (totalCount === 0) resolve(outcomes);
    };
    fill();
  });
}
