import { setTimeout } from 'node:timers/promises';
import { changedMs, listBundles, pathOfBundle } from './bundle-list.js';

/** What stands for the content of some bundles, or of the whole folder: another text means that something changed. */
async function fingerprint(folder: string, names: readonly string[]): Promise<string> {
  if (names.length === 0) {
    const { bundles, count } = await listBundles(folder);
    return JSON.stringify([
      count,
      bundles.map(({ name, run, changedMs: at }) => [name, run?.status, run === undefined ? at : 0]),
    ]);
  }
  const paths = await Promise.all(names.map(async (name) => pathOfBundle(folder, name)));
  return JSON.stringify(await Promise.all(paths.map(async (path) => (path === undefined ? 0 : changedMs(path)))));
}

/**
 * Calls `onChange` whenever the bundles `names`, or without names the list, changed; until `signal` is aborted. It looks again
 * and again: what a watch of the file system reports differs between systems, and this is a page for people.
 */
export async function watchBundles(
  folder: string,
  names: readonly string[],
  options: { signal: AbortSignal; onChange: () => Promise<void>; everyMs: number },
): Promise<void> {
  const { signal, onChange, everyMs } = options;
  let last = await fingerprint(folder, names);
  while (!signal.aborted) {
    await setTimeout(everyMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    const next = await fingerprint(folder, names);
    if (next === last) continue;
    last = next;
    await onChange();
  }
}
