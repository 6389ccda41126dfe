import type { Machine } from '../src/bundle/machine.js';
import { table } from '../src/cli/output.js';
import type { BlockRow } from './native-side.js';
import type { TaskTimes } from './typescript-side.js';

/** What a run of the benchmarks leaves behind. */
export interface BenchRecord {
  schema: 'glovebox.bench';
  version: 1;
  /** When it began, ISO 8601. */
  time: string;
  machine: Machine;
  typescript: readonly TaskTimes[];
  native: readonly BlockRow[];
}

function taskTable(rows: readonly TaskTimes[]): string {
  const cells = rows.map(({ name, runs, p50Ms, p99Ms, maxMs, errorPercent }) => [
    name,
    String(runs),
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(3)),
    errorPercent.toFixed(1),
  ]);
  return table(['TypeScript, in ms', 'runs', 'p50', 'p99', 'max', 'mean +- %'], cells);
}

/** A quantile of so few blocks that it would be the slowest one, or less, is not shown. */
function microseconds(ns: number | undefined, blocks: number, fewest: number): string {
  return ns === undefined || blocks < fewest ? '-' : (ns / 1000).toFixed(1);
}

function blockTable(rows: readonly BlockRow[]): string {
  const cells = rows.map((row) => [
    `${row.name}, ${row.frames} frames, ${row.clock === 'paced' ? 'paced' : 'back to back'}`,
    String(row.count),
    microseconds(row.p50, row.count, 1),
    microseconds(row.p99, row.count, 100),
    microseconds(row.p999, row.count, 1000),
    microseconds(row.max, row.count, 1),
    microseconds(row.addedP50, row.count, 1),
    microseconds(row.addedP99, row.count, 100),
    row.cpuShare === undefined ? '-' : (row.cpuShare * 100).toFixed(1),
    String(row.incompleteBlocks),
    row.isRealtime ? 'yes' : 'no',
  ]);
  const head = ['process() in us', 'blocks', 'p50', 'p99', 'p99.9', 'max'];
  return table([...head, 'added p50', 'added p99', 'sandboxes cpu %', 'incomplete', 'real-time'], cells);
}

function machineLine({ cpu, cores, isVirtual, os, kernel, node, loadAverage }: Machine): string {
  const kind = `${cpu}, ${cores} cores${isVirtual ? ', virtual' : ''}`;
  return `${kind}, ${os}, kernel ${kernel}, Node ${node}, load ${loadAverage.toFixed(1)} at the start`;
}

/** What a person reads. */
export function benchReport({ machine, typescript, native }: BenchRecord): string {
  const sections = [
    typescript.length > 0 ? taskTable(typescript) : '',
    native.length > 0 ? blockTable(native) : '',
    machineLine(machine),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}
