import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { createGroup, type Group } from './group.js';
import type { Sandbox } from './sandbox.js';
import { LimitWatch, type UsageSample } from './usage-limits.js';

const used: UsageSample = {
  atMs: 0,
  cpuShare: undefined,
  cpuNs: 10,
  residentBytes: 10,
  privateBytes: 10,
  sharedBytes: 10,
  threads: 10,
  descriptors: 10,
  connections: 10,
  writtenBytes: 'unsupported',
};

/** Resolves when `group` tells of so many samples. */
async function samplesOf(group: Group, count: number): Promise<{ sandbox: Sandbox; sample: UsageSample }[]> {
  const told: { sandbox: Sandbox; sample: UsageSample }[] = [];
  return new Promise((resolve) => {
    const off = group.on('usage-sample', (event) => {
      told.push(event);
      if (told.length < count) return;
      off();
      resolve(told);
    });
  });
}

describe('sampling', () => {
  it('tells what every sandbox uses, again and again', async () => {
    await using group = await createGroup();
    const sandboxes = [await group.addSandbox({ name: 'left' }), await group.addSandbox({ name: 'right' })];
    await group.addSandbox({ name: 'here', hosting: 'direct' });
    const coming = samplesOf(group, 6);
    using sampling = group.startSampling({ intervalMs: 10 });
    expect(sampling.intervalMs).toBe(10);
    const told = await coming;
    for (const sandbox of sandboxes) {
      const samples = told.filter((one) => one.sandbox === sandbox).map(({ sample }) => sample);
      expect(samples.length).toBeGreaterThanOrEqual(2);
      expect(samples[0]?.cpuShare).toBeUndefined();
      const times = samples.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      if (process.platform !== 'linux') continue;
      for (const one of samples) {
        expect(one.privateBytes).toBeGreaterThan(10_000);
        expect(one.descriptors).toBeGreaterThan(2);
        expect(one.connections).toBeGreaterThan(0);
      }
      expect(samples[1]?.cpuShare).toBeGreaterThanOrEqual(0);
    }
    expect(told.some(({ sandbox }) => sandbox.name === 'here')).toBe(false);
  });

  it('ends with stop, and with the group', async () => {
    const group = await createGroup();
    await group.addSandbox();
    let count = 0;
    group.on('usage-sample', () => (count += 1));
    const [stopped, running] = [group.startSampling(), group.startSampling()];
    await Promise.all([stopped.sample(), running.sample()]);
    expect(count).toBe(2);
    stopped.stop();
    await Promise.all([stopped.sample(), running.sample()]);
    expect(count).toBe(3);
    await group.close();
    await running.sample();
    expect(count).toBe(3);
    expect(() => group.startSampling()).toThrow(expect.objectContaining({ code: 'wrong-state' }) as Error);
  });

  it('goes on when a sandbox dies between two samples, and begins anew with its next process', async () => {
    await using group = await createGroup();
    const dying = await group.addSandbox({ name: 'dying', recovery: { mode: 'manual' } });
    const other = await group.addSandbox({ name: 'other' });
    await dying.addDevice({ file: fixture('gain', 'clap') });
    const told: string[] = [];
    group.on('usage-sample', ({ sandbox, sample }) => told.push(`${sandbox.name} ${sample.cpuShare === undefined}`));
    using sampling = group.startSampling({ intervalMs: 3_600_000 });
    await sampling.sample();
    await dying.kill();
    await sampling.sample();
    await dying.restart();
    await sampling.sample();
    expect(told.toSorted()).toEqual(['dying true', 'dying true', 'other false', 'other false', 'other true']);
    expect(other.state).toBe('ready');
  });

  it.skipIf(process.platform !== 'linux')('says when a limit is crossed, once', async () => {
    await using group = await createGroup();
    const sandbox = await group.addSandbox();
    const told: unknown[] = [];
    group.on('usage-limit', (event) => told.push(event));
    using sampling = group.startSampling({ limits: { threads: 1, descriptors: 65_536 } });
    await sampling.sample();
    await sampling.sample();
    expect(told).toEqual([{ sandbox, measure: 'threads', value: expect.any(Number) as number, limit: 1 }]);
  });

  it('does not keep a program alive, and tolerates a handler that throws', async () => {
    await using group = await createGroup();
    await group.addSandbox();
    const thrown = new Promise((resolve) => {
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other);
        resolve(error.message);
      });
    });
    group.once('usage-sample', () => {
      throw new Error('from a handler');
    });
    using sampling = group.startSampling();
    await sampling.sample();
    expect(await thrown).toBe('from a handler');
  });

  it.each([
    [{ intervalMs: 0 }, 'options.intervalMs'],
    [{ intervalMs: Number.NaN }, 'options.intervalMs'],
    [{ intervalMs: '1' }, 'options.intervalMs'],
    [{ every: 1 }, 'every'],
    [{ limits: { memory: 1 } }, 'memory'],
    [{ limits: { threads: -1 } }, 'options.limits.threads'],
    [{ limits: { cpuShare: Number.NaN } }, 'options.limits.cpuShare'],
    [{ limits: 3 }, 'options.limits'],
  ])('refuses %j', async (options, place) => {
    await using group = await createGroup();
    const refused = { code: 'invalid-argument', message: expect.stringContaining(place) as string };
    expect(() => group.startSampling(options as never)).toThrow(expect.objectContaining(refused) as Error);
  });
});

describe('limits of usage', () => {
  it('are told when they are crossed, and again only after they were kept', () => {
    const watch = new LimitWatch({ privateBytes: 10, cpuShare: 0.5 });
    const told = [10, 11, 12, 10, 13].map((privateBytes) => watch.look({ ...used, privateBytes }));
    expect(told.map((one) => one.map(({ value }) => value))).toEqual([[], [11], [], [], [13]]);
    expect(watch.look({ ...used, cpuShare: 0.75 })).toEqual([{ measure: 'cpuShare', value: 0.75, limit: 0.5 }]);
  });

  it('are not crossed by what the system does not tell', () => {
    expect(new LimitWatch({ writtenBytes: 0, cpuShare: 0 }).look(used)).toEqual([]);
  });
});
