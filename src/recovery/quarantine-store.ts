import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GloveboxError } from '../errors.js';
import { SharedLineFile, type SharedLineFileLimits } from './shared-line-file.js';
import { parseRecord, type StoreRecord } from './quarantine-record.js';
import { stateFolder } from './state-folder.js';

/** A plugin file that may not run. @since 0.1.0 */
export interface QuarantineEntry {
  /** SHA-256 of the plugin's file, in hexadecimal: another version of it is another plugin. */
  hash: string;
  /** Where it was, and which plugin of it. */
  file: string;
  pluginId: string;
  reason: string;
  /** ISO 8601, UTC. */
  time: string;
}

/** A crash that a plugin file is to blame for. @since 0.1.0 */
export interface CrashEntry {
  hash: string;
  file: string;
  /** Of the crash report: the same for the same crash. */
  title: string;
  time: string;
}

const longestText = 1000;
const defaultLimits: SharedLineFileLimits = { compactBytes: 2 ** 20, readBytes: 2 ** 23 };
/** What a compaction keeps. */
const mostCrashes = 1000;
const mostQuarantined = 2000;

/** What all lines together come to. */
interface Contents {
  quarantined: Map<string, StoreRecord & { kind: 'quarantine' }>;
  crashes: (StoreRecord & { kind: 'crash' })[];
}

function cut(text: string): string {
  return Array.from(text).slice(0, longestText).join('');
}

/** Lines that are damaged, or of a version to come, are nobody's. */
function parseAll(lines: readonly string[]): StoreRecord[] {
  const seen = new Set<string>();
  return lines.flatMap((line) => {
    const record = parseRecord(line);
    if (record === undefined || seen.has(record.id)) return [];
    seen.add(record.id);
    return [record];
  });
}

function contentsOf(lines: readonly string[]): Contents {
  const quarantined: Contents['quarantined'] = new Map();
  let crashes: Contents['crashes'] = [];
  for (const record of parseAll(lines)) {
    if (record.kind === 'quarantine') {
      // The newest comes last.
      quarantined.delete(record.hash);
      quarantined.set(record.hash, record);
    } else if (record.kind === 'lift') {
      quarantined.delete(record.hash);
    } else if (record.kind === 'clear') {
      quarantined.clear();
      crashes = [];
    } else {
      crashes.push(record);
    }
  }
  return { quarantined, crashes };
}

/**
 * Which plugin files are quarantined and which crashed, remembered across runs: a file of JSON lines that is only ever
 * appended to, by any number of processes at a time, and compacted when it grows. It holds paths of plugins and titles of
 * crashes, nothing else.
 *
 * @since 0.1.0
 */
export class QuarantineStore {
  /** Of the file; it is made by the first entry. */
  readonly file: string;
  readonly #lines: SharedLineFile;

  /** `folder`: default {@link stateFolder}. */
  constructor(folder: string = stateFolder(), limits: SharedLineFileLimits = defaultLimits) {
    this.file = join(folder, 'quarantine.jsonl');
    this.#lines = new SharedLineFile(this.file, limits);
  }

  /** What is quarantined, oldest first. @throws GloveboxError `system-error` if the file is there and cannot be read */
  list(): QuarantineEntry[] {
    return [...this.#contents().quarantined.values()].map(({ hash, file, pluginId, reason, time }) => {
      return { hash, file, pluginId, reason, time };
    });
  }

  /** The entry of a plugin file, if it is quarantined. Errors as `list`. */
  find(hash: string): QuarantineEntry | undefined {
    return this.list().find((entry) => entry.hash === hash);
  }

  /** The crashes that are remembered, oldest first; of one plugin file, or of all. Errors as `list`. */
  crashes(hash?: string): CrashEntry[] {
    return this.#contents()
      .crashes.filter((crash) => hash === undefined || crash.hash === hash)
      .map((crash) => ({ hash: crash.hash, file: crash.file, title: crash.title, time: crash.time }));
  }

  /** Remembers a quarantine. @throws GloveboxError `cannot-write`, `invalid-argument` */
  add(entry: Omit<QuarantineEntry, 'time'>): void {
    const { hash, file, pluginId, reason } = entry;
    this.#append({ kind: 'quarantine', hash, file: cut(file), pluginId: cut(pluginId), reason: cut(reason) });
  }

  /** Remembers a crash. Errors as `add`. */
  noteCrash(crash: Omit<CrashEntry, 'time'>): void {
    this.#append({ kind: 'crash', hash: crash.hash, file: cut(crash.file), title: cut(crash.title) });
  }

  /** Forgets the quarantine of a plugin file, not its crashes. False if there is none. Errors as `list` and `add`. */
  lift(hash: string): boolean {
    if (this.find(hash) === undefined) return false;
    this.#append({ kind: 'lift', hash });
    return true;
  }

  /** Forgets everything, crashes too; returns how many were quarantined. Errors as `list` and `add`. */
  clear(): number {
    const { length } = this.list();
    this.#append({ kind: 'clear' });
    this.compact();
    return length;
  }

  /** Writes the file anew without what is lifted or old; happens by itself when it has grown. */
  compact(): void {
    this.#doing('cannot-write', 'compact', () =>
      this.#lines.compact((lines) => {
        const { quarantined, crashes } = contentsOf(lines);
        const kept = [...[...quarantined.values()].slice(-mostQuarantined), ...crashes.slice(-mostCrashes)];
        return kept.map((record) => JSON.stringify(record));
      }),
    );
  }

  #contents(): Contents {
    return contentsOf(this.#doing('system-error', 'read', () => this.#lines.read()));
  }

  #append(fields: DistributiveOmit<StoreRecord, 'v' | 'id' | 'time'>): void {
    const id = randomBytes(8).toString('hex');
    const line = JSON.stringify({ v: 1, id, time: new Date().toISOString(), ...fields });
    if (parseRecord(line) === undefined) {
      throw new GloveboxError(
        'invalid-argument',
        `Expected the SHA-256 of a file, in hexadecimal, but received ${line}`,
      );
    }
    const isLong = this.#doing('cannot-write', 'write to', () => this.#lines.append(line));
    if (isLong) this.compact();
  }

  #doing<T>(code: 'cannot-write' | 'system-error', what: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new GloveboxError(
        code,
        `Could not ${what} the quarantine store ${this.file}: ${(error as Error).message}`,
        {
          details: { file: this.file },
          cause: error,
        },
      );
    }
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
