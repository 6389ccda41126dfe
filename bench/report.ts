import type { Machine } from '../src/bundle/machine.js';
import { table } from '../src/cli/output.js';
import type { GoalResult } from './goals.js';
import type { Cell } from './lines.js';
import type { Rows, TimesRow } from './rows.js';
import type { TaskTimes } from './typescript-side.js';

/** What a run of the benchmarks leaves behind, besides its histograms. */
export interface BenchRecord {
  schema: 'glovebox.bench';
  version: 2;
  /** When it began, ISO 8601. */
  time: string;
  machine: Machine;
  /** Steps that ran. */
  steps: readonly string[];
  isQuick: boolean;
  seed: number;
  rounds: number;
  goals: readonly GoalResult[];
  rows: Rows;
  typescript: readonly TaskTimes[];
}

/** Three digits that count. */
export function number(value: number): string {
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** A quantile of so few blocks that it would be the slowest one, or less, is not shown. */
function microseconds(ns: number | undefined, count: number, fewest: number): string {
  return ns === undefined || count < fewest ? '-' : number(ns / 1000);
}

function optional(value: number | undefined, unit = ''): string {
  return value === undefined ? '-' : `${number(value)}${unit}`;
}

function goalTable(goals: readonly GoalResult[]): string {
  const cells = goals.map(({ what, goal, unit, bestKnown, value, floor, ratioToFloor, isReached }) => [
    what,
    `<= ${number(goal)}`,
    value === undefined ? '-' : number(value),
    unit,
    value === undefined ? '-' : number(value / goal),
    isReached === undefined ? 'not measured' : isReached ? 'reached' : 'missed',
    optional(floor),
    optional(ratioToFloor),
    bestKnown,
  ]);
  const head = ['design section 10', 'goal', 'measured', 'unit', 'of goal', '', 'floor', 'x floor', 'best known'];
  return table(head, cells);
}

/** "series of 4, 64 frames, paced, real-time", or whatever the facts are. */
export function describeCell({ plugin, shape, sandboxes, frames, clock, realtime, ...others }: Cell): string {
  const parts = [
    plugin === undefined || (plugin === 'gain.clap' && shape !== undefined) ? '' : String(plugin),
    sandboxes === undefined ? '' : shape === undefined ? `${sandboxes} sandboxes` : `${shape} of ${sandboxes}`,
    frames === undefined ? '' : `${frames} frames`,
    clock === undefined ? '' : String(clock),
    realtime === true ? 'real-time' : '',
    ...Object.entries(others).map(([name, value]) => `${name} ${value}`),
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? '-' : text;
}

function notesOf({ incomplete, skipped, realtime, placement, preWake, isDisturbed, cell }: TimesRow): string {
  const notes = [
    placement === undefined || placement.startsWith('pinned') ? '' : placement,
    preWake === undefined || preWake === 'none' ? '' : preWake,
    isDisturbed ? 'disturbed' : '',
    incomplete > 0 ? `${incomplete} incomplete` : '',
    skipped > 0 ? `${skipped} skipped` : '',
    cell['realtime'] === true && realtime !== 'yes' ? `real-time: ${realtime}` : '',
  ];
  return notes.filter((note) => note !== '').join(', ');
}

function timesTable(step: string, rows: readonly TimesRow[]): string {
  const cells = rows.map((row) => [
    describeCell(row.cell),
    row.arm,
    String(row.count),
    microseconds(row.p50, row.count, 1),
    microseconds(row.p99, row.count, 100),
    microseconds(row.p999, row.count, 1000),
    microseconds(row.max, row.count, 1),
    microseconds(row.addedP50, row.count, 1),
    microseconds(row.addedP99, row.count, 100),
    optional(row.ratioToFloor),
    row.cpuNs === undefined ? '-' : number(row.cpuNs / 1000),
    notesOf(row),
  ]);
  const head = [`${step}, us`, 'arm', 'count', 'p50', 'p99', 'p99.9', 'max', 'added p50', 'added p99', 'x floor'];
  return table([...head, 'cpu', ''], cells);
}

function valueTable(step: string, rows: Rows['values']): string {
  const cells = rows.map(({ cell, arm, value, unit }) => [describeCell(cell), arm, number(value), unit]);
  return table([step, '', 'value', ''], cells);
}

function taskTable(rows: readonly TaskTimes[]): string {
  const cells = rows.map(({ name, runs, p50Ms, p99Ms, maxMs, errorPercent }) => [
    name,
    String(runs),
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(3)),
    errorPercent.toFixed(1),
  ]);
  return table(['TypeScript, ms', 'runs', 'p50', 'p99', 'max', 'mean +- %'], cells);
}

function machineLine({ cpu, cores, isVirtual, os, kernel, node, loadAverage }: Machine): string {
  const kind = `${cpu}, ${cores} cores${isVirtual ? ', virtual' : ''}`;
  return `${kind}, ${os}, kernel ${kernel}, Node ${node}, load ${loadAverage.toFixed(1)} at the start`;
}

/** What a person reads. */
export function benchReport({ machine, goals, rows, typescript, steps }: BenchRecord): string {
  const sections = steps.flatMap((step) => {
    const [times, values] = [rows.times, rows.values].map((list) => list.filter((row) => row.step === step));
    const missing = rows.missing.filter((line) => line.step === step);
    return [
      times !== undefined && times.length > 0 ? timesTable(step, times as TimesRow[]) : '',
      values !== undefined && values.length > 0 ? valueTable(step, values as Rows['values']) : '',
      missing.map(({ cell, why }) => `${step}: not measured (${describeCell(cell)}): ${why}`).join('\n'),
    ];
  });
  const disturbed = rows.times.filter(({ isDisturbed }) => isDisturbed).length;
  return [
    ...sections,
    typescript.length > 0 ? taskTable(typescript) : '',
    goalTable(goals),
    disturbed > 0
      ? `${disturbed} of ${rows.times.length} rows are disturbed: other programs, or the hypervisor, had processor time meanwhile`
      : '',
    machineLine(machine),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}
