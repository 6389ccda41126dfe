import { lstatSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { GloveboxError, hasCode, messageOf } from '../errors.js';
import { unpackArchive } from './archive.js';

/** The most that is taken from a bundle. */
export interface BundleLimits {
  /** Of run.json, which is checked again for each part that is left out of it. */
  runBytes: number;
  /** Of one file. */
  fileBytes: number;
  /** Of all files together, unpacked. */
  totalBytes: number;
  entries: number;
  /** Folders inside of folders. */
  depth: number;
  lineBytes: number;
  /** In one file. */
  lines: number;
}

/** A bundle may be of somebody else's making: it must not take the machine that reads it. */
export const bundleLimits: Readonly<BundleLimits> = {
  runBytes: 2_097_152,
  fileBytes: 67_108_864,
  totalBytes: 268_435_456,
  entries: 10_000,
  depth: 4,
  lineBytes: 1_048_576,
  lines: 500_000,
};

/** The files of a bundle in memory. */
export interface BundleFiles {
  /** By name in the bundle, with forward slashes. */
  files: Map<string, Uint8Array>;
  /** What is there and was not read, one sentence each. */
  problems: string[];
}

/** Collects files within the limits, wherever they come from. */
export class FileCollector {
  readonly files: Map<string, Uint8Array[]> = new Map();
  readonly problems: string[] = [];
  readonly #isWanted: (name: string) => boolean;
  #totalBytes = 0;
  #entryCount = 0;
  #isFull = false;

  /** False once there is no room for more: then it is over. */
  countEntry(): boolean {
    this.#entryCount += 1;
    if (this.#entryCount <= bundleLimits.entries) return true;
    if (!this.#isFull) this.problems.push(`more than ${bundleLimits.entries} files: the rest is left out`);
    this.#isFull = true;
    return false;
  }

  constructor(isWanted: (name: string) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** Where the bytes of a file go, or undefined if it is refused. */
  open(name: string, size: number): Uint8Array[] | undefined {
    // An archive may have a folder round its files.
    if (!this.#isWanted(name) && !this.#isWanted(name.replace(/^[^/]+\//, ''))) return undefined;
    const wrong = wrongName(name);
    if (wrong !== undefined) this.problems.push(`${JSON.stringify(name.slice(0, 200))} ${wrong}: left out`);
    else if (this.files.has(name)) this.problems.push(`${name} is there twice: the second one is left out`);
    else if (size > bundleLimits.fileBytes) {
      this.problems.push(`${name} has ${size} bytes, more than ${bundleLimits.fileBytes}: left out`);
    } else if (this.#totalBytes + size > bundleLimits.totalBytes) {
      this.problems.push(`${name} is left out: all files together have more than ${bundleLimits.totalBytes} bytes`);
    } else {
      this.#totalBytes += size;
      const pieces: Uint8Array[] = [];
      this.files.set(name, pieces);
      return pieces;
    }
    return undefined;
  }

  finish(): BundleFiles {
    const files = new Map([...this.files].map(([name, pieces]) => [name, Buffer.concat(pieces)] as const));
    return { files, problems: this.problems };
  }
}

/** Why a name is none for a file in a bundle; undefined if it is one. */
function wrongName(name: string): string | undefined {
  if (name.length > 200) return 'is a name of more than 200 characters';
  if (/[\\\p{Cc}:]/u.test(name)) return 'has a character that no file of a bundle has in its name';
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'leads out of the bundle';
  return parts.length > bundleLimits.depth ? 'lies too deep' : undefined;
}

/** Folders last: where there is too much, it is in one of them. */
function rank(entry: Dirent): number {
  return Number(entry.isDirectory());
}

function collectFolder(root: string, inside: string, collector: FileCollector): boolean {
  const folder = join(root, inside);
  let names: string[];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    names = entries.map(({ name }) => name);
  } catch (error) {
    collector.problems.push(`${inside === '' ? 'the folder' : inside} cannot be read: ${codeOf(error)}`);
    return true;
  }
  for (const entry of names) {
    if (!collector.countEntry()) return false;
    const name = inside === '' ? entry : `${inside}/${entry}`;
    try {
      const status = lstatSync(join(root, name));
      if (status.isDirectory()) {
        if (name.split('/').length >= bundleLimits.depth) collector.problems.push(`${name} lies too deep: left out`);
        else if (!collectFolder(root, name, collector)) return false;
      } else if (!status.isFile()) {
        // A link could lead anywhere, and a pipe never ends.
        collector.problems.push(`${name} is neither file nor folder: left out`);
      } else {
        const pieces = collector.open(name, status.size);
        // A run may be adding to it: what came since counts the next time.
        pieces?.push(readFileSync(join(root, name)).subarray(0, status.size));
      }
    } catch (error) {
      collector.problems.push(`${name} cannot be read: ${codeOf(error)}`);
    }
  }
  return true;
}

/** The system's code where there is one: its message has the whole path in it, which is nobody's business. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? messageOf(error);
}

/** An archive may have the bundle's folder round its files. */
function withoutOuterFolder(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  if (files.has('run.json')) return files;
  const runs = [...files.keys()].filter((name) => /^[^/]+\/run\.json$/.test(name));
  const folder = runs.length === 1 ? runs[0]?.slice(0, -'run.json'.length) : undefined;
  if (folder === undefined) return files;
  return new Map([...files].map(([name, data]) => [name.startsWith(folder) ? name.slice(folder.length) : name, data]));
}

/**
 * Loads all files of a bundle: of a folder, or of one `.tar.gz`. Links, paths that lead out of it and what is beyond
 * `bundleLimits` are left out and named. `isWanted`: the others are passed over.
 *
 * @throws GloveboxError `no-such-file` if there is nothing, `invalid-bundle` if it is neither folder nor archive
 */
export async function loadBundleFiles(path: string, isWanted?: (name: string) => boolean): Promise<BundleFiles> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new GloveboxError('no-such-file', `${path} does not exist`, { details: { path } });
  const collector = new FileCollector(isWanted);
  if (status.isDirectory()) {
    collectFolder(path, '', collector);
    return collector.finish();
  }
  if (!status.isFile() || !/\.(tar\.gz|tgz)$/i.test(path)) {
    throw new GloveboxError('invalid-bundle', `Expected the folder of a bundle or a .tar.gz file, not ${path}`, {
      details: { path },
    });
  }
  try {
    await unpackArchive(path, collector, bundleLimits.totalBytes);
  } catch (error) {
    if (hasCode(error, 'EACCES')) collector.problems.push('the archive cannot be read: EACCES');
    else collector.problems.push(`the archive is damaged: ${messageOf(error)}`);
  }
  const { files, problems } = collector.finish();
  return { files: withoutOuterFolder(files), problems };
}
