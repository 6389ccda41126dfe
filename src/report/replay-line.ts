import { printable } from '../scan/plugin-text.js';

const longest = 600;

/**
 * What plays a kept case again, in the folder of its bundle. `file`: its name in the bundle. It is to be copied into a shell: a name
 * that a shell could take for more than a name has no line.
 */
export function replayOfCase(file: unknown): string | undefined {
  const isName = typeof file === 'string' && file.length < longest && /^cases(\/\w[\w.-]*)+\.json$/.test(file);
  return isName ? `glovebox replay ${file}` : undefined;
}

/** What plays a result again; undefined if it does not say. */
export function replayLine({ facts = {} }: { facts?: Readonly<Record<string, unknown>> }): string | undefined {
  const { replay } = facts;
  return typeof replay === 'string' ? printable(replay, longest) : replayOfCase(facts['case']);
}
