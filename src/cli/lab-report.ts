import type { HistogramRecord, ResultRecord } from '../bundle/records.js';
import type { LabSummary } from '../lab/lab.js';
import { printable } from '../scan/plugin-text.js';
import { foldable, table } from './output.js';

/** The table that `glovebox lab` prints, as text. */

function mark(result: ResultRecord | undefined): string {
  if (result === undefined) return '-';
  return result.verdict === 'pass' ? 'ok' : result.verdict.toUpperCase();
}

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(1);
}

function kibibytes(bytes: unknown): string {
  return typeof bytes === 'number' ? String(Math.round(bytes / 1024)) : '-';
}

function namesOf(results: readonly ResultRecord[]): string[] {
  return [...new Set(results.map(({ name }) => name))];
}

function fixtureTable(results: readonly ResultRecord[]): string {
  const columns = (['clap', 'vst3'] as const).flatMap((format) =>
    (['pipelined', 'synchronous'] as const).map((crossing) => ({ format, crossing })),
  );
  const head = ['fixture', ...columns.map(({ format, crossing }) => `${format} ${crossing}`)];
  const rows = namesOf(results).map((name) => [
    name,
    ...columns.map(({ format, crossing }) =>
      mark(results.find((one) => one.name === name && one.format === format && one.crossing === crossing)),
    ),
  ]);
  return table(head, rows);
}

const placements = ['alone', 'neighbour', 'chain'] as const;

function milliseconds(results: readonly ResultRecord[], fact: string): string {
  const values = results.map(({ facts }) => facts?.[fact]).filter((value) => typeof value === 'number');
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined ? '-' : median.toFixed(1);
}

/** A line per crasher and format; times are medians over its placements. */
function crasherTable(results: readonly ResultRecord[]): string {
  const names = [...new Set(results.map((one) => `${one.name}.${one.format ?? ''}`))];
  const shown = placements.filter((placement) => results.some((one) => one.placement === placement));
  const rows = names.map((name) => {
    const cells = results.filter((one) => `${one.name}.${one.format ?? ''}` === name);
    const { title, reason, counter } = cells[0]?.facts ?? {};
    const counted = (counter as { name?: unknown } | undefined)?.name;
    const text = [title, reason, typeof counted === 'string' ? `noticed: ${counted}` : undefined].find(
      (one): one is string => typeof one === 'string' && one !== '',
    );
    return [
      name,
      ...shown.map((placement) => mark(cells.find((one) => one.placement === placement))),
      milliseconds(cells, 'detectionMs'),
      milliseconds(cells, 'recoveryMs'),
      printable(text ?? '-', 80),
    ];
  });
  return table(['crasher', ...shown, 'known ms', 'back ms', 'reported as'], rows);
}

function latencyTable(histograms: readonly HistogramRecord[]): string {
  const rows = histograms.map((one) => [
    one.name,
    String(one.count),
    ...[one.p50, one.p99, one.p999, one.max].map((value) => microseconds(value)),
  ]);
  return table(['process() in us', 'blocks', 'p50', 'p99', 'p99.9', 'max'], rows);
}

function usageTable(results: readonly ResultRecord[]): string {
  const rows = results.map(({ name, facts }) => {
    const cpuShare = facts?.['cpuShare'];
    const cpu = typeof cpuShare === 'number' ? (cpuShare * 100).toFixed(2) : '-';
    return [name, cpu, kibibytes(facts?.['privateBytes']), kibibytes(facts?.['sharedBytes'])];
  });
  return table(['sandbox', 'cpu %', 'private KiB', 'shared KiB'], rows);
}

/** The failures, each with what was expected and what was seen. */
function failures(results: readonly ResultRecord[]): string[] {
  return results
    .filter(({ verdict }) => ['fail', 'crash', 'hang', 'over-limit'].includes(verdict))
    .flatMap((one) => {
      const title = [one.kind, one.name, one.format, one.crossing, one.placement].filter(Boolean).join(' ');
      const place = one.facts?.['place'];
      return [
        `${one.verdict.toUpperCase()} ${title}${typeof place === 'string' ? ` at ${place}` : ''}${one.seed === undefined ? '' : `, seed ${one.seed}`}`,
        `  expected ${printable(one.expected ?? '-', 400)}`,
        `  actual   ${printable(one.actual ?? '-', 1000)}`,
        ...(typeof one.facts?.['replay'] === 'string' ? [`  again    ${one.facts['replay']}`] : []),
      ];
    });
}

/** "15 of 15 graphs". */
function share(results: readonly ResultRecord[], kind: ResultRecord['kind'], noun: string): string | undefined {
  const all = results.filter((one) => one.kind === kind);
  if (all.length === 0) return undefined;
  return `${all.filter(({ verdict }) => verdict === 'pass').length} of ${all.length} ${noun}`;
}

/** The last line: what held, of how much. */
export function verdictLine(summary: LabSummary): string {
  const { results, status, seconds, seed } = summary;
  const parts = [
    share(results, 'fixture', 'fixture runs exact'),
    share(results, 'state', 'states restored'),
    share(results, 'crasher', 'cells of the crash matrix contained'),
    share(results, 'graph', 'graphs alike'),
    share(results, 'leftovers', 'leftover checks clean'),
  ].filter((part) => part !== undefined);
  return `${status}: ${parts.join(', ') || 'nothing was run'} (seed ${seed}, ${seconds.toFixed(0)} s)`;
}

/** A path as a shell takes it. */
function shellWord(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** Everything that a person reads after a run. */
export function labReport(summary: LabSummary): string {
  const of = (kind: ResultRecord['kind']): ResultRecord[] => summary.results.filter((one) => one.kind === kind);
  const sections = [
    [of('fixture'), fixtureTable],
    [of('crasher'), crasherTable],
    [of('usage'), usageTable],
  ] as const;
  const titles = ['Fixtures', 'Crash matrix', 'Processor and memory'];
  const [fixtures, crashers, usage] = sections.map(([results, print], index) =>
    results.length === 0 ? '' : foldable(titles[index] ?? '', print(results)),
  );
  const latency =
    summary.histograms.length === 0 ? '' : foldable('Duration of blocks', latencyTable(summary.histograms));
  const { cpu, cores, os, kernel, isVirtual, loadAverage } = summary.machine;
  const machine = `${cpu}, ${cores} cores${isVirtual ? ', virtual' : ''}, ${os}, kernel ${kernel}, load ${loadAverage.toFixed(1)} at the start`;
  return [
    fixtures,
    crashers,
    latency,
    usage,
    machine,
    failures(summary.results).join('\n'),
    `bundle: ${summary.bundle}${summary.missing.map((one) => `\nmissing in it: ${printable(one, 200)}`).join('')}\npage:   glovebox report ${shellWord(summary.bundle)}`,
  ]
    .filter((section) => section !== undefined && section !== '')
    .join('\n\n')
    .concat('\n', verdictLine(summary));
}
