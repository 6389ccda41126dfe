import type { ComparisonRecord, ComparisonVerdict } from '../bundle/comparison-record.js';
import { runOfFile } from '../bundle/merge-bundles.js';
import type { StoredBundle } from '../bundle/read-bundle.js';
import type { ResultRecord, RunRecord } from '../bundle/records.js';
import { foreign } from './text.js';
import { isBad } from './verdict-mark.js';

/** A bundle on a page: `key` begins the anchors of its parts, `label` tells it from the others. */
export interface RunView {
  key: string;
  label: string;
  bundle: StoredBundle;
}

/** `Debian GNU/Linux 12`: without the name in brackets. */
function shortSystem(system: string): string {
  return foreign(system, 60)
    .replace(/\s*\(.*\)$/, '')
    .trim();
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

/** The runs of a merged bundle as bundles of their own; any other bundle is its own only run. */
function separated(bundle: StoredBundle): StoredBundle[] {
  const { runs = [] } = bundle.run;
  if (runs.length < 2) return [bundle];
  const [first] = runs;
  return runs.map((run) => {
    // What names no run must not get lost.
    const isOwn = (one: { run?: string }): boolean =>
      one.run === run.id || (run === first && !runs.some(({ id }) => id === one.run));
    const isOwnFile = (name: string): boolean => isOwn({ run: runOfFile(name) ?? '' });
    return {
      ...bundle,
      path: run.id,
      run,
      results: bundle.results.filter(isOwn),
      histograms: bundle.histograms.filter(isOwn),
      samples: bundle.samples.filter(isOwn),
      crashes: bundle.crashes.filter(({ name }) => isOwnFile(name)),
      comparisons: bundle.comparisons.filter(({ name }) => isOwnFile(name)),
      cases: bundle.cases.filter(({ name }) => isOwnFile(name)),
      problems: run === first ? [...(bundle.run.missing ?? []), ...bundle.problems] : [],
    };
  });
}

/** Bundles with names that tell them apart: by operating system, then by processor, then by the bundle's own name. */
export function runViews(stored: readonly StoredBundle[]): RunView[] {
  const bundles = stored.flatMap(separated);
  const systems = bundles.map(({ run }) => `${shortSystem(run.machine.os)}, ${foreign(run.machine.arch, 20)}`);
  return bundles.map((bundle, index) => {
    const system = systems[index] ?? '';
    const isAlone = systems.filter((one) => one === system).length === 1;
    return {
      key: `run${index + 1}`,
      label: isAlone ? system : `${system}, ${foreign(fileName(bundle.path), 60)}`,
      bundle,
    };
  });
}

/** How a whole run looks in one word. */
export interface Outcome {
  tone: 'good' | 'bad' | 'careful';
  glyph: string;
  word: string;
  sentence: string;
}

const kinds: readonly (readonly [kind: ResultRecord['kind'], noun: string, done: string])[] = [
  ['fixture', 'fixture runs', 'exact'],
  ['state', 'states', 'restored'],
  ['crasher', 'cells of the crash matrix', 'contained'],
  ['graph', 'graphs', 'alike'],
  ['leftovers', 'leftover checks', 'clean'],
  ['check', 'checks', 'passed'],
  ['property', 'properties', 'held'],
  ['case', 'cases', 'held'],
];

/** How many things of a kind turned out well. */
export interface Share {
  kind: ResultRecord['kind'];
  noun: string;
  done: string;
  good: number;
  bad: number;
  all: number;
}

/** What was tried, by kind, and how much of it turned out well. */
export function sharesOf(results: readonly ResultRecord[]): Share[] {
  return kinds.flatMap(([kind, noun, done]) => {
    const all = results.filter((one) => one.kind === kind);
    if (all.length === 0) return [];
    const good = all.filter(({ verdict }) => verdict === 'pass').length;
    const bad = all.filter(({ verdict }) => isBad(verdict)).length;
    return [{ kind, noun, done, good, bad, all: all.length }];
  });
}

/**
 * When something was last written down, whatever it was: a comparison writes distributions, and a run of `fuzz` that finds nothing
 * its log only. Undefined if nothing was.
 */
export function newestTime({ results, histograms, samples, log }: StoredBundle): string | undefined {
  const times = [results, histograms, samples, log].flatMap((records) => {
    const last = Date.parse(records.at(-1)?.time ?? '');
    return Number.isNaN(last) ? [] : [last];
  });
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}

/** True if nobody can still be writing it: one that runs wrote something in the last five minutes. */
export function isCutOff(run: RunRecord, newest: string | undefined, now: Date): boolean {
  if (run.status !== 'running') return false;
  const last = Date.parse(newest ?? run.startedAt);
  return !(now.getTime() - last < 300_000);
}

const comparedOutcomes: Readonly<Record<ComparisonVerdict, Omit<Outcome, 'sentence'>>> = {
  regressed: { tone: 'bad', glyph: '✕', word: 'Regressed' },
  improved: { tone: 'good', glyph: '✓', word: 'Improved' },
  equivalent: { tone: 'good', glyph: '✓', word: 'Equivalent' },
  inconclusive: { tone: 'careful', glyph: '?', word: 'Inconclusive' },
  'too noisy': { tone: 'careful', glyph: '~', word: 'Too noisy' },
};

/** What a comparison came to, in one word. */
function comparedOutcome({ verdict, series, isConfirmed }: ComparisonRecord): Outcome {
  const alike = series.filter((one) => one.verdict === verdict).length;
  const count = `${alike} of ${series.length} series`;
  const sentences: Readonly<Record<ComparisonVerdict, string>> = {
    regressed: `B takes longer than A in ${count}${isConfirmed ? ', and did again in fresh processes' : ''}.`,
    improved: `B takes less time than A in ${count}; none takes longer.`,
    equivalent: 'No series changed by more than its margin.',
    inconclusive: series.length === 0 ? 'Too little was measured.' : `${count} have no verdict.`,
    'too noisy': `In ${count} this machine calls A different from A: nothing can be said of B.`,
  };
  return { ...comparedOutcomes[verdict], sentence: sentences[verdict] };
}

/** The verdict of a run, as its page begins. */
export function outcomeOf(bundle: StoredBundle, now: Date = new Date()): Outcome {
  const { run, results, comparisons } = bundle;
  const badCount = results.filter(({ verdict }) => isBad(verdict)).length;
  const bad = `${badCount} of ${results.length} results ${badCount === 1 ? 'is' : 'are'} not as expected`;
  const [compared] = comparisons.map(({ comparison }) => comparison);
  const hasEnded = run.status === 'held' || run.status === 'failed';
  if (compared !== undefined && badCount === 0 && (compared.verdict === 'regressed' || hasEnded)) {
    return comparedOutcome(compared);
  }
  if (run.status === 'failed') {
    return {
      tone: 'bad',
      glyph: '✕',
      word: 'Failed',
      sentence: badCount > 0 ? `${bad}.` : 'The run says that it failed.',
    };
  }
  if (run.status === 'running') {
    const isOver = isCutOff(run, newestTime(bundle), now);
    const sentence = badCount > 0 ? `${bad} so far.` : `${results.length} results, all as expected so far.`;
    if (isOver)
      return {
        tone: 'careful',
        glyph: '!',
        word: 'Cut off',
        sentence: `It never said how it ended: it was killed, or its disk was full. ${sentence}`,
      };
    return { tone: badCount > 0 ? 'bad' : 'careful', glyph: '▸', word: 'Running', sentence };
  }
  if (run.status === 'aborted') {
    return {
      tone: 'careful',
      glyph: '!',
      word: 'Aborted',
      sentence: `It was ended early. ${badCount > 0 ? `${bad}.` : ''}`.trim(),
    };
  }
  // Whoever edited the file: results have the last word.
  if (badCount > 0)
    return { tone: 'bad', glyph: '✕', word: 'Failed', sentence: `The run says that it held, but ${bad}.` };
  if (results.length === 0)
    return { tone: 'careful', glyph: '?', word: 'Empty', sentence: 'There is no result in it.' };
  return { tone: 'good', glyph: '✓', word: 'Held', sentence: 'Everything that was tried is as expected.' };
}
