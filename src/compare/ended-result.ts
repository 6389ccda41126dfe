import { basename } from 'node:path';
import type { ResultRecord, Verdict } from '../bundle/records.js';
import type { ErrorCode, GloveboxError } from '../errors.js';
import { pluginName, replayWord } from '../replay-word.js';
import type { LiveOptions } from './compare-live.js';

/** What ends a comparison, by the code of its error: the others say that A or B could not be played at all. */
const verdicts: Partial<Record<ErrorCode, Verdict>> = { 'sandbox-died': 'crash', 'timed-out': 'hang' };

/** Why there is no comparison, for those who read the bundle. */
export function endedResult(
  { code, message }: GloveboxError,
  options: Pick<LiveOptions, 'a' | 'b' | 'rounds' | 'seconds' | 'frames' | 'seed'>,
): Omit<ResultRecord, 'schema' | 'version' | 'time' | 'durationMs'> {
  const { a, b, rounds, seconds, frames, seed } = options;
  const words = `--rounds ${rounds} --seconds ${seconds} --scenario ${frames.join(',')} --seed ${seed}`;
  return {
    kind: 'check',
    name: `${pluginName(basename(b.path), b.id)} against ${pluginName(basename(a.path), a.id)}`,
    verdict: verdicts[code] ?? 'fail',
    seed,
    expected: 'A and B play until they are compared',
    actual: message,
    facts: { code, replay: `glovebox compare ${replayWord(a.path, a.id)} ${replayWord(b.path, b.id)} ${words}` },
  };
}
