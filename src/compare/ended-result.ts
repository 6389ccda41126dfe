import { basename, isAbsolute, relative, sep } from 'node:path';
import { ownIdentity, redactor } from '../bundle/redact.js';
import type { ResultRecord, Verdict } from '../bundle/records.js';
import type { ErrorCode, GloveboxError } from '../errors.js';
import { shellWord } from '../shell-word.js';
import type { LiveOptions } from './compare-live.js';

/** What ends a comparison, by the code of its error: the others say that A or B could not be played at all. */
const verdicts: Partial<Record<ErrorCode, Verdict>> = { 'sandbox-died': 'crash', 'timed-out': 'hang' };

function named(path: string, { id }: LiveOptions['a']): string {
  return id === undefined ? path : `${path}#${id}`;
}

/**
 * The file as a word for a shell: seen from the working folder where it lies in it, else as it may stand in a bundle. It is redacted
 * before it is quoted, since `<user>` is no word that a shell takes for a name.
 */
function fileWord(side: LiveOptions['a']): string {
  const inside = relative('', side.path);
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  const path = isOutside ? side.path : inside.replace(/^(?=-|$)/, `.${sep}`);
  const shown = redactor(ownIdentity())(named(path, side));
  // A shell resolves a home only outside of quotes.
  return isOutside && shown.startsWith('~/') ? `~/${shellWord(shown.slice(2))}` : shellWord(shown);
}

/** Why there is no comparison, for those who read the bundle. */
export function endedResult(
  { code, message }: GloveboxError,
  options: Pick<LiveOptions, 'a' | 'b' | 'rounds' | 'seconds' | 'frames' | 'seed'>,
): Omit<ResultRecord, 'schema' | 'version' | 'time' | 'durationMs'> {
  const { a, b, rounds, seconds, frames, seed } = options;
  const words = `--rounds ${rounds} --seconds ${seconds} --scenario ${frames.join(',')} --seed ${seed}`;
  return {
    kind: 'check',
    name: `${named(basename(b.path), b)} against ${named(basename(a.path), a)}`,
    verdict: verdicts[code] ?? 'fail',
    seed,
    expected: 'A and B play until they are compared',
    actual: message,
    facts: { code, replay: `glovebox compare ${fileWord(a)} ${fileWord(b)} ${words}` },
  };
}
