import { describe, expect, it } from 'vitest';
import type { BlockRecords } from '../api/block-records.js';
import { addTroubles, troublesOf } from './block-troubles.js';

const records: BlockRecords = {
  count: 3,
  first: 0,
  wallNs: Uint32Array.of(1, 2, 3),
  missedDeadline: Uint8Array.of(0, 1, 1),
  incomplete: Uint8Array.of(0, 1, 1),
  overran: Uint8Array.of(0, 0, 1),
  cpuNs: undefined,
  involuntarySwitches: Uint32Array.of(1, 0, 4),
  pageFaults: undefined,
  sandboxCpuNs: undefined,
  sandboxSwitches: Uint32Array.of(0, 2, 0),
  sandboxPageFaults: undefined,
};

describe('troubles of blocks', () => {
  it('are counted over the driver and its sandboxes, and not known where the system does not tell', () => {
    expect(troublesOf(records)).toEqual({
      missedDeadlines: 2,
      overruns: 1,
      involuntarySwitches: 7,
      pageFaults: undefined,
    });
  });

  it('of rounds are added, and not known where one round does not tell', () => {
    const told = { missedDeadlines: 1, overruns: 1, involuntarySwitches: 1, pageFaults: 5 };
    expect(addTroubles([told, told])).toEqual({
      missedDeadlines: 2,
      overruns: 2,
      involuntarySwitches: 2,
      pageFaults: 10,
    });
    expect(addTroubles([told, { ...told, pageFaults: undefined }]).pageFaults).toBeUndefined();
  });
});
