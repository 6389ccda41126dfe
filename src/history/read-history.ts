import { readdirSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { GloveboxError, messageOf } from '../errors.js';
import type { OnProgress } from '../progress.js';
import type { History } from './history.js';
import { KeyLists, readIndex, writeIndex, type IndexedBundle } from './history-index.js';

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
  if (!isFolder) return /\.(tar\.gz|tgz)$/i.test(name) ? stampOf(statQuietly(path)) : undefined;
  const run = statQuietly(join(path, 'run.json'));
  return run === undefined ? undefined : stampOf(run, statQuietly(join(path, 'hist.jsonl')));
}

/**
 * Reads all bundles of a folder, folders and archives. What an earlier look found is remembered in the folder itself, and taken
 * over for bundles that did not change since.
 *
 * @throws GloveboxError `no-such-file` if the folder can't be read
 */
export async function readHistory(folder: string, options: { onProgress?: OnProgress } = {}): Promise<History> {
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
  const unread: { name: string; stamp: string }[] = [];
  for (const entry of entries) {
    const stamp = stampOfBundle(root, entry.name, entry.isDirectory());
    if (stamp === undefined) continue;
    const before = known.get(entry.name);
    if (before?.stamp === stamp) bundles.set(entry.name, before);
    else unread.push({ name: entry.name, stamp });
  }
  for (const [done, { name, stamp }] of unread.entries()) {
    // What reads bundles takes longer to load than most histories take to show.
    const { indexBundle } = await import('./index-bundle.js');
    options.onProgress?.(`reading bundle ${done + 1} of ${unread.length}`, { done, total: unread.length });
    bundles.set(name, await indexBundle(root, name, stamp, lists, machines));
  }
  if (unread.length > 0 || bundles.size !== known.size) writeIndex(root, { bundles, machines });
  const runs = [...bundles.values()].flatMap((one) => one.runs);
  runs.sort((a, b) => a.startedAt - b.startedAt || (a.bundle < b.bundle ? -1 : 1));
  const problems = [...bundles].flatMap(([name, { problem }]) =>
    problem === undefined ? [] : [`${name}: ${problem}`],
  );
  problems.sort();
  return { folder: root, runs, machines, problems };
}
