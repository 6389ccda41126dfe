import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overRuns, runsIn } from './over-runs.js';
import type { BenchRecord } from './report.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-runs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function store(name: string, value: number | undefined, more: Partial<BenchRecord> = {}, cpu = 'a processor'): void {
  const goal = { what: 'added', goal: 2, unit: 'us', bestKnown: '' };
  const machine = { cpu, cores: 2, kernel: '6', loadAverage: 0.25 } as BenchRecord['machine'];
  const goals = [
    value === undefined ? goal : { ...goal, value, floor: value / 2, ratioToFloor: 2, isReached: value <= 2 },
  ];
  mkdirSync(join(folder, name));
  const record = { schema: 'glovebox.bench', version: 2, isQuick: false, machine, goals, ...more };
  writeFileSync(join(folder, name, 'bench.json'), JSON.stringify(record));
}

describe('several runs', () => {
  it('are told as the medians of their values, with how many of them reach a goal', () => {
    store('1', 1);
    store('2', 9);
    store('3', 1.5);
    store('4', undefined);
    const text = overRuns(runsIn(folder));
    expect(text).toContain('4 runs of a processor, 2 processors, 6; load when each began: 0.25, 0.25, 0.25, 0.25');
    expect(text).toMatch(/added +<= 2.00 +1.50 +us +1.00 to 9.00 +2 of 3 +reached +0.75 +2.00/);
  });

  it('do not count when they are quick, of another version, or were cut off', () => {
    store('1', 1);
    store('2', 100, { isQuick: true });
    store('3', 100, { version: 1 as 2 });
    mkdirSync(join(folder, '4'));
    expect(runsIn(folder)).toHaveLength(1);
  });

  it('of several machines are no runs of one', () => {
    store('1', 1);
    store('2', 1, {}, 'another');
    expect(overRuns(runsIn(folder))).toContain('several machines');
  });
});
