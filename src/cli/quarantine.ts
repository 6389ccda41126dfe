import type { Command } from 'commander';
import { statSync } from 'node:fs';
import { GloveboxError } from '../errors.js';
import { pluginHash } from '../recovery/plugin-hash.js';
import type { QuarantineEntry, QuarantineStore } from '../recovery/quarantine-store.js';
import { printable } from '../scan/plugin-text.js';
import { print, printJson, table } from './output.js';
import { userStore } from './quarantine-options.js';

/** What `glovebox quarantine list --json` prints for one plugin file. */
interface ListedEntry extends QuarantineEntry {
  crashes: number;
}

function listEntries(store: QuarantineStore): ListedEntry[] {
  const crashes = store.crashes();
  return store.list().map((entry) => ({ ...entry, crashes: crashes.filter(({ hash }) => hash === entry.hash).length }));
}

function runList({ json }: { json?: boolean }): void {
  const store = userStore();
  const entries = listEntries(store);
  if (json === true) {
    printJson({ schema: 'glovebox-quarantine', version: 1, file: store.file, entries });
    return;
  }
  if (entries.length === 0) {
    print('nothing is quarantined');
    return;
  }
  const rows = entries.map(({ hash, time, crashes, file, reason }) => [
    hash.slice(0, 12),
    time.slice(0, 16).replace('T', ' '),
    String(crashes),
    printable(file, 80),
    printable(reason, 120),
  ]);
  print(table(['hash', 'since (UTC)', 'crashes', 'file', 'reason'], rows));
}

/** The one entry that `text` names: a file that is there by its content, or the path it had, or the first digits of a hash. */
async function entryOf(store: QuarantineStore, text: string): Promise<QuarantineEntry> {
  const entries = store.list();
  const isThere = statSync(text, { throwIfNoEntry: false }) !== undefined;
  const hash = isThere ? await pluginHash(text) : undefined;
  const byPath = entries.filter(({ file }) => file === text);
  const byHash = /^[0-9a-f]{8,64}$/i.test(text)
    ? entries.filter((entry) => entry.hash.startsWith(text.toLowerCase()))
    : [];
  const found = hash === undefined ? [...new Set([...byPath, ...byHash])] : entries.filter((one) => one.hash === hash);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const problem = only === undefined ? 'no quarantined plugin file' : `${found.length} quarantined plugin files`;
  throw new GloveboxError(
    'unknown-object',
    `Expected a file, or 8 to 64 digits of a hash, but ${JSON.stringify(text)} is ${problem}; see glovebox quarantine list`,
    { details: { text, hash } },
  );
}

async function runLift(text: string, { json }: { json?: boolean }): Promise<void> {
  const store = userStore();
  const entry = await entryOf(store, text);
  store.lift(entry.hash);
  if (json === true) printJson({ schema: 'glovebox-quarantine-lift', version: 1, lifted: entry });
  else print(`lifted: ${printable(entry.file)} (${entry.hash.slice(0, 12)})`);
}

function runClear({ json }: { json?: boolean }): void {
  const cleared = userStore().clear();
  if (json === true) printJson({ schema: 'glovebox-quarantine-clear', version: 1, cleared });
  else print(`lifted ${cleared}, and forgot all crashes`);
}

function withJson(command: Command): Command {
  return command.option('--json', 'print it as JSON');
}

/** `glovebox quarantine`. */
export function registerQuarantine(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('plugin files that are not loaded any more because they crashed too often: list, lift, clear')
    .helpCommand(false);
  withJson(quarantine.command('list').description('list them, oldest first')).action(runList);
  withJson(
    quarantine
      .command('lift')
      .description('let one be loaded again; its crashes stay remembered')
      .argument('<file or hash>', 'the plugin file, or the first digits of its hash'),
  ).action(runLift);
  withJson(quarantine.command('clear').description('lift all, and forget all crashes')).action(runClear);
}
