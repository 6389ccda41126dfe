import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { countBelongings, findLeftovers } from './leftovers.js';

describe.skipIf(process.platform !== 'linux')('leftovers', () => {
  it('a child process that still runs is found', async () => {
    const before = countBelongings();
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    expect(findLeftovers(before, countBelongings())).toContain('child process sleep');
    child.kill();
    await once(child, 'close');
    expect(findLeftovers(before, countBelongings())).not.toContain('child process sleep');
  });

  it('a descriptor that is still open is found', () => {
    const before = countBelongings();
    const file = openSync('/dev/null', 'r');
    expect(findLeftovers(before, countBelongings()).join()).toMatch(/descriptors of kind file: \d+ before, \d+ after/);
    closeSync(file);
    expect(findLeftovers(before, countBelongings())).toEqual([]);
  });
});
