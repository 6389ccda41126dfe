import type { StoredBundle } from '../../bundle/read-bundle.js';
import { machineFingerprint } from '../../bundle/machine.js';
import { runsOf } from '../../bundle/merge-bundles.js';
import { seriesOf } from '../../bundle/series.js';
import { plain, seriesName } from './words.js';

/** A field of CSV that no spreadsheet takes for a formula. */
function field(text: string): string {
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n\r']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Otava's form of a time. */
function timeOf(text: string): string {
  return `${text.slice(0, 19).replace('T', ' ')} +0000`;
}

/** The machine; of a merged bundle with several, each with the name of its run, which the columns have in theirs. */
function machineOf(bundle: StoredBundle): string {
  const machines = runsOf(bundle).map(({ machine }) => machineFingerprint(machine));
  if (new Set(machines).size === 1) return machines[0] ?? '';
  return (bundle.run.runs ?? []).map(({ id }, index) => `${plain(id)}: ${machines[index]}`).join('; ');
}

/**
 * A bundle as CSV for Apache Otava: a head and one row, a column per series, nanoseconds. Rows of several bundles under one head
 * make a history.
 */
export function otava(bundle: StoredBundle): string {
  const columns = new Map<string, string>([
    ['time', timeOf(bundle.run.startedAt)],
    ['run', plain(bundle.path.split(/[/\\]/).at(-1) ?? '')],
    ['machine', machineOf(bundle)],
  ]);
  // In the order of names: a scenario that comes or goes moves no other column's neighbours.
  const values = seriesOf(bundle).map((value) => [seriesName(value), String(value.value)] as const);
  values.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of values) columns.set(name, value);
  return `${[...columns.keys()].map(field).join(',')}\n${[...columns.values()].map(field).join(',')}\n`;
}
