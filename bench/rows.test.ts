import { describe, expect, it } from 'vitest';
import { Distribution } from '../src/measure/distribution.js';
import { parseLine, type Cell, type TimesLine } from './lines.js';
import { medianOf, rowsOf, type TimesRow } from './rows.js';

const cell: Cell = { frames: 64, clock: 'paced' };

function line(arm: string, round: number, counts: TimesLine['counts'], more: Partial<TimesLine> = {}): TimesLine {
  const quiet = { incomplete: 0, skipped: 0, foreignShare: 0, stolenNs: 0 };
  return { kind: 'times', step: 's', cell, arm, round, counts, ...quiet, ...more };
}

function rowOf(lines: readonly TimesLine[], arm: string): TimesRow {
  const row = rowsOf(lines).times.find((one) => one.arm === arm);
  if (row === undefined) throw new Error(`no row of ${arm}`);
  return row;
}

describe('lines of a native step', () => {
  it('are JSON objects of three kinds; all else is no line', () => {
    const text = JSON.stringify(line('a', 1, [[1, 1]]));
    expect(parseLine(text)).toEqual(line('a', 1, [[1, 1]]));
    for (const other of ['', 'hello', '{', '{"kind":"other"}', '[1]']) expect(parseLine(other)).toBeUndefined();
  });
});

describe('rows', () => {
  it('a median is the middle value, or the mean of the two', () => {
    expect([medianOf([100, 9, 10]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([10, 2.5, undefined]);
  });

  it('rounds are merged by their counts, and never by their quantiles', () => {
    const many = Array.from({ length: 99 }, (_, index): [number, number] => [100 + index, 10]);
    const row = rowOf([line('a', 1, many), line('a', 2, [[1000, 10]])], 'a');
    const whole = new Distribution();
    whole.recordCounts([...many, [1000, 10]]);
    expect(row).toMatchObject({ count: 1000, p99: whole.quantiles().p99, max: 1000, rounds: 2 });
    expect(Distribution.decode(row.hdr).quantiles()).toEqual(whole.quantiles());
  });

  it('p50 is the median of the medians: one disturbed round does not move it', () => {
    const lines = [1, 2, 3].map((round) => line('a', round, [[round === 2 ? 9000 : 100 + round, 50]]));
    expect(rowOf(lines, 'a').p50).toBe(103);
  });

  it('ratios and differences are those of the same round, whatever the order of lines', () => {
    const facts = { floor: 'bare', base: 'direct', cpuNsPerBlock: 500 };
    const lines = [
      line('ours', 1, [[400, 9]], facts),
      line('bare', 2, [[200, 9]]),
      line('bare', 1, [[100, 9]]),
      line('direct', 1, [[50, 9]], { cpuNsPerBlock: 60 }),
      line('ours', 2, [[1000, 9]], facts),
      line('direct', 2, [[200, 9]], { cpuNsPerBlock: 60 }),
    ];
    expect(rowOf(lines, 'ours')).toMatchObject({
      ratioToFloor: 4.5, // 400 / 100 and 1000 / 200
      addedP50: 575, // 350 and 800
      floorP50: 150,
      addedToFloor: 575 / 150,
      cpuNs: 500,
      addedCpuNs: 440,
    });
    expect(rowOf(lines, 'bare')).not.toHaveProperty('ratioToFloor');
  });

  it('an arm of another cell is no floor, and one without a block is none either', () => {
    const elsewhere = { ...line('bare', 1, [[1, 1]]), cell: { ...cell, frames: 128 } };
    const ours = line('ours', 1, [[400, 9]], { floor: 'bare', base: 'direct' });
    const row = rowOf([ours, elsewhere, line('direct', 1, [])], 'ours');
    for (const name of ['ratioToFloor', 'addedP50', 'addedP99', 'floorP50']) expect(row).not.toHaveProperty(name);
  });

  it('the same cell in another order of its facts is the same cell', () => {
    const turned = { ...line('a', 2, [[7, 1]]), cell: { clock: 'paced', frames: 64 } };
    expect(rowsOf([line('a', 1, [[5, 1]]), turned]).times).toHaveLength(1);
  });

  it('says when others had processor time, and when real time was lost', () => {
    const lines = [
      line('a', 1, [[5, 1]], { foreignShare: 0.5, incomplete: 1, realtime: 'yes', placement: 'free', preWake: 'none' }),
      line('a', 2, [[5, 1]], {
        foreignShare: 0.3,
        incomplete: 2,
        realtime: 'host only',
        placement: 'kept on 1',
        preWake: 'none',
      }),
      line('b', 1, [[5, 1]], { stolenNs: 1 }),
      line('c', 1, [[5, 1]], { foreignShare: 0.04 }),
    ];
    expect(rowOf(lines, 'a')).toMatchObject({
      isDisturbed: true,
      incomplete: 3,
      realtime: 'host only, yes',
      placement: 'free, kept on 1',
      preWake: 'none',
    });
    expect(rowOf(lines, 'b').isDisturbed).toBe(true);
    expect(rowOf(lines, 'c').isDisturbed).toBe(false);
  });
});
