import { GloveboxError } from '../../errors.js';
import { formats, type Format } from '../cases/fixture-case.js';
import type { CrasherDeclaration, PluginFiles } from '../plugin-files.js';

/** Where the crasher stands while it misbehaves. */
export const placements = ['alone', 'neighbour', 'chain'] as const;

/**
 * `alone`: in a sandbox of its own. `neighbour`: a healthy device with saved state shares its sandbox. `chain`: between two
 * healthy devices, each in a sandbox of its own.
 */
export type Placement = (typeof placements)[number];

/** One cell of the crash matrix. */
export interface Cell {
  declared: CrasherDeclaration;
  format: Format;
  placement: Placement;
}

/** The name under which `glovebox replay` runs a cell again: `crasher/segfault-in-process/clap/alone`. */
export function cellName({ declared, format, placement }: Cell): string {
  return ['crasher', declared.name, format, placement].join('/');
}

/** Formats in which a crasher exists. */
export function formatsOf(declared: CrasherDeclaration): readonly Format[] {
  return formats.filter((format) => declared.formats.includes(format));
}

/**
 * The cells of all crashers, or of those that were asked for, crasher by crasher. What nobody asked for is no result:
 * {@link notAskedFor} lists it.
 */
export function cellsOf(files: PluginFiles, chosen: readonly Placement[], crashers?: readonly string[]): Cell[] {
  const wanted = files.crashers.filter(({ name }) => crashers === undefined || crashers.includes(name));
  return wanted.flatMap((declared) =>
    formatsOf(declared).flatMap((format) => chosen.map((placement) => ({ declared, format, placement }))),
  );
}

/** What a choice leaves out of the crash matrix. */
export interface NotAskedFor {
  /** Names of crashers of which no cell is run. */
  crashers: readonly string[];
  /** Placements in which none of the others is run. */
  placements: readonly Placement[];
  /** How many cells that makes. */
  cells: number;
}

/** What {@link cellsOf} leaves out with these choices; undefined if that is nothing. */
export function notAskedFor(
  files: PluginFiles,
  chosen: readonly Placement[],
  crashers?: readonly string[],
): NotAskedFor | undefined {
  const cells = cellsOf(files, placements).length - cellsOf(files, chosen, crashers).length;
  if (cells === 0) return undefined;
  return {
    crashers: files.crashers.map(({ name }) => name).filter((name) => crashers?.includes(name) === false),
    placements: placements.filter((one) => !chosen.includes(one)),
    cells,
  };
}

function refuse(name: string, expected: string): never {
  throw new GloveboxError('invalid-argument', `Expected ${expected} but got "${name}"`, { details: { name } });
}

/** What a crasher declares; `whole` is what was asked for. @throws GloveboxError `invalid-argument`, naming all crashers */
export function declarationOf(
  files: PluginFiles,
  name: string | undefined,
  whole: string = name ?? '',
): CrasherDeclaration {
  const names = files.crashers.map((one) => one.name).join(', ');
  return files.crashers.find((one) => one.name === name) ?? refuse(whole, `the name of a crasher (${names})`);
}

/** @throws GloveboxError `invalid-argument` if there is no such cell, naming what there is */
export function parseCell(files: PluginFiles, name: string): Cell {
  const [kind, crasher, format, placement, ...rest] = name.split('/');
  const fail = (expected: string): never => refuse(name, expected);
  if (kind !== 'crasher' || rest.length > 0) return fail('a cell such as crasher/segfault-in-process/clap/alone');
  const declared = declarationOf(files, crasher, name);
  const foundFormat = formatsOf(declared).find((one) => one === format);
  if (foundFormat === undefined) return fail(`a format of ${declared.name} (${formatsOf(declared).join(', ')})`);
  const foundPlacement = placements.find((one) => one === placement);
  if (foundPlacement === undefined) return fail(`a placement (${placements.join(', ')})`);
  return { declared, format: foundFormat, placement: foundPlacement };
}
