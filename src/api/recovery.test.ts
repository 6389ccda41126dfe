import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { pluginHash } from '../recovery/plugin-hash.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { crasher, fixture, isAlive, ramp } from '../testing/native.js';
import type { GroupEvents } from './group-event.js';
import type { GroupOptions } from './group-options.js';
import { createGroup, type Group } from './group.js';
import type { Sandbox } from './sandbox.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-recovery-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function withGroup(options: GroupOptions, action: (group: Group) => Promise<void>): Promise<void> {
  const group = await createGroup(options);
  try {
    await action(group);
  } finally {
    await group.close();
  }
}

/** The next event of that name. */
async function next<Name extends keyof GroupEvents>(group: Group, name: Name): Promise<GroupEvents[Name]> {
  return new Promise((resolve) => group.once(name, resolve));
}

/** Kills the process behind a sandbox as a crash would, from outside. */
function crash(sandbox: Sandbox): number {
  const { processId } = sandbox;
  if (processId === undefined) throw new Error('it has no process');
  process.kill(processId, 'SIGSEGV');
  return processId;
}

/** Pieces of shared memory that a process has mapped. */
function areasOf(sandbox: Sandbox): number {
  const maps = readFileSync(`/proc/${sandbox.processId}/maps`, 'utf8');
  return maps.split('\n').filter((line) => line.includes('/memfd:')).length;
}

/** Renders until the event has come: a crasher in the group crashes whenever it is there to. */
async function renderUntil<T>(group: Group, event: Promise<T>): Promise<T> {
  for (;;) {
    await group.render({ frames: 64 });
    // An ended sandbox renders in no time: its recovery needs the processor too.
    const pause = new Promise<undefined>((resolve) => setTimeout(resolve, 5, undefined));
    const come = await Promise.race([event.then((one) => ({ one })), pause]);
    if (come !== undefined) return come.one;
  }
}

describe('a sandbox that crashed', () => {
  it.each(['clap', 'vst3'] as const)('comes back with a %s, its state and its wiring', async (format) => {
    await withGroup({ crossing: 'synchronous' }, async (group) => {
      const sandbox = await group.addSandbox();
      const device = await sandbox.addDevice({ file: fixture('gain', format) });
      await group.addInput(device.input(0));
      await group.addOutput(device.output(0));
      const input = [ramp(512, 0), ramp(512, 1)];
      const [parameter] = await device.parameters();
      const { id = 0, minimum = 0, maximum = 1 } = parameter ?? {};
      await device.set(id, minimum + ((maximum - minimum) * 3) / 8);
      const before = await group.render({ frames: 512, inputs: [input] });
      expect(before.outputs[0]).not.toEqual(input);
      await sandbox.saveForRecovery();

      const told: string[] = [];
      for (const name of ['sandbox-ended', 'sandbox-recovering', 'sandbox-recovered'] as const) {
        group.on(name, () => told.push(`${name} ${sandbox.state}`));
      }
      const recovered = next(group, 'sandbox-recovered');
      const processId = crash(sandbox);
      expect(await recovered).toMatchObject({
        sandbox,
        attempt: 1,
        isStandby: false,
        devices: [{ device, state: 'restored', hasPluginChanged: false }],
      });
      expect(told).toEqual(['sandbox-ended crashed', 'sandbox-recovering recovering', 'sandbox-recovered ready']);
      expect(sandbox.processId).not.toBe(processId);
      expect(isAlive(sandbox.processId ?? 0)).toBe(true);
      expect(sandbox.exit).toMatchObject({ kind: 'crashed', signal: 11 });
      expect(group.devices).toEqual([device]);
      const after = await group.render({ frames: 512, inputs: [input] });
      expect(after.outputs).toEqual(before.outputs);
      expect(await device.get(id)).toBeCloseTo(minimum + ((maximum - minimum) * 3) / 8, 6);
    });
  });

  it.runIf(process.platform === 'linux')('leaves nothing of itself in those that hear it', async () => {
    await withGroup({ crossing: 'synchronous' }, async (group) => {
      const sandbox = await group.addSandbox({ recovery: { attempts: 10 } });
      const neighbour = await group.addSandbox();
      const source = await sandbox.addDevice({ file: fixture('gain', 'clap') });
      const target = await neighbour.addDevice({ file: fixture('gain', 'clap') });
      await group.connect(source.output(0), target.input(0));
      await group.addOutput(target.output(0));
      await group.render({ frames: 512 });
      const before = areasOf(neighbour);
      for (let times = 0; times < 3; times += 1) {
        const recovered = next(group, 'sandbox-recovered');
        crash(sandbox);
        await recovered;
        await group.render({ frames: 512 });
      }
      await vi.waitFor(() => expect(areasOf(neighbour)).toBe(before), { timeout: 10_000 });
    });
  });

  it('with manual recovery stays ended until it is restarted, and then has another end', async () => {
    await withGroup({}, async (group) => {
      const sandbox = await group.addSandbox({ recovery: { mode: 'manual' } });
      const device = await sandbox.addDevice({ file: fixture('gain', 'clap') });
      await expect(sandbox.restart()).rejects.toMatchObject({ code: 'wrong-state' });
      const first = sandbox.ended;
      crash(sandbox);
      expect(await first).toMatchObject({ kind: 'crashed', signal: 11 });
      expect(sandbox.state).toBe('crashed');
      await expect(device.get(0)).rejects.toMatchObject({ code: 'sandbox-died' });
      await sandbox.restart();
      expect(sandbox.state).toBe('ready');
      await device.get(0);
      expect(sandbox.ended).not.toBe(first);
      expect(await sandbox.kill()).toMatchObject({ kind: 'stopped' });
      expect(await sandbox.ended).toMatchObject({ kind: 'stopped' });
    });
  });

  it('is not brought back when its end was asked for', async () => {
    await withGroup({}, async (group) => {
      const sandbox = await group.addSandbox();
      const told: unknown[] = [];
      group.on('sandbox-recovering', (event) => told.push(event));
      expect(await sandbox.kill()).toMatchObject({ kind: 'stopped' });
      expect(await sandbox.ended).toMatchObject({ kind: 'stopped' });
      expect({ state: sandbox.state, told }).toEqual({ state: 'stopped', told: [] });
    });
  });

  it('of its own saved state comes back with defaults, and the state is kept beside', async () => {
    await withGroup({}, async (group) => {
      const sandbox = await group.addSandbox();
      const device = await sandbox.addDevice({ file: crasher('segfault-in-load-state', 'clap') });
      await expect(device.stateSetAside()).rejects.toMatchObject({ code: 'wrong-state' });
      await sandbox.saveForRecovery();
      const recovered = next(group, 'sandbox-recovered');
      crash(sandbox);
      const { devices } = await recovered;
      expect(devices).toMatchObject([{ device, state: 'set-aside', hasPluginChanged: false }]);
      expect(devices[0]?.reason).not.toBe('');
      expect(await device.stateSetAside()).toEqual(await device.saveState());
    });
  });

  it('has no misuse to tell of where nothing broke a rule', async () => {
    await withGroup({}, async (group) => {
      const sandbox = await group.addSandbox();
      await sandbox.addDevice({ file: fixture('gain', 'clap') });
      expect(await sandbox.misuse()).toEqual({});
      expect(await sandbox.crashReport()).toBe(undefined);
    });
  });
});

describe('a crash', () => {
  it.each(['clap', 'vst3'] as const)(
    'of a %s is reported, and remembered even if the group is closed at once',
    async (format) => {
      const quarantineStore = new QuarantineStore(join(folder, `crash-${format}`));
      const file = crasher('segfault-in-process', format);
      await withGroup({ quarantineStore }, async (group) => {
        const sandbox = await group.addSandbox({ recovery: { mode: 'manual' } });
        const device = await sandbox.addDevice({ file });
        await group.addOutput(device.output(0));
        const reported = next(group, 'crash-report');
        await renderUntil(group, next(group, 'sandbox-ended'));
        const event = await reported;
        expect(event).toMatchObject({ sandbox, device, report: { signalName: 'SIGSEGV', end: { call: 'process' } } });
        expect(event.report.title).toMatch(/^SIGSEGV in segfault-in-process\..*writeToZeroPage/);
        expect(await sandbox.crashReport()).toEqual(event.report);
        expect(event.report.registers.every(({ value }) => typeof value === 'bigint')).toBe(true);
      });
      await withGroup({ quarantineStore }, async (group) => {
        const device = await (await group.addSandbox({ recovery: { mode: 'manual' } })).addDevice({ file });
        await group.addOutput(device.output(0));
        await renderUntil(group, next(group, 'sandbox-ended'));
      });
      const [first, second] = quarantineStore.crashes(await pluginHash(file));
      expect(first).toMatchObject({ file, title: expect.stringContaining('SIGSEGV in') as string });
      expect(second?.title).toBe(first?.title);
    },
  );
});

it('the report of a crash is told to who listens, even if the group is closed as soon as the end is known', async () => {
  const titles: string[] = [];
  const group = await createGroup({ crossing: 'synchronous' });
  group.on('crash-report', ({ report }) => titles.push(report.title));
  const sandbox = await group.addSandbox({ recovery: { mode: 'manual' } });
  const file = crasher('segfault-in-process', 'clap');
  await group.addOutput((await sandbox.addDevice({ file })).output(0));
  const closed = new Promise<void>((resolve) => group.once('sandbox-ended', () => resolve(group.close())));
  await group.render({ frames: 48_000 });
  await closed;
  expect(titles).toEqual([expect.stringContaining('SIGSEGV in segfault-in-process.')]);
});

describe('a device that crashes again and again', () => {
  it.each(['clap', 'vst3'] as const)(
    'is quarantined, remembered, refused by the next run, and lifted (%s)',
    async (format) => {
      const quarantineStore = new QuarantineStore(join(folder, format));
      const file = crasher('segfault-in-process', format);
      const hash = await pluginHash(file);
      const options: GroupOptions = { crossing: 'synchronous', quarantineStore };
      await withGroup(options, async (group) => {
        const sandbox = await group.addSandbox({ recovery: { attempts: 1 } });
        const device = await sandbox.addDevice({ file });
        await group.addOutput(device.output(0));
        const event = await renderUntil(group, next(group, 'device-quarantined'));
        expect(event).toMatchObject({ sandbox, device, file, fileHash: hash });
        expect(device.isQuarantined).toBe(true);
        expect(await sandbox.ended).toMatchObject({ kind: 'crashed', device });
        expect(sandbox.state).toBe('quarantined');
        expect(quarantineStore.list()).toMatchObject([{ hash, file, reason: event.reason }]);
        expect((await group.render({ frames: 64 })).outputs[0]?.[0]).toEqual(new Float32Array(64));

        await withGroup(options, async (other) => {
          const refused = { code: 'plugin-quarantined' };
          await expect((await other.addSandbox()).addDevice({ file })).rejects.toMatchObject(refused);
        });

        await device.liftQuarantine();
        expect({ quarantined: device.isQuarantined, state: sandbox.state }).toEqual({
          quarantined: false,
          state: 'ready',
        });
        expect(quarantineStore.list()).toEqual([]);
        await withGroup(options, async (other) => {
          await (await other.addSandbox()).addDevice({ file });
        });
      });
    },
  );

  it('leaves its mates alone: they come back', async () => {
    await withGroup({ crossing: 'synchronous' }, async (group) => {
      const sandbox = await group.addSandbox({ recovery: { attempts: 0 } });
      const mate = await sandbox.addDevice({ file: fixture('gain', 'clap') });
      const device = await sandbox.addDevice({ file: crasher('segfault-in-process', 'clap') });
      await group.addOutput(device.output(0));
      const recovered = next(group, 'sandbox-recovered');
      expect((await renderUntil(group, next(group, 'device-quarantined'))).device).toBe(device);
      const { devices } = await recovered;
      expect(devices.map((one) => [one.device, one.state])).toEqual([
        [mate, expect.stringMatching(/^(restored|defaults)$/)],
        [device, 'quarantined'],
      ]);
      expect({ state: sandbox.state, mate: mate.isQuarantined, device: device.isQuarantined }).toEqual({
        state: 'ready',
        mate: false,
        device: true,
      });
      await mate.get(0);
    });
  });

  it('is quarantined, and a warning says so, where the store cannot be written', async () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    // Every write to that device fails as on a full disk.
    symlinkSync('/dev/full', join(full, 'quarantine.jsonl'));
    await withGroup({ quarantineStore: new QuarantineStore(full) }, async (group) => {
      const sandbox = await group.addSandbox({ recovery: { attempts: 0 } });
      const device = await sandbox.addDevice({ file: crasher('segfault-in-process', 'clap') });
      await group.addOutput(device.output(0));
      const told: string[] = [];
      group.on('log', ({ severity, text }) => told.push(`${severity}: ${text}`));
      await renderUntil(group, next(group, 'device-quarantined'));
      expect(told.join('\n')).toMatch(
        /^warning: the quarantine of .*segfault-in-process\.clap is not remembered: .*ENOSPC/m,
      );
      await group.render({ frames: 64 });
    });
  });
});
