import { describe, expect, it } from 'vitest';
import type { BlockRecords } from '../api/block-records.js';
import { distributionsOf } from './block-distributions.js';

const nothing = new Uint8Array(4);
const records: BlockRecords = {
  count: 4,
  first: 10,
  wallNs: Uint32Array.of(9000, 1000, 50_000, 1100),
  missedDeadline: nothing,
  incomplete: nothing,
  overran: nothing,
  cpuNs: Uint32Array.of(8000, 900, 950, 1050),
  involuntarySwitches: Uint32Array.of(0, 0, 2, 0),
  pageFaults: new Uint32Array(4),
};

describe('distributions of blocks', () => {
  it('leave out blocks that were interrupted, of the clean wall time alone', () => {
    const { wall, cleanWall, cpu } = distributionsOf(records);
    expect([wall.quantiles().count, cleanWall?.quantiles().count, cpu?.quantiles().count]).toEqual([4, 3, 4]);
    expect(wall.quantiles().max).toBeGreaterThan(49_000);
    expect(cleanWall?.quantiles().max).toBeLessThan(10_000);
  });

  it('leave out the first blocks of the driver, whichever of them are still recorded', () => {
    const counts = [0, 10, 11, 14, 100].map((skip) => distributionsOf(records, skip).wall.quantiles().count);
    expect(counts).toEqual([4, 4, 3, 0, 0]);
    expect(distributionsOf(records, 11).cleanWall?.quantiles().count).toBe(2);
  });

  it('are not there where nothing was recorded', () => {
    const { cleanWall, cpu } = distributionsOf({ ...records, cpuNs: undefined, involuntarySwitches: undefined });
    expect([cleanWall, cpu]).toEqual([undefined, undefined]);
  });
});
