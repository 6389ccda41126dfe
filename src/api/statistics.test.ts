import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { createGroup, type Group } from './group.js';
import type { Sandbox } from './sandbox.js';
import { CounterSum, countedOf, countersOf } from './statistics.js';
import { statistics } from './total-statistics.js';

const native = {
  blocks: 3,
  incompleteBlocks: 1,
  missedDeadlines: 1,
  scrubbedSamples: 5,
  droppedEvents: 0,
  forgedBells: 0,
  kernelCalls: 9,
  wall: Float64Array.of(1000, 2, 9000, 1),
  sandboxes: [],
};

async function addGain(group: Group): Promise<Sandbox> {
  const sandbox = await group.addSandbox({ recovery: { mode: 'manual' } });
  const device = await sandbox.addDevice({ file: fixture('gain', 'clap') });
  await group.addOutput(device.output(0));
  return sandbox;
}

describe('statistics of a group', () => {
  it('count blocks, their durations, and what became of each sandbox', async () => {
    await using group = await createGroup({ maxBlockSize: 64 });
    const [good, dying] = [await addGain(group), await addGain(group)];
    expect((await group.statistics()).wall).toMatchObject({ count: 0, max: 0 });
    await group.render({ frames: 640 });
    await dying.kill();
    await group.render({ frames: 128 });
    const { blocks, incompleteBlocks, missedDeadlines, lateStarts, wall, sandboxes } = await group.statistics();
    expect({ blocks, incompleteBlocks, missedDeadlines, lateStarts }).toEqual({
      blocks: 12,
      incompleteBlocks: 2,
      missedDeadlines: 0,
      lateStarts: 0,
    });
    expect(wall.count).toBe(12);
    expect(wall.p50).toBeGreaterThan(0);
    expect(wall.max).toBeGreaterThanOrEqual(wall.p50);
    expect(sandboxes).toEqual([
      { sandbox: good, blocks: 12, lateBlocks: 0, deadBlocks: 0 },
      { sandbox: dying, blocks: 12, lateBlocks: 0, deadBlocks: 2 },
    ]);
  });

  it('keep the late starts of drivers that are stopped', async () => {
    await using group = await createGroup({ maxBlockSize: 64 });
    await addGain(group);
    let lateStarts = 0;
    for (let round = 0; round < 2; ++round) {
      const driver = await group.start();
      while (driver.statistics().blocks < 50) await new Promise((resolve) => setTimeout(resolve, 5));
      await driver.stop();
      await driver.stop();
      lateStarts += driver.statistics().lateStarts;
    }
    expect((await group.statistics()).lateStarts).toBe(lateStarts);
  });
});

describe('statistics of all groups', () => {
  it('go on counting what groups did that are closed', async () => {
    const before = await statistics();
    const [first, second] = [await createGroup({ maxBlockSize: 64 }), await createGroup({ maxBlockSize: 64 })];
    await addGain(first);
    await addGain(second);
    await first.render({ frames: 640 });
    await second.render({ frames: 64 });
    const open = await statistics();
    expect(open.blocks - before.blocks).toBe(11);
    expect(open.wall.count - before.wall.count).toBe(11);
    expect([open.groups - before.groups, open.openGroups - before.openGroups]).toEqual([2, 2]);
    expect(open.sandboxes - before.sandboxes).toBe(2);
    expect(open.averages.wallNs).toBeGreaterThan(0);
    await Promise.all([first.close(), first.close(), second.close()]);
    const closed = await statistics();
    expect(closed.blocks).toBe(open.blocks);
    expect(closed.wall).toEqual(open.wall);
    expect([closed.groups - before.groups, closed.openGroups - before.openGroups]).toEqual([2, 0]);
  });

  it('add counts and never average quantiles', () => {
    const sum = new CounterSum();
    expect(countersOf(sum)).toMatchObject({ blocks: 0, wall: { count: 0, mean: 0 } });
    sum.add(countedOf(native, 4));
    sum.add(countedOf({ ...native, wall: Float64Array.of(1000, 3) }, 1));
    const { blocks, lateStarts, kernelCalls, wall } = countersOf(sum);
    expect({ blocks, lateStarts, kernelCalls }).toEqual({ blocks: 6, lateStarts: 5, kernelCalls: 18 });
    expect(wall.count).toBe(6);
    expect(wall.p50).toBeLessThan(1010);
    expect(wall.max).toBeGreaterThan(8900);
  });
});
