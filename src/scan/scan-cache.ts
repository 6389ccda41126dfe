import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { extname, join } from 'node:path';
import { pluginHash } from '../recovery/plugin-hash.js';
import type { FileOutcome, ScannedFile } from './scan-file.js';
import { parseScanLine, type ScannedPlugin } from './scan-line.js';
import { makeFolder } from '../make-folder.js';

/** Bounds of a cache. @since 0.1 */
export interface ScanCacheLimits {
  /** Of one entry; what is larger is scanned every time. Default 1 MiB. */
  entryBytes?: number;
  /** Entries; the longest unused go first. Default 4096. */
  entries?: number;
  /** Of all entries together. Default 64 MiB. */
  totalBytes?: number;
  /** A hang is believed so long. Default a day: it may have been the machine. */
  hungForMs?: number;
}

/** What a cache knows of a file. */
export interface CacheAnswer {
  /** What it is kept under. Undefined: it cannot be kept, because it cannot be read. */
  key: string | undefined;
  /** Undefined: it has to be scanned. */
  found: (FileOutcome & { plugins: ScannedPlugin[] }) | undefined;
}

interface Entry {
  schema: 'glovebox-scan-cache';
  version: 1;
  key: string;
  /** Milliseconds since 1970. */
  time: number;
  outcome: 'scanned' | 'hung';
  /** Hung: the limit that it did not keep. */
  timeoutMs: number;
  plugins: ScannedPlugin[];
}

const entryName = /^[0-9a-f]{64}\.json$/;
const abandonedName = /^[0-9a-f]{16}\.new$/;
/** Nobody writes longer on one entry. */
const abandonedAfterMs = 60_000;
const mostPlugins = 1000;

/** What cannot be removed stays. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder, or somebody else's: a cache has no quarrel.
  }
}

function factsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The bytes of an ordinary file that is not too large. Nobody waits for a pipe that somebody put there. */
function readBounded(path: string, most: number): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.size > most) return undefined;
    const bytes = Buffer.alloc(most + 1);
    let filled = 0;
    for (;;) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, filled);
      filled += count;
      // It may grow while it is read.
      if (filled > most) return undefined;
      if (count === 0) return bytes.toString('utf8', 0, filled);
    }
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function isPlugin(value: unknown): boolean {
  const parsed = parseScanLine(JSON.stringify(value) ?? '');
  return typeof parsed === 'object' && !('error' in parsed);
}

/** Everything in an entry is checked as if a plugin had said it just now. */
function parseEntry(text: string, key: string): Entry | undefined {
  let value: Partial<Entry> | null;
  try {
    value = JSON.parse(text) as Partial<Entry> | null;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { schema, version, key: own, time, outcome, timeoutMs, plugins } = value;
  if (schema !== 'glovebox-scan-cache' || version !== 1 || own !== key) return undefined;
  if (outcome !== 'scanned' && outcome !== 'hung') return undefined;
  if (!Number.isFinite(time) || !Number.isFinite(timeoutMs)) return undefined;
  if (!Array.isArray(plugins) || plugins.length > mostPlugins) return undefined;
  if (outcome === 'scanned' && plugins.length === 0) return undefined;
  return plugins.every(isPlugin) ? (value as Entry) : undefined;
}

/**
 * What files were found to hold, by the content of the library that is loaded, the program that scans and the version of
 * glovebox: another one of either is scanned anew. Kept are files that were described whole, and, for a day, those that hung:
 * what costs little to try again, or depends on what is installed around the plugin (a crash, a refusal, a library that is
 * missing), is tried again. A cache that cannot be read or written, or holds nonsense, is as good as none.
 *
 * @since 0.1
 */
export class ScanCache {
  readonly #folder: string;
  readonly #version: string;
  readonly #limits: Required<ScanCacheLimits>;

  /** `folder` is made when something is kept; `version` is that of glovebox. */
  constructor(folder: string, version: string, limits: ScanCacheLimits = {}) {
    this.#folder = folder;
    this.#version = version;
    this.#limits = {
      entryBytes: limits.entryBytes ?? 2 ** 20,
      entries: limits.entries ?? 4096,
      totalBytes: limits.totalBytes ?? 2 ** 26,
      hungForMs: limits.hungForMs ?? 86_400_000,
    };
  }

  /** What is known of a file's present content. A hang under a shorter limit than `timeoutMs` is not. */
  async lookUp(file: string, sandboxHost: string, timeoutMs: number): Promise<CacheAnswer> {
    const key = await this.#keyOf(file, sandboxHost);
    if (key === undefined) return { key, found: undefined };
    const text = readBounded(this.#path(key), this.#limits.entryBytes);
    const entry = text === undefined ? undefined : parseEntry(text, key);
    if (entry === undefined) return { key, found: undefined };
    if (entry.outcome === 'scanned') {
      this.#touch(key);
      return { key, found: { outcome: 'scanned', plugins: entry.plugins } };
    }
    const ageMs = Date.now() - entry.time;
    const isValid = ageMs >= 0 && ageMs < this.#limits.hungForMs && entry.timeoutMs >= timeoutMs;
    if (!isValid) return { key, found: undefined };
    const reason = `no answer within ${entry.timeoutMs} ms`;
    return { key, found: { outcome: 'hung', reason, plugins: entry.plugins } };
  }

  /** Keeps what a scan found, if it is worth it and the file is still the one that was looked up under `key`. */
  async keep(key: string, scanned: ScannedFile, sandboxHost: string, timeoutMs: number): Promise<void> {
    const { outcome, plugins, file } = scanned;
    const isWhole = outcome === 'scanned' && plugins.every((plugin) => plugin.instanceError === undefined);
    if (!isWhole && outcome !== 'hung') return;
    if ((await this.#keyOf(file, sandboxHost)) !== key) return;
    const entry: Entry = {
      schema: 'glovebox-scan-cache',
      version: 1,
      key,
      time: Date.now(),
      outcome,
      timeoutMs,
      plugins,
    };
    const text = JSON.stringify(entry);
    if (Buffer.byteLength(text) > this.#limits.entryBytes) return;
    const fresh = join(this.#folder, `${randomBytes(8).toString('hex')}.new`);
    try {
      makeFolder(this.#folder, 0o700);
      // Beside the old one, then in its place: nobody reads a half.
      writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
      renameSync(fresh, this.#path(key));
    } catch {
      removeQuietly(fresh);
    }
  }

  /** Takes out what is beyond the limits, the longest unused first, and what a killed process left half. */
  prune(): void {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return;
    }
    const files = names.flatMap((name) => {
      const path = join(this.#folder, name);
      const facts = factsOf(path);
      return facts?.isFile() === true ? [{ name, path, size: facts.size, usedMs: facts.mtimeMs }] : [];
    });
    for (const { name, path, usedMs } of files) {
      if (abandonedName.test(name) && Date.now() - usedMs > abandonedAfterMs) removeQuietly(path);
    }
    let totalBytes = 0;
    const entries = files.filter(({ name }) => entryName.test(name)).toSorted((a, b) => b.usedMs - a.usedMs);
    for (const [index, { path, size }] of entries.entries()) {
      totalBytes += size;
      if (index >= this.#limits.entries || totalBytes > this.#limits.totalBytes) removeQuietly(path);
    }
  }

  async #keyOf(file: string, sandboxHost: string): Promise<string | undefined> {
    const [hash, host] = await Promise.all([pluginHash(file), pluginHash(sandboxHost)]);
    if (hash === undefined || host === undefined) return undefined;
    // The name's ending decides which format a library is asked for.
    return sha256(JSON.stringify([hash, extname(file).toLowerCase(), host, this.#version]));
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }

  #touch(key: string): void {
    try {
      const now = new Date();
      utimesSync(this.#path(key), now, now);
    } catch {
      // Then it is forgotten sooner.
    }
  }
}
