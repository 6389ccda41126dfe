import { isAbsolute, relative, sep } from 'node:path';
import { ownIdentity, redactor } from './bundle/redact.js';
import { shellWord } from './shell-word.js';

/** A plugin in a line that asks again: `file#id`, or the file alone where it holds one. */
export function pluginName(file: string, id: string | undefined): string {
  return id === undefined ? file : `${file}#${id}`;
}

/**
 * A file, or a plugin in it, as a word of a line that asks again: seen from the working folder where it lies in it, else as it may stand in
 * a bundle. It is redacted before it is quoted, since `<user>` is no word that a shell takes for a name.
 */
export function replayWord(file: string, id: string | undefined): string {
  const inside = relative('', file);
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  const path = isOutside ? file : inside.replace(/^(?=-|$)/, `.${sep}`);
  const shown = redactor(ownIdentity())(pluginName(path, id));
  // A shell resolves a home only outside of quotes.
  return isOutside && shown.startsWith('~/') ? `~/${shellWord(shown.slice(2))}` : shellWord(shown);
}
