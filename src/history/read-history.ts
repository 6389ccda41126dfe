import { readdirSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { machineFingerprint, type Machine } from '../bundle/machine.js';
import { openBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { runsOf } from '../bundle/merge-bundles.js';
import { seriesOf } from '../bundle/series.js';
import { isArchivePath } from '../bundle/write-bundle.js';
import { GloveboxError, isGloveboxError, messageOf } from '../errors.js';
import type { History, HistoryRun } from './history.js';
import { KeyLists, readIndex, writeIndex, type IndexedBundle } from './history-index.js';

/** Digits that a figure is remembered with: histograms have three. */
const digits = 6;

function stampOf(...files: (Stats | undefined)[]): string {
  return files.map((one) => (one === undefined ? '-' : `${one.mtimeMs}/${one.size}`)).join(' ');
}

function statQuietly(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Changes when a bundle does; undefined if there is none. */
function stampOfBundle(folder: string, name: string, isFolder: boolean): string | undefined {
  const path = join(folder, name);
  if (!isFolder) return isArchivePath(name) ? stampOf(statQuietly(path)) : undefined;
  const run = statQuietly(join(path, 'run.json'));
  return run === undefined ? undefined : stampOf(run, statQuietly(join(path, 'hist.jsonl')));
}

function historyRuns(name: string, bundle: StoredBundle, lists: KeyLists): HistoryRun[] {
  const values = seriesOf(bundle);
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

/**
 * Reads all bundles of a folder, folders and archives. What an earlier look found is remembered in the folder itself, and taken
 * over for bundles that did not change since.
 *
 * @throws GloveboxError `no-such-file` if the folder can't be read
 */
export async function readHistory(
  folder: string,
  options: { onProgress?: (done: number, all: number) => void } = {},
): Promise<History> {
  const root = resolve(folder);
  let entries;
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch (error) {
    throw new GloveboxError('no-such-file', `${folder} cannot be read as a folder of bundles: ${messageOf(error)}`, {
      details: { folder: root },
      cause: error,
    });
  }
  const { bundles: known, machines } = readIndex(root);
  const bundles = new Map<string, IndexedBundle>();
  const lists = new KeyLists();
  const keyLists = new Set([...known.values()].flatMap(({ runs }) => runs.map(({ keys }) => keys)));
  for (const keys of keyLists) lists.shared(keys);
  let isNew = false;
  let done = 0;
  for (const entry of entries) {
    const stamp = stampOfBundle(root, entry.name, entry.isDirectory());
    if (stamp === undefined) continue;
    const before = known.get(entry.name);
    if (before?.stamp === stamp) {
      bundles.set(entry.name, before);
      continue;
    }
    isNew = true;
    options.onProgress?.(++done, entries.length);
    bundles.set(entry.name, await look(root, entry.name, stamp, lists, machines));
  }
  if (isNew || bundles.size !== known.size) writeIndex(root, { bundles, machines });
  const runs = [...bundles.values()].flatMap((one) => one.runs);
  runs.sort((a, b) => a.startedAt - b.startedAt || (a.bundle < b.bundle ? -1 : 1));
  const problems = [...bundles].flatMap(([name, { problem }]) =>
    problem === undefined ? [] : [`${name}: ${problem}`],
  );
  return { folder: root, runs, machines, problems };
}

async function look(
  root: string,
  name: string,
  stamp: string,
  lists: KeyLists,
  machines: Map<string, Machine>,
): Promise<IndexedBundle> {
  try {
    const { bundle } = await openBundle(join(root, name), isNeeded);
    for (const { machine } of runsOf(bundle)) machines.set(machineFingerprint(machine), machine);
    return { stamp, runs: historyRuns(name, bundle, lists) };
  } catch (error) {
    if (!isGloveboxError(error)) throw error;
    return { stamp, runs: [], problem: error.message };
  }
}
