import { createHash } from 'node:crypto';
import type { ComparedSeries } from '../../bundle/comparison-record.js';
import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { ResultRecord, Verdict } from '../../bundle/records.js';
import type { SeriesValue } from '../../bundle/series.js';
import { printable } from '../../scan/plugin-text.js';
import { replayLine } from '../replay-line.js';
import { whyOf } from '../why.js';

/** A text of anybody's making, in one line, of characters that every format can carry. */
export function plain(text: unknown, longest = 300): string {
  const words = typeof text === 'string' ? text : typeof text === 'number' ? String(text) : '';
  // What no XML may hold: half a surrogate pair, and the two that are no characters.
  const whole = words.replaceAll(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd');
  return printable(whole, longest);
}

/** How a verdict counts where there are only a few words for it. */
export type Outcome = 'passed' | 'failed' | 'crashed' | 'hung' | 'skipped';

/** A skip is never a pass, and an over-limit sandbox is a failure. */
export function outcomeOf(verdict: Verdict): Outcome {
  switch (verdict) {
    case 'pass':
    case 'warn':
      return 'passed';
    case 'crash':
      return 'crashed';
    case 'hang':
      return 'hung';
    case 'fail':
    case 'over-limit':
      return 'failed';
    case 'not-applicable':
    case 'not-supported':
    case 'inconclusive':
      return 'skipped';
    default:
      return verdict satisfies never;
  }
}

/** `abort-in-process, vst3, alone`; in a merged bundle its run too. */
export function nameOf({ name, format, placement, crossing, run }: ResultRecord): string {
  return [name, format, placement, crossing, run]
    .flatMap((part) => (part === undefined ? [] : [plain(part)]))
    .join(', ');
}

/** What was expected and what was seen, in one line. */
export function findingOf(result: ResultRecord, longest = 1000): string {
  const { expected, facts = {}, verdict } = result;
  const title = typeof facts['title'] === 'string' ? facts['title'] : verdict;
  const words = whyOf(result) || title;
  return plain(expected === undefined ? words : `expected ${expected}: ${words}`, longest);
}

/** What plays a result again; undefined if it does not say. */
export function replayOf(result: ResultRecord): string | undefined {
  const line = replayLine(result);
  return line === undefined ? undefined : plain(line, 600);
}

/** `three in series, 64 frames: wall p99`; with the plugin and, in a merged bundle, the run. */
export function seriesName({
  scenario,
  plugin,
  measure,
  run,
}: Pick<SeriesValue, 'scenario' | 'plugin' | 'measure' | 'run'>): string {
  const parts = [scenario, plugin, run].flatMap((part) => (part === undefined || part === '' ? [] : [plain(part)]));
  return `${parts.join(', ')}: ${plain(measure)}`;
}

/** `64 frames: wall p99`; in a merged bundle with the run. */
export function comparedName({ scenario, measure }: ComparedSeries, run: string | undefined): string {
  return seriesName({ scenario, plugin: '', measure, ...(run === undefined ? {} : { run }) });
}

/** The whole run in one word: one that did not end is no success, nor is one without a result or a comparison that decided nothing. */
export function verdictOf({
  run,
  results,
  comparisons,
}: StoredBundle): 'held' | 'failed' | 'inconclusive' | 'not finished' {
  const isBad = results.some(({ verdict }) => ['failed', 'crashed', 'hung'].includes(outcomeOf(verdict)));
  const verdicts = comparisons.map(({ comparison }) => comparison.verdict);
  if (run.status === 'failed' || isBad || verdicts.includes('regressed')) return 'failed';
  if (run.status !== 'held') return 'not finished';
  if (results.length === 0 && verdicts.length === 0) return 'inconclusive';
  return verdicts.some((verdict) => verdict === 'inconclusive' || verdict === 'too noisy') ? 'inconclusive' : 'held';
}

/** The same for the same thing, whatever run it is seen in: 32 hexadecimal digits. */
export function fingerprintOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** `+5.0 %` for 0.05. */
export function percent(ratio: number): string {
  return `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)} %`;
}
