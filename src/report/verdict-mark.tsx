import type { JSX } from 'preact';
import type { Verdict } from '../bundle/records.js';

/** How a verdict looks: a shape and a word besides a colour. */
interface Look {
  tone: 'good' | 'bad' | 'careful' | 'open';
  glyph: string;
  word: string;
}

const looks: Readonly<Record<Verdict, Look>> = {
  pass: { tone: 'good', glyph: '✓', word: 'pass' },
  warn: { tone: 'careful', glyph: '!', word: 'warning' },
  fail: { tone: 'bad', glyph: '✕', word: 'failed' },
  crash: { tone: 'bad', glyph: '✕', word: 'crashed' },
  hang: { tone: 'bad', glyph: '⧗', word: 'hung' },
  'over-limit': { tone: 'bad', glyph: '▲', word: 'over a limit' },
  'not-applicable': { tone: 'open', glyph: '–', word: 'not applicable' },
  'not-supported': { tone: 'open', glyph: '–', word: 'not supported here' },
  inconclusive: { tone: 'careful', glyph: '?', word: 'inconclusive' },
};

const none: Look = { tone: 'open', glyph: '·', word: 'not run' };

/** What a verdict looks like; undefined is what was not run. */
export function lookOf(verdict: Verdict | undefined): Look {
  return verdict === undefined ? none : (looks[verdict] ?? none);
}

/** True for what makes a run fail. */
export function isBad(verdict: Verdict): boolean {
  return lookOf(verdict).tone === 'bad';
}

/** True for what is told in full among the findings. */
export function isFinding({ verdict }: { verdict: Verdict }): boolean {
  return isBad(verdict) || verdict === 'warn';
}

const order: readonly Look['tone'][] = ['bad', 'careful', 'open', 'good'];

/** The verdict that matters most among several; undefined if there is none. */
export function worst(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.toSorted((a, b) => order.indexOf(lookOf(a).tone) - order.indexOf(lookOf(b).tone))[0];
}

/** A verdict as a badge: shape, word and colour. */
export function VerdictBadge({ verdict }: { verdict: Verdict | undefined }): JSX.Element {
  const { tone, glyph, word } = lookOf(verdict);
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}

/** A verdict in a cell of a matrix: the shape is seen, the word is read out. `hint` appears when pointed at. */
export function VerdictCell({ verdict, hint }: { verdict: Verdict | undefined; hint?: string }): JSX.Element {
  const { tone, glyph, word } = lookOf(verdict);
  return (
    <span class={`dot ${tone}`} title={hint ?? word}>
      <span aria-hidden="true">{glyph}</span>
      <span class="unseen">{word}</span>
    </span>
  );
}
