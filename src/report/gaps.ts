import type { StoredBundle } from '../bundle/read-bundle.js';

/** What is missing in a bundle, one sentence each: what its runs could not write, and what of it cannot be read. */
export function gapsOf({ run, problems }: StoredBundle): string[] {
  const { runs, missing = [] } = run;
  if (runs === undefined) return [...missing.map((one) => `not written: ${one}`), ...problems];
  // What a merged bundle says of itself is what could not be read when it was made.
  const ofRuns = runs.flatMap(({ id, missing: own = [] }) => own.map((one) => `${id}: not written: ${one}`));
  return [...missing, ...ofRuns, ...problems];
}
