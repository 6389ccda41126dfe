import type { StoredBundle } from '../../bundle/read-bundle.js';
import { seriesOf } from '../../bundle/series.js';
import { seriesName } from './words.js';

/** A bundle as Bencher Metric Format: a benchmark per scenario and plugin, a measure per figure, nanoseconds. */
export function bencher(bundle: StoredBundle): string {
  const benchmarks = new Map<string, Map<string, { value: number }>>();
  for (const value of seriesOf(bundle)) {
    const name = seriesName({ ...value, measure: '' }).replace(/: $/, '');
    const measures = benchmarks.get(name) ?? new Map<string, { value: number }>();
    // Measures there are called by words with dashes.
    const measure = `${value.measure
      .toLowerCase()
      .replaceAll(/[^a-z\d]+/g, '-')
      .replaceAll(/^-|-$/g, '')}-ns`;
    measures.set(measure, { value: value.value });
    benchmarks.set(name, measures);
  }
  const plainObject = Object.fromEntries(
    [...benchmarks].map(([name, measures]) => [name, Object.fromEntries(measures)]),
  );
  return `${JSON.stringify(plainObject, undefined, 2)}\n`;
}
