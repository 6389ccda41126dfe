import { statSync } from 'node:fs';

/** A plugin as it is named on a command line: `path` or `path#id`. */
export interface PluginArgument {
  file: string;
  id: string | undefined;
}

/** Splits at the last `#`, unless a file of the whole name exists. */
export function parsePluginArgument(text: string): PluginArgument {
  const hash = text.lastIndexOf('#');
  if (hash <= 0 || statSync(text, { throwIfNoEntry: false }) !== undefined) return { file: text, id: undefined };
  const id = text.slice(hash + 1);
  return { file: text.slice(0, hash), id: id === '' ? undefined : id };
}
