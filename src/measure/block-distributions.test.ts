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
  sandboxCpuNs: new Uint32Array(4),
  sandboxSwitches: new Uint32Array(4),
  sandboxPageFaults: new Uint32Array(4),
};

describe('distributions of blocks', () => {
  it('leave out blocks that were interrupted, of the clean wall time alone', () => {
    const { wall, cleanWall, cpu } = distributionsOf(records);
    expect([wall.quantiles().count, cleanWall?.quantiles().count, cpu?.quantiles().count]).toEqual([4, 3, 4]);
    expect(wall.quantiles().max).toBeGreaterThan(49_000);
    expect(cleanWall?.quantiles().max).toBeLessThan(10_000);
  });

  it('count the work of sandboxes where there are any, and an interruption there as one here', () => {
    const sandboxCpuNs = Uint32Array.of(0, 500, 510, 520);
    const sandboxSwitches = Uint32Array.of(0, 1, 0, 0);
    const { cleanWall, cpu } = distributionsOf({ ...records, sandboxCpuNs, sandboxSwitches });
    expect(cleanWall?.quantiles().count).toBe(2);
    expect(cpu?.quantiles()).toMatchObject({ count: 3, min: 500, max: 520 });
  });

  it('leave out the first blocks of the driver, whichever of them are still recorded', () => {
    const counts = [0, 10, 11, 14, 100].map((skip) => distributionsOf(records, skip).wall.quantiles().count);
    expect(counts).toEqual([4, 4, 3, 0, 0]);
    expect(distributionsOf(records, 11).cleanWall?.quantiles().count).toBe(2);
  });

  it('are not there where nothing was recorded', () => {
    const nothingTold = { cpuNs: undefined, involuntarySwitches: undefined, sandboxCpuNs: undefined };
    const { cleanWall, cpu } = distributionsOf({ ...records, ...nothingTold });
    expect([cleanWall, cpu]).toEqual([undefined, undefined]);
  });
});
