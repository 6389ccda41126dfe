import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { GloveboxError } from '../errors.js';

/** A kind of plugin that is recognised and not hosted. @since 0.1 */
export type NotHostedKind = 'VST2' | 'LV2' | 'Audio Unit';

/** What a search found. @since 0.1 */
export interface FoundFiles {
  /** `.clap` and `.vst3` files and bundles, sorted, each once although links may lead to it several times. */
  plugins: string[];
  notHosted: { file: string; kind: NotHostedKind }[];
  /** Folders that could not be read, and why. */
  unreadable: { folder: string; reason: string }[];
}

/** Nobody nests plugin folders deeper; a tree that grows while it is read ends here. */
const deepest = 32;

function suffixOf(path: string): string {
  return (/\.[a-z0-9]+$/i.exec(path)?.[0] ?? '').toLowerCase();
}

/** Looks for a symbol's name in a library without loading it: a plugin's code runs in a sandbox or not at all. */
function mentions(file: string, name: string): boolean {
  const wanted = Buffer.from(`${name}\0`, 'latin1');
  const piece = Buffer.alloc(1024 * 1024);
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    // The pieces overlap by the length of the name, so that one on a border is found.
    for (let offset = 0; ; offset += piece.length - wanted.length) {
      const size = readSync(handle, piece, 0, piece.length, offset);
      if (piece.subarray(0, size).includes(wanted)) return true;
      if (size < piece.length) return false;
    }
  } catch {
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function notHostedKindOf(path: string, isFolder: boolean): NotHostedKind | undefined {
  switch (suffixOf(path)) {
    case '.lv2':
      return isFolder ? 'LV2' : undefined;
    case '.component':
      return isFolder ? 'Audio Unit' : undefined;
    case '.vst':
      return isFolder ? 'VST2' : undefined;
    case '.so':
    case '.dll':
    case '.dylib':
      return !isFolder && mentions(path, 'VSTPluginMain') ? 'VST2' : undefined;
    default:
      return undefined;
  }
}

class Search {
  readonly found: FoundFiles = { plugins: [], notHosted: [], unreadable: [] };
  /** Real paths: a link that leads back up does not make the search endless. */
  readonly #seen = new Set<string>();

  add(path: string, depth: number): void {
    let real: string;
    let status: Stats;
    try {
      real = realpathSync(path);
      status = statSync(real);
    } catch {
      // A link to nothing, or a file that is gone by now.
      return;
    }
    if (this.#seen.has(real)) return;
    this.#seen.add(real);

    const suffix = suffixOf(path);
    if (suffix === '.clap' || suffix === '.vst3') {
      // Windows and Linux keep vendors' folders called "x.vst3" too; inside a bundle is nothing to find.
      if (status.isFile() || status.isDirectory()) this.found.plugins.push(path);
      return;
    }
    const kind = notHostedKindOf(path, status.isDirectory());
    if (kind !== undefined) this.found.notHosted.push({ file: path, kind });
    else if (status.isDirectory()) this.#addFolder(path, depth);
  }

  #addFolder(folder: string, depth: number): void {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch (error) {
      this.found.unreadable.push({ folder, reason: (error as NodeJS.ErrnoException).code ?? 'unknown' });
      return;
    }
    if (depth === deepest) {
      this.found.unreadable.push({ folder, reason: `more than ${deepest} folders deep` });
      return;
    }
    for (const name of names.sort()) this.add(join(folder, name), depth + 1);
  }
}

/**
 * Searches folders and their subfolders; a path that names a plugin is taken as it is. `required` paths were named by
 * somebody: throws `no-such-file` for one that is not there. `optional` ones (standard folders) may be missing.
 */
export function findPluginFiles(required: readonly string[], optional: readonly string[] = []): FoundFiles {
  const search = new Search();
  for (const path of required) {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) throw new GloveboxError('no-such-file', `${path} does not exist`, { details: { path } });
    const before = search.found.plugins.length + search.found.notHosted.length;
    search.add(resolve(path), 0);
    // Whoever names one file wants to hear about it, whatever it is called.
    const isUnknown = search.found.plugins.length + search.found.notHosted.length === before;
    if (isUnknown && status.isFile() && !search.found.plugins.includes(resolve(path))) {
      search.found.plugins.push(resolve(path));
    }
  }
  for (const path of optional) search.add(resolve(path), 0);
  return search.found;
}
