import { join } from 'node:path';
import { machineFingerprint, type Machine } from '../bundle/machine.js';
import { openBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { runsOf } from '../bundle/merge-bundles.js';
import { seriesOf } from '../bundle/series.js';
import { isGloveboxError } from '../errors.js';
import type { HistoryRun } from './history.js';
import type { IndexedBundle, KeyLists } from './history-index.js';

/** Digits that a figure is remembered with: histograms have three. */
const digits = 6;

function historyRuns(name: string, bundle: StoredBundle, lists: KeyLists, problems: string[]): HistoryRun[] {
  const values = seriesOf(bundle, problems);
  return runsOf(bundle).flatMap((run): HistoryRun[] => {
    // One that goes on has no figures yet that stay.
    if (run.status === 'running') return [];
    const id = 'id' in run && typeof run.id === 'string' ? run.id : '';
    const own = values.filter((value) => (value.run ?? '') === id);
    const keys = own.map(({ scenario, plugin, measure }) => ({ scenario, plugin, measure }));
    return [
      {
        bundle: name,
        run: id,
        startedAt: Date.parse(run.startedAt),
        tool: run.tool,
        status: run.status,
        seed: run.seed,
        machine: machineFingerprint(run.machine),
        keys: lists.shared(keys),
        values: own.map(({ value }) => Number(value.toPrecision(digits))),
        references: own.map(({ reference = 0 }) => Number(reference.toPrecision(digits))),
      },
    ];
  });
}

/** Only what a history needs of a bundle. */
function isNeeded(name: string): boolean {
  return name === 'run.json' || name === 'hist.jsonl';
}

/** What a history needs of a bundle that is new, or changed. */
export async function indexBundle(
  root: string,
  name: string,
  stamp: string,
  lists: KeyLists,
  machines: Map<string, Machine>,
): Promise<IndexedBundle> {
  try {
    const { bundle } = await openBundle(join(root, name), isNeeded);
    for (const { machine } of runsOf(bundle)) machines.set(machineFingerprint(machine), machine);
    const problems: string[] = [];
    const runs = historyRuns(name, bundle, lists, problems);
    return { stamp, runs, ...(problems.length === 0 ? {} : { problem: problems.join('; ') }) };
  } catch (error) {
    if (!isGloveboxError(error)) throw error;
    return { stamp, runs: [], problem: error.message };
  }
}
