import type { StoredBundle } from '../../bundle/read-bundle.js';
import { machineFingerprint } from '../../bundle/machine.js';
import { runOfRecord } from '../../bundle/merge-bundles.js';
import { seriesOf } from '../../bundle/series.js';
import { seriesName } from './words.js';

/** A bundle for github-action-benchmark, tool `customSmallerIsBetter`. Nanoseconds. */
export function githubActionBenchmark(bundle: StoredBundle): string {
  const entries = seriesOf(bundle).map((value) => ({
    name: seriesName(value),
    unit: 'ns',
    value: value.value,
    extra: `${value.count} blocks, machine ${machineFingerprint(runOfRecord(bundle, value).machine)}`,
  }));
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}
