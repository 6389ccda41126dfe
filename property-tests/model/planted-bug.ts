import type { Edge, feedbackAmong } from './graph-rules.js';

/** Rules that are wrong on purpose. */
export const plantedBugs: readonly ['feedback'] = ['feedback'];
export type PlantedBug = (typeof plantedBugs)[number];

/**
 * "A connection to a device that was added before its source is feedback": true of most loops, and of many graphs without one.
 * Loops through one device are feedback, so that there is an order.
 */
function backwards<E extends Edge>(edges: readonly E[]): ReadonlySet<E> {
  return new Set(edges.filter(({ source, target }) => target <= source));
}

export const plantedRules: Readonly<Record<PlantedBug, typeof feedbackAmong>> = { feedback: backwards };
