import { resolve } from 'node:path';
import type { CrashReport } from '../crash/crash-report.js';
import { GloveboxError, messageOf } from '../errors.js';
import { logger } from '../log.js';
import { pluginHash } from './plugin-hash.js';
import type { CrashEntry, QuarantineEntry, QuarantineStore } from './quarantine-store.js';

const log = logger('recovery');

/** What a store knows of one plugin file. */
export interface PluginRecord {
  /** Undefined: the file cannot be read. */
  hash: string | undefined;
  quarantine: QuarantineEntry | undefined;
  crashes: CrashEntry[];
}

/**
 * Between a group and its store. A store that cannot be read or written costs memory of crashes, never the run: what is
 * missing goes to `warn`, in a sentence.
 */
export class QuarantineKeeper {
  readonly #store: QuarantineStore;
  readonly #warn: (text: string) => void;
  /** Of the files that were loaded, as they were then. */
  readonly #hashes: Map<string, string> = new Map();

  constructor(store: QuarantineStore, warn: (text: string) => void) {
    this.#store = store;
    this.#warn = warn;
  }

  /** What is known of a plugin file that is about to be loaded. */
  async look(file: string): Promise<PluginRecord> {
    const path = resolve(file);
    const hash = await pluginHash(path);
    if (hash === undefined) return { hash, quarantine: undefined, crashes: [] };
    this.#hashes.set(path, hash);
    return this.#doing(
      `whether ${path} is quarantined is not known`,
      () => ({ hash, quarantine: this.#store.find(hash), crashes: this.#store.crashes(hash) }),
      { hash, quarantine: undefined, crashes: [] },
    );
  }

  /** Before a plugin file is loaded. @throws GloveboxError `plugin-quarantined` unless `isAllowed` */
  async admit(file: string, isAllowed: boolean): Promise<void> {
    const { quarantine } = await this.look(file);
    if (quarantine === undefined || isAllowed) return;
    const { hash, reason, time } = quarantine;
    throw new GloveboxError(
      'plugin-quarantined',
      `Expected a plugin that is not quarantined but ${file} is, since ${time}: ${reason}. To try it again: glovebox quarantine lift ${hash.slice(0, 12)}, or allowQuarantined: true`,
      { details: { ...quarantine, file } },
    );
  }

  /** Remembers whose call was running. */
  noteCrash({ pluginFile, title }: Pick<CrashReport, 'pluginFile' | 'title'>): void {
    if (pluginFile === '') return;
    const path = resolve(pluginFile);
    const note = (hash: string | undefined): void => {
      if (hash === undefined) return;
      this.#doing(
        `a crash of ${path} is not remembered`,
        () => this.#store.noteCrash({ hash, file: path, title }),
        undefined,
      );
    };
    const known = this.#hashes.get(path);
    if (known === undefined) void pluginHash(path).then(note);
    else note(known);
  }

  noteQuarantine(plugin: { file: string; pluginId: string; fileHash: string | undefined; reason: string }): void {
    const file = resolve(plugin.file);
    const hash = plugin.fileHash ?? this.#hashes.get(file);
    if (hash === undefined) {
      this.#tell(`the quarantine of ${file} is not remembered: the file cannot be read`);
      return;
    }
    const { pluginId, reason } = plugin;
    this.#doing(
      `the quarantine of ${file} is not remembered`,
      () => this.#store.add({ hash, file, pluginId, reason }),
      undefined,
    );
  }

  /** Forgets the quarantine of a plugin's file. */
  async lift(file: string): Promise<void> {
    const path = resolve(file);
    const hash = this.#hashes.get(path) ?? (await pluginHash(path));
    if (hash === undefined) return;
    this.#doing(`the quarantine of ${path} is not lifted for the next run`, () => this.#store.lift(hash), false);
  }

  #doing<T>(missing: string, action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.#tell(`${missing}: ${messageOf(error)}`);
      return otherwise;
    }
  }

  #tell(text: string): void {
    log.warning(text, { store: this.#store.file });
    this.#warn(text);
  }
}
