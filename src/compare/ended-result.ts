import { basename } from 'node:path';
import type { ResultRecord, Verdict } from '../bundle/records.js';
import type { ErrorCode, GloveboxError } from '../errors.js';
import { shellWord } from '../shell-word.js';
import type { LiveOptions } from './compare-live.js';

/** What ends a comparison, by the code of its error: the others say that A or B could not be played at all. */
const verdicts: Partial<Record<ErrorCode, Verdict>> = { 'sandbox-died': 'crash', 'timed-out': 'hang' };

/** Why there is no comparison, for those who read the bundle. */
export function endedResult(
  { code, message }: GloveboxError,
  options: Pick<LiveOptions, 'a' | 'b' | 'rounds' | 'seconds' | 'frames' | 'seed'>,
): Omit<ResultRecord, 'schema' | 'version' | 'time' | 'durationMs'> {
  const { a, b, rounds, seconds, frames, seed } = options;
  const nameOf = ({ path, id }: LiveOptions['a']): string => `${basename(path)}${id === undefined ? '' : `#${id}`}`;
  const words = `--rounds ${rounds} --seconds ${seconds} --scenario ${frames.join(',')} --seed ${seed}`;
  return {
    kind: 'check',
    name: `${nameOf(b)} against ${nameOf(a)}`,
    verdict: verdicts[code] ?? 'fail',
    seed,
    expected: 'A and B play until they are compared',
    actual: message,
    facts: { code, replay: `glovebox compare ${shellWord(nameOf(a))} ${shellWord(nameOf(b))} ${words}` },
  };
}
