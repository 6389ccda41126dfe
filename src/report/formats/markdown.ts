import type { ComparisonRecord } from '../../bundle/comparison-record.js';
import type { StoredBundle } from '../../bundle/read-bundle.js';
import { runOfFile, runOfRecord, runsOf, toolsOf } from '../../bundle/merge-bundles.js';
import type { HistogramRecord, ResultRecord } from '../../bundle/records.js';
import { sumOfHistograms } from '../../bundle/series.js';
import { grouped } from '../../grouped.js';
import { gapsOf } from '../gaps.js';
import { notAskedForText } from '../not-asked-for.js';
import { whyOf } from '../why.js';
import { peaks, peaksOf } from '../usage-peaks.js';
import { findingOf, nameOf, outcomeOf, percent, plain, replayOf, verdictOf } from './words.js';

/** What GitHub takes of one step's summary, and of one comment. */
export const summaryBytes = 1_048_576;
export const commentBytes = 65_536;

/** How many rows are not there. */
function moreRows(count: number): string {
  return `\n${count} more ${count === 1 ? 'row' : 'rows'} did not fit.\n`;
}

/** Left for the line about tables of which nothing fits. */
const reservedBytes = Buffer.byteLength(moreRows(Number.MAX_SAFE_INTEGER));

/**
 * A text of anybody's making: shown as it is, in a code element, where nobody is called by an @ and nothing becomes a link. What
 * could be markup, in a table or outside, is written as its number, which no parser takes for markup.
 */
function foreign(text: string): string {
  const quiet = text.replaceAll(/[^\p{L}\p{N} ,./()+=-]|(?<=www)\./giu, (character) => {
    const number = `&#${character.codePointAt(0) ?? 0xfffd};`;
    return character === '@' ? `${number}&#8203;` : number;
  });
  return quiet.trim() === '' ? '' : `<code>${quiet}</code>`;
}

/** Things that were skipped for one reason; of more it is said how many. */
const mostNames = 12;

/** Text that grows until its budget is used up. */
class BoundedText {
  readonly #parts: string[] = [];
  #left: number;
  #lostCount = 0;

  constructor(mostBytes: number) {
    this.#left = mostBytes - reservedBytes;
  }

  /** False, and nothing is added, if it does not fit. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    this.#parts.push(text);
    return true;
  }

  /** As many rows as fit between `start` and `tail`, and a line that says how many did not. */
  addRows(start: string, rows: readonly string[], tail: string): void {
    if (rows.length === 0 || this.add(start + rows.join('') + tail)) return;
    const room = this.#left - Buffer.byteLength(start + tail + moreRows(rows.length));
    let used = 0;
    let count = 0;
    for (const one of rows) {
      used += Buffer.byteLength(one);
      if (used > room) break;
      count += 1;
    }
    const more = rows.length - count;
    const hasFit = count > 0 && this.add(start + rows.slice(0, count).join('') + tail + moreRows(more));
    if (!hasFit) this.#lostCount += rows.length;
  }

  toString(): string {
    return this.#parts.join('') + (this.#lostCount > 0 ? moreRows(this.#lostCount) : '');
  }
}

const marks: Readonly<Record<ReturnType<typeof outcomeOf>, string>> = {
  passed: '✅',
  failed: '❌',
  crashed: '💥',
  hung: '⏳',
  skipped: '➖',
};

function head(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |\n|${columns.map(() => ' --- |').join('')}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function details(title: string): [open: string, close: string] {
  return [`\n<details><summary>${title}</summary>\n\n`, '\n</details>\n'];
}

function firstLines(bundle: StoredBundle): string {
  const { run, results } = bundle;
  const verdict = verdictOf(bundle);
  const counts = new Map<string, number>();
  for (const result of results) counts.set(result.verdict, (counts.get(result.verdict) ?? 0) + 1);
  const all = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  // What compares has series, and no results.
  const isSilent = all === '' && bundle.comparisons.length > 0;
  const machines = runsOf(bundle)
    .slice(0, 20)
    .map(({ machine }) => foreign(plain(`${machine.os}, ${machine.cpu}, ${machine.cores} cores`, 160)));
  const mark = { held: '✅', failed: '❌', inconclusive: '➖', 'not finished': '➖' }[verdict];
  return [
    `## ${mark} glovebox ${toolsOf([bundle])}: ${verdict}\n`,
    ...(isSilent ? [] : [all === '' ? 'No results.\n' : `${all}.\n`]),
    `${[...new Set(machines)].join('; ')}, seed ${run.seed}.\n\n`,
  ].join('\n');
}

function troubleRows(results: readonly ResultRecord[]): string[] {
  return results.flatMap((result) => {
    const outcome = outcomeOf(result.verdict);
    if (outcome === 'passed' || outcome === 'skipped') return [];
    const replay = replayOf(result);
    const cells = [
      `${marks[outcome]} ${result.verdict}`,
      result.kind,
      foreign(nameOf(result)),
      foreign(findingOf(result)),
    ];
    return [row([...cells, replay === undefined ? '' : foreign(replay)])];
  });
}

/** What was skipped, a row per reason, with the first names. */
function skippedRows(results: readonly ResultRecord[]): string[] {
  const skipped = results.filter(({ verdict }) => outcomeOf(verdict) === 'skipped');
  const reasons = grouped(skipped, (result) => JSON.stringify([result.verdict, result.kind, whyOf(result)]));
  return [...reasons.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const names = members.slice(0, mostNames).map(nameOf).join('; ');
    const more = members.length > mostNames ? ` and ${members.length - mostNames} more` : '';
    const why = foreign(plain(whyOf(first)));
    const cells = [String(members.length), why === '' ? 'not told' : why, foreign(names) + more];
    return [row([`${marks.skipped} ${first.verdict}`, first.kind, ...cells])];
  });
}

/** Crashers by where they stood; a cell with a remark is one that did not hold. */
function matrix(bundle: StoredBundle): { columns: string[]; rows: string[] } {
  const crashers = bundle.results.filter(({ kind }) => kind === 'crasher');
  const columnOf = (result: ResultRecord): string => {
    const os = bundle.run.runs === undefined ? undefined : plain(runOfRecord(bundle, result).machine.os);
    return [os, result.format, result.placement].filter(Boolean).join(' ');
  };
  const columns = [...new Set(crashers.map(columnOf))].sort();
  const cells = new Map<string, Map<string, string>>();
  for (const result of crashers) {
    const line = cells.get(result.name) ?? new Map<string, string>();
    const mark = marks[outcomeOf(result.verdict)];
    line.set(columnOf(result), `${line.get(columnOf(result)) ?? ''}${mark}`);
    cells.set(result.name, line);
  }
  const rows = [...cells].map(([name, line]) =>
    row([foreign(plain(name)), ...columns.map((column) => line.get(column) ?? '')]),
  );
  return { columns, rows };
}

function micros(ns: number): string {
  return (ns / 1000).toFixed(1);
}

function addComparison(text: BoundedText, run: string | undefined, { a, b, series, verdict }: ComparisonRecord): void {
  const rows = series.map((one) =>
    row([
      one.verdict === 'regressed' ? '❌ regressed' : one.verdict,
      foreign(plain(one.scenario)),
      foreign(plain(one.measure)),
      `${micros(one.valueA)} to ${micros(one.valueB)}`,
      percent(one.change),
      `${percent(one.low)} to ${percent(one.high)}`,
    ]),
  );
  const where = run === undefined ? '' : `${foreign(plain(run))}: `;
  const sides = `${where}${foreign(plain(b.label))} against ${foreign(plain(a.label))}: **${verdict}**\n\n`;
  if (rows.length === 0) return text.addRows('', [sides], '');
  const columns = head(['verdict', 'scenario', 'measure', 'A to B in microseconds', 'change', 'interval']);
  text.addRows(sides + columns, rows, '\n');
}

/** Rounds of one arm of a comparison are one row, as on the page; all others have one each. */
function durationRows(histograms: readonly HistogramRecord[]): string[] {
  const rounds = grouped(histograms, (one): unknown => {
    const { arm, scenario } = one.labels;
    return arm === undefined ? one : JSON.stringify([one.name, scenario, arm, one.run]);
  });
  return [...rounds.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { arm, scenario, plugin } = first.labels;
    const armParts = arm === undefined ? [] : [scenario, `${arm} (${plugin})`];
    const { figures: sum, damagedCount } = sumOfHistograms(members);
    const damage = damagedCount > 0 && sum !== undefined ? `without ${damagedCount} that cannot be read` : undefined;
    const parts = [...armParts, first.name, first.run, damage].filter((part) => part !== undefined);
    const cells =
      sum === undefined ? ['damaged'] : [String(sum.count), ...[sum.p50, sum.p99, sum.p999, sum.max].map(micros)];
    return [row([foreign(plain(parts.join(', '))), ...cells])];
  });
}

/**
 * A bundle as Markdown for a job's summary or a comment: the verdict first, then what went wrong, then the rest folded away. Never
 * longer than `mostBytes` in UTF-8; what does not fit is counted.
 */
export function markdown(bundle: StoredBundle, mostBytes: number = summaryBytes): string {
  const text = new BoundedText(mostBytes);
  text.add(firstLines(bundle));
  const { results, histograms, samples, crashes } = bundle;
  for (const { name, comparison } of bundle.comparisons) addComparison(text, runOfFile(name), comparison);
  text.addRows(head(['verdict', 'kind', 'what', 'finding', 'replay']), troubleRows(results), '\n');
  const { columns, rows } = matrix(bundle);
  const [openMatrix, closeMatrix] = details('Crash matrix');
  text.addRows(openMatrix + head(['crasher', ...columns.map(foreign)]), rows, closeMatrix);
  const notAskedFor = runsOf(bundle).flatMap((one) => {
    const found = notAskedForText(one);
    return found === undefined ? [] : [`${foreign(plain(one.machine.os))}: ${foreign(found.sentence)}\n\n`];
  });
  text.addRows('\n', notAskedFor, '');
  const [openSkipped, closeSkipped] = details('Skipped, and why');
  text.addRows(openSkipped + head(['verdict', 'kind', 'results', 'why', 'what']), skippedRows(results), closeSkipped);
  const [openCrashes, closeCrashes] = details('Crashes');
  const crashRows = crashes.map(({ name, report }) =>
    row([foreign(plain(name)), foreign(plain(report.title)), foreign(plain(report.end.reason))]),
  );
  text.addRows(openCrashes + head(['report', 'title', 'reason']), crashRows, closeCrashes);
  const [openTimes, closeTimes] = details('Durations in microseconds');
  const timeHead = head(['series', 'blocks', 'p50', 'p99', 'p99.9', 'longest']);
  text.addRows(openTimes + timeHead, durationRows(histograms), closeTimes);
  const [openUsage, closeUsage] = details('Peaks of processor and memory');
  const usageRows = peaksOf(samples).map(({ name, run: of, cells }) =>
    row([foreign(plain(of === undefined ? name : `${name}, ${of}`)), ...cells]),
  );
  text.addRows(openUsage + head(['sandbox', ...peaks.map((peak) => peak.head)]), usageRows, closeUsage);
  const [openGaps, closeGaps] = details('What is missing');
  const gaps = gapsOf(bundle).map((gap) => `- ${foreign(plain(gap))}\n`);
  text.addRows(openGaps, gaps, closeGaps);
  return text.toString();
}
