import { messageOf } from '../errors.js';
import { logger } from '../log.js';
import type { Group } from './group.js';
import { CounterSum, countersOf, type Counted, type TotalStatistics } from './statistics.js';

const log = logger('group');

interface Countable {
  group: Group;
  count: () => Promise<Counted>;
}

const open: Set<WeakRef<Countable>> = new Set();
const countables: WeakMap<Group, { countable: Countable; reference: WeakRef<Countable> }> = new WeakMap();
/** Of groups that are closed. */
const past = new CounterSum();
let groupCount = 0;

/** From now on the group counts. It is not kept from being reclaimed. */
export function noteGroup(group: Group, count: () => Promise<Counted>): void {
  const countable = { group, count };
  const reference = new WeakRef(countable);
  countables.set(group, { countable, reference });
  open.add(reference);
  groupCount += 1;
}

/** It is about to close: what it has counted goes on counting. */
export async function noteClosing(group: Group): Promise<void> {
  const known = countables.get(group);
  if (known === undefined || !countables.delete(group)) return;
  open.delete(known.reference);
  try {
    past.add(await known.countable.count());
  } catch (error) {
    // What can't be counted any more must not keep it from closing.
    log.warning('the counters of a group were lost', { group: group.name, error: messageOf(error) });
  }
}

/**
 * What all groups of this program have counted together, those that are closed included; of one that was abandoned without
 * `close` nothing is known any more.
 *
 * @since 0.1.0
 */
export async function statistics(): Promise<TotalStatistics> {
  const sum = new CounterSum();
  sum.add(past);
  let [openGroups, sandboxes] = [0, 0];
  for (const reference of open) {
    const countable = reference.deref();
    if (countable === undefined) {
      open.delete(reference);
      continue;
    }
    openGroups += 1;
    sandboxes += countable.group.sandboxes.length;
  }
  for (const counted of await Promise.all([...open].map(async (reference) => reference.deref()?.count()))) {
    if (counted !== undefined) sum.add(counted);
  }
  const counters = countersOf(sum);
  const perBlock = (value: number): number => (counters.blocks === 0 ? 0 : value / counters.blocks);
  return {
    ...counters,
    groups: groupCount,
    openGroups,
    sandboxes,
    averages: {
      incompleteBlocks: perBlock(counters.incompleteBlocks),
      missedDeadlines: perBlock(counters.missedDeadlines),
      kernelCalls: perBlock(counters.kernelCalls),
      wallNs: counters.wall.mean,
    },
  };
}
