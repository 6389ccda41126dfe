import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src/cli/output.js';
import { median } from '../src/measure/median.js';
import type { GoalResult } from './goals.js';
import { number, type BenchRecord } from './report.js';

/** The whole runs among the bundles of a folder, oldest first. Quick ones are too short to count. */
export function runsIn(folder: string): BenchRecord[] {
  const records: BenchRecord[] = [];
  for (const name of readdirSync(folder).sort()) {
    let text: string;
    try {
      text = readFileSync(join(folder, name, 'bench.json'), 'utf8');
    } catch {
      continue; // no bundle of a run that came to its end
    }
    const record = JSON.parse(text) as BenchRecord;
    if (record.schema === 'glovebox.bench' && record.version === 2 && !record.isQuick) records.push(record);
  }
  return records;
}

/** The goals against the medians of several runs of one machine: each run's value is one vote. */
export function overRuns(records: readonly BenchRecord[]): string {
  const byGoal = new Map<string, GoalResult[]>();
  for (const goal of records.flatMap((record) => record.goals)) {
    byGoal.set(goal.what, [...(byGoal.get(goal.what) ?? []), goal]);
  }
  const rows = [...byGoal].map(([what, results]) => {
    const measured = results.filter((one) => one.value !== undefined);
    const values = measured.map((one) => one.value ?? Number.NaN);
    const floors = measured.flatMap((one) => (one.floor === undefined ? [] : [one.floor]));
    const ratios = measured.flatMap((one) => (one.ratioToFloor === undefined ? [] : [one.ratioToFloor]));
    const { goal = Number.NaN, unit = '' } = results[0] ?? {};
    const middle = median(values);
    return [
      what,
      `<= ${number(goal)}`,
      values.length === 0 ? '-' : number(middle),
      unit,
      values.length === 0 ? '-' : `${number(Math.min(...values))} to ${number(Math.max(...values))}`,
      `${values.filter((value) => value <= goal).length} of ${values.length}`,
      values.length === 0 ? 'not measured' : middle <= goal ? 'reached' : 'missed',
      floors.length === 0 ? '-' : number(median(floors)),
      ratios.length === 0 ? '-' : number(median(ratios)),
    ];
  });
  const machines = [
    ...new Set(records.map(({ machine }) => `${machine.cpu}, ${machine.cores} processors, ${machine.kernel}`)),
  ];
  const loads = records.map(({ machine }) => number(machine.loadAverage)).join(', ');
  return [
    `${records.length} runs of ${machines.join(' and ')}; load when each began: ${loads}`,
    ...(machines.length > 1 ? ['These are several machines: their medians say nothing.'] : []),
    '',
    table(
      ['design section 10', 'goal', 'median', 'unit', 'from, to', 'runs that reach it', '', 'floor', 'x floor'],
      rows,
    ),
  ].join('\n');
}
