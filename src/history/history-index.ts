import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../bundle/machine.js';
import { replaceFile } from '../replace-file.js';
import type { HistoryRun, SeriesKey } from './history.js';

/** In the folder of the bundles: it travels with them. It may be deleted at any time. */
export const indexName = '.history-index.json';

const version = 1;
/** A larger one is built anew. */
const mostBytes = 268_435_456;

/** What is remembered of a bundle. */
export interface IndexedBundle {
  /** Changes when the bundle does. */
  stamp: string;
  runs: HistoryRun[];
  /** Why it, or a part of it, could not be read. */
  problem?: string;
}

/** As it stands in the file: lists of keys and machines once, everything else by their numbers. */
interface IndexFile {
  schema: 'glovebox.history-index';
  version: typeof version;
  keys: [scenario: string, plugin: string, measure: string][][];
  machines: [fingerprint: string, machine: Machine][];
  bundles: StoredBundleEntry[];
}
type StoredBundleEntry = [name: string, stamp: string, runs: StoredRun[], problem?: string];
type StoredRun = [
  run: string,
  startedAt: number,
  tool: HistoryRun['tool'],
  status: HistoryRun['status'],
  seed: number,
  machine: number,
  keys: number,
  values: number[],
  references: number[],
];

/** What an earlier look at a folder found. */
export interface HistoryIndex {
  bundles: Map<string, IndexedBundle>;
  machines: Map<string, Machine>;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isFinite);
const isWholeIn = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** What run.json can say. */
const tools: readonly unknown[] = ['lab', 'certify', 'fuzz', 'bench', 'compare'] satisfies HistoryRun['tool'][];
const ends: readonly unknown[] = ['held', 'failed', 'aborted'] satisfies HistoryRun['status'][];
const [firstTime, lastTime] = [Date.UTC(-1, 12), Date.UTC(10_000, 0) - 1];

/** Lists that are equal become one: trends know them by identity. */
export class KeyLists {
  readonly #lists = new Map<string, readonly SeriesKey[]>();

  shared(keys: readonly SeriesKey[]): readonly SeriesKey[] {
    const name = JSON.stringify(keys.map(({ scenario, plugin, measure }) => [scenario, plugin, measure]));
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    this.#lists.set(name, keys);
    return keys;
  }
}

function checkedKeys(lists: unknown): SeriesKey[][] {
  if (!Array.isArray(lists)) throw new TypeError('keys');
  return lists.map((list: unknown) => {
    if (!Array.isArray(list)) throw new TypeError('keys');
    return list.map((key: unknown) => {
      if (!Array.isArray(key) || key.length !== 3 || !key.every(isText)) throw new TypeError('key');
      const [scenario = '', plugin = '', measure = ''] = key;
      return { scenario, plugin, measure };
    });
  });
}

function checkedMachines(list: unknown): Map<string, Machine> {
  if (!Array.isArray(list)) throw new TypeError('machines');
  return new Map(
    list.map((entry: unknown) => {
      const [fingerprint, machine] = entry as [unknown, Partial<Machine> | null];
      const { cpu, os, kernel, arch, node, glovebox, cores, ramBytes } = machine ?? {};
      const isSound =
        [fingerprint, cpu, os, kernel, arch, node, glovebox].every(isText) &&
        isWholeIn(cores, 1, 2 ** 20) &&
        isWholeIn(ramBytes, 1, Number.MAX_SAFE_INTEGER);
      if (!isSound) throw new TypeError('machine');
      return [fingerprint as string, machine as Machine];
    }),
  );
}

function checkedRun(
  bundle: string,
  run: StoredRun,
  keyLists: readonly SeriesKey[][],
  machines: readonly string[],
): HistoryRun {
  const [id, startedAt, tool, status, seed, machineNumber, keyNumber, values, references] = run;
  const keys = keyLists[keyNumber];
  const machine = machines[machineNumber];
  const isSound =
    isText(id) && tools.includes(tool) && ends.includes(status) && isWholeIn(startedAt, firstTime, lastTime) &&
    isWholeIn(seed, 0, 2 ** 32 - 1) && keys !== undefined && machine !== undefined && isNumbers(values) && isNumbers(references) &&
    values.length === keys.length && references.length === keys.length; // prettier-ignore
  if (!isSound) throw new TypeError('run');
  return { bundle, run: id, startedAt, tool, status, seed, machine, keys, values, references };
}

/**
 * What an earlier look at a folder left; empty if there was none, or if anything about it is odd. It is a hint: whoever can write
 * it can write bundles, too.
 */
export function readIndex(folder: string): HistoryIndex {
  const empty = { bundles: new Map<string, IndexedBundle>(), machines: new Map<string, Machine>() };
  const path = join(folder, indexName);
  try {
    if (statSync(path).size > mostBytes) return empty;
    const file = JSON.parse(readFileSync(path, 'utf8')) as IndexFile;
    if (file.schema !== 'glovebox.history-index' || file.version !== version) return empty;
    const keyLists = checkedKeys(file.keys);
    const machines = checkedMachines(file.machines);
    const fingerprints = [...machines.keys()];
    const bundles = new Map<string, IndexedBundle>();
    for (const [name, stamp, runs, problem] of file.bundles) {
      if (!isText(name) || !isText(stamp)) return empty;
      const read = runs.map((run) => checkedRun(name, run, keyLists, fingerprints));
      bundles.set(name, { stamp, runs: read, ...(isText(problem) ? { problem } : {}) });
    }
    return { bundles, machines };
  } catch {
    return empty;
  }
}

/** Leaves an index for the next look. A folder that can't be written is read without one: slower, and no less right. */
export function writeIndex(folder: string, { bundles, machines }: HistoryIndex): void {
  const keyNumbers = new Map<readonly SeriesKey[], number>();
  const machineNumbers = new Map([...machines.keys()].map((fingerprint, number) => [fingerprint, number]));
  const numberOf = (keys: readonly SeriesKey[]): number => {
    const number = keyNumbers.get(keys) ?? keyNumbers.size;
    keyNumbers.set(keys, number);
    return number;
  };
  const stored = [...bundles].map(([name, { stamp, runs, problem }]): StoredBundleEntry => {
    const entries = runs.map((one): StoredRun => {
      const machine = machineNumbers.get(one.machine) ?? -1;
      const { run, startedAt, tool, status, seed, values, references } = one;
      return [run, startedAt, tool, status, seed, machine, numberOf(one.keys), [...values], [...references]];
    });
    return problem === undefined ? [name, stamp, entries] : [name, stamp, entries, problem];
  });
  const file: IndexFile = {
    schema: 'glovebox.history-index',
    version,
    keys: [...keyNumbers.keys()].map((list) =>
      list.map(({ scenario, plugin, measure }) => [scenario, plugin, measure]),
    ),
    machines: [...machines],
    bundles: stored,
  };
  try {
    replaceFile(join(folder, indexName), `${JSON.stringify(file)}\n`);
  } catch {
    // The next who reads makes it again.
  }
}
