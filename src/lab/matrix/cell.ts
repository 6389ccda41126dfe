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

/** All cells, crasher by crasher. */
export function allCells(files: PluginFiles, chosen: readonly Placement[] = placements): Cell[] {
  return files.crashers.flatMap((declared) =>
    formatsOf(declared).flatMap((format) => chosen.map((placement) => ({ declared, format, placement }))),
  );
}

/** @throws GloveboxError `invalid-argument` if there is no such cell, naming what there is */
export function parseCell(files: PluginFiles, name: string): Cell {
  const [kind, crasher, format, placement, ...rest] = name.split('/');
  const fail = (expected: string): never => {
    throw new GloveboxError('invalid-argument', `Expected ${expected} but got "${name}"`, { details: { name } });
  };
  if (kind !== 'crasher' || rest.length > 0) return fail('a cell such as crasher/segfault-in-process/clap/alone');
  const declared = files.crashers.find((one) => one.name === crasher);
  if (declared === undefined) {
    return fail(`the name of a crasher (${files.crashers.map((one) => one.name).join(', ')})`);
  }
  const foundFormat = formatsOf(declared).find((one) => one === format);
  if (foundFormat === undefined) return fail(`a format of ${declared.name} (${formatsOf(declared).join(', ')})`);
  const foundPlacement = placements.find((one) => one === placement);
  if (foundPlacement === undefined) return fail(`a placement (${placements.join(', ')})`);
  return { declared, format: foundFormat, placement: foundPlacement };
}
