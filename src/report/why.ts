import type { ResultRecord } from '../bundle/records.js';

/** Why a result is what it is, in anybody's words; empty if it does not say. */
export function whyOf({ actual, facts = {} }: ResultRecord): string {
  const told = [actual, facts['reason'], facts['evidence']];
  return told.find((one): one is string => typeof one === 'string' && one !== '') ?? '';
}
