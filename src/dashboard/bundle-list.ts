import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleLimits } from '../bundle/bundle-files.js';
import { breachOf } from '../bundle/bundle-schemas.js';
import type { RunRecord } from '../bundle/records.js';

/** A bundle of the folder, as the list shows it. */
export interface ListedBundle {
  /** As the folder has it: the only names that a request may ask for. */
  name: string;
  path: string;
  isArchive: boolean;
  /** When something in it was written last, in milliseconds since 1970. */
  changedMs: number;
  /** Undefined for an archive, which is not opened for a list, and for what cannot be read. */
  run: RunRecord | undefined;
}

/** The newest ones by name, which begins with the time. Of more the list says how many there are. */
export const mostListed = 200;

const archive = /\.(tar\.gz|tgz)$/i;

async function readRun(path: string): Promise<RunRecord | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > bundleLimits.runBytes) return undefined;
    const value: unknown = JSON.parse(await file.readFile('utf8'));
    return breachOf('glovebox.run', value) === undefined ? (value as RunRecord) : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

const parts = ['run.json', 'results.jsonl', 'hist.jsonl', 'samples.jsonl', 'log.jsonl', 'comparison.json'];
/** A folder's time is that of the newest file in it. */
const folders = ['crashes', 'cases', 'comparisons'];

/** When the newest of its files was written. What is not there was never written; links are not followed. */
export async function changedMs(path: string): Promise<number> {
  const names = archive.test(path) ? [path] : [...parts, ...folders].map((name) => join(path, name));
  const times = await Promise.all(
    names.map(async (name) => {
      const found = await lstat(name).catch(() => undefined);
      return found?.isFile() === true || found?.isDirectory() === true ? found.mtimeMs : 0;
    }),
  );
  return Math.max(...times);
}

/** The names of what may be a bundle in a folder: folders with a run.json, and archives. Links are not followed. */
async function candidates(folder: string): Promise<{ name: string; path: string; isArchive: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || (entry.isFile() && archive.test(entry.name)))
    .map((entry) => ({ name: entry.name, path: join(folder, entry.name), isArchive: entry.isFile() }))
    .toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

/** The bundles of a folder, newest first, and how many there are. */
export async function listBundles(folder: string): Promise<{ bundles: ListedBundle[]; count: number }> {
  const found: ListedBundle[] = [];
  const all = await candidates(folder);
  let count = 0;
  for (const { name, path, isArchive } of all) {
    if (!isArchive && (await lstat(join(path, 'run.json')).catch(() => undefined))?.isFile() !== true) continue;
    count += 1;
    if (found.length >= mostListed) continue;
    const run = isArchive ? undefined : await readRun(join(path, 'run.json'));
    found.push({ name, path, isArchive, changedMs: await changedMs(path), run });
  }
  return { bundles: found, count };
}

/** The path of a bundle by its name, which must be one that the folder has: nothing that a request says becomes a path. */
export async function pathOfBundle(folder: string, name: string): Promise<string | undefined> {
  return (await candidates(folder)).find((one) => one.name === name)?.path;
}
