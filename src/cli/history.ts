import type { Command } from 'commander';
import { readHistory } from '../history/read-history.js';
import { trendsOf, type Trend, type TrendChange } from '../history/trends.js';
import type { History } from '../history/history.js';
import { printable } from '../scan/plugin-text.js';
import { colors, note, print, printJson, Progress, table } from './output.js';

/** Cells of tables may hold names of anybody's making. */
const longestCell = 60;

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return printable(value === null ? '' : text, longestCell);
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function micros(ns: number): string {
  return (ns / 1000).toFixed(1);
}

function shown({ change }: TrendChange): string {
  const text = `${change > 0 ? '+' : ''}${(change * 100).toFixed(1)} %`;
  return change > 0 ? colors.red(text) : colors.green(text);
}

async function read(folder: string): Promise<History> {
  const progress = new Progress();
  try {
    return await readHistory(folder, { onProgress: (text, steps) => progress.show(text, steps) });
  } finally {
    progress.done();
  }
}

function lastChange({ changes }: Trend): string {
  const last = changes.at(-1);
  return last === undefined ? 'steady' : `${shown(last)} on ${day(last.startedAt)}`;
}

function printTrends(history: History, trends: readonly Trend[]): void {
  const { runs, machines, problems } = history;
  if (runs.length === 0) print(`no finished run in ${printable(history.folder, 300)}`);
  else {
    print(`${runs.length} runs, ${day(runs[0]?.startedAt ?? 0)} to ${day(runs.at(-1)?.startedAt ?? 0)}\n`);
    const rows = trends.map((trend) => [
      cell(trend.scenario),
      cell(trend.plugin),
      cell(trend.measure),
      trend.machine.slice(0, 6),
      String(trend.runs),
      micros(trend.newest),
      micros(trend.level),
      lastChange(trend),
    ]);
    print(table(['scenario', 'plugin', 'measure', 'machine', 'runs', 'newest us', 'level us', 'last change'], rows));
    const changes = trends.flatMap((trend) => trend.changes.map((change) => ({ trend, change })));
    changes.sort((a, b) => a.change.startedAt - b.change.startedAt);
    if (changes.length > 0) {
      print('\nchanges, oldest first:');
      const lines = changes.map(({ trend, change }) => [
        day(change.startedAt),
        cell(change.run === '' ? change.bundle : `${change.bundle}: ${change.run}`),
        shown(change),
        change.cause,
        cell([trend.scenario, trend.plugin].filter(Boolean).join(', ')),
        cell(trend.measure),
        trend.machine.slice(0, 6),
      ]);
      print(table(['day', 'first run', 'change', 'of the', 'scenario', 'measure', 'machine'], lines));
    }
    print('\nmachines:');
    const known = [...new Set(trends.map(({ machine }) => machine))];
    const kinds = known.map((fingerprint) => {
      const machine = machines.get(fingerprint);
      return [
        fingerprint.slice(0, 6),
        cell(machine?.os),
        cell(machine?.cpu),
        `${machine?.cores ?? ''}`,
        cell(machine?.glovebox),
      ];
    });
    print(table(['machine', 'system', 'processor', 'cores', 'glovebox'], kinds));
  }
  for (const problem of problems) note(`not read: ${printable(problem, 300)}`);
}

async function runTrends(folder: string, options: { series?: string; json?: boolean }): Promise<void> {
  const history = await read(folder);
  const wanted = options.series?.toLowerCase() ?? '';
  const all = trendsOf(history).filter(({ scenario, plugin, measure }) =>
    [scenario, plugin, measure].join(' ').toLowerCase().includes(wanted),
  );
  if (options.json !== true) {
    printTrends(history, all);
    return;
  }
  const { runs, machines, problems } = history;
  const json = { runs: runs.length, machines: Object.fromEntries(machines), trends: all, problems };
  printJson({ schema: 'glovebox-history', version: 1, ...json });
}

async function query(sql: string, options: { in: string; json?: boolean }): Promise<void> {
  const history = await read(options.in);
  const { mostRows, queryHistory } = await import('../history/query.js');
  const { columns, rows, isCut } = await queryHistory(history, sql);
  if (options.json === true) printJson({ schema: 'glovebox-history-query', version: 1, columns, rows, isCut });
  else {
    const cells = rows.map((row) => columns.map((column) => cell(row[column])));
    print(table(columns.map(cell), cells));
  }
  if (isCut) note(`there are more rows than ${mostRows}: the rest is left out`);
  for (const problem of history.problems) note(`not read: ${printable(problem, 300)}`);
}

/** `glovebox history`. */
export function registerHistory(program: Command): void {
  const history = program
    .command('history')
    .description('how figures went from run to run, and where they changed for good')
    .helpCommand(false);
  history
    .command('trends', { isDefault: true })
    .description('every series with its changes, and whether the plugin or the environment changed')
    .argument('[folder]', 'folder of bundles', 'lab-out')
    .option('--series <text>', 'only series with this in their scenario, plugin or measure')
    .option('--json', 'print them as JSON')
    .action(runTrends);
  history
    .command('query')
    .description('answer SQL over the tables runs, series and results (needs the package @duckdb/node-api)')
    .argument('<sql>', 'a query in the words of DuckDB')
    .option('--in <folder>', 'folder of bundles', 'lab-out')
    .option('--json', 'print the rows as JSON')
    .action(query);
}
