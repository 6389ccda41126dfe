import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pluginHash } from '../recovery/plugin-hash.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { crasher, fixture } from '../testing/native.js';
import type { GroupOptions } from './group-options.js';
import { createGroup, type Group } from './group.js';
import { openPlugin } from './open-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-placement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gain = { file: fixture('gain', 'clap') };
const ducker = { file: fixture('ducker', 'clap') };

async function withGroup<T>(options: GroupOptions, action: (group: Group) => Promise<T>): Promise<T> {
  const group = await createGroup(options);
  try {
    return await action(group);
  } finally {
    await group.close();
  }
}

/** Which sandbox each device of the files came into, counted from 0. */
async function placesOf(options: GroupOptions, files: readonly { file: string }[]): Promise<number[]> {
  return withGroup(options, async (group) => {
    const devices = [];
    for (const file of files) devices.push(await group.addDevice(file));
    return devices.map(({ sandbox }) => group.sandboxes.indexOf(sandbox));
  });
}

/** A list that trusts the fixtures. */
function trustingList(): string {
  const file = join(folder, 'trust.json');
  const entry = { match: { vendor: 'glovebox' }, kind: 'trusted', reason: 'ours', source: 'we wrote them' };
  writeFileSync(file, JSON.stringify({ version: 1, entries: [entry] }));
  return file;
}

describe('a device that is added without naming a sandbox', () => {
  it.each([
    ['device', [0, 1, 2]],
    ['file', [0, 0, 1]],
    ['vendor', [0, 0, 0]],
    ['together', [0, 0, 0]],
  ] as const)('with isolation %s comes into sandboxes %j', async (isolation, expected) => {
    expect(await placesOf({ isolation }, [gain, gain, ducker])).toEqual(expected);
  });

  it('has a sandbox to itself by default, made with the options of the group', async () => {
    await withGroup({ sandbox: { policy: 'untrusted', acceptWeaker: true } }, async (group) => {
      const device = await group.addDevice(gain);
      expect(device.sandbox).toMatchObject({ name: 'gain.clap', enforcement: { policy: 'untrusted' } });
    });
  });

  it('finds the same sandbox as others that are added at the same time', async () => {
    await withGroup({ isolation: 'together' }, async (group) => {
      await Promise.all([group.addDevice(gain), group.addDevice(ducker), group.addDevice(gain)]);
      expect(group.sandboxes).toHaveLength(1);
    });
  });

  it('shares with nobody if it crashed here', async () => {
    const store = new QuarantineStore(join(folder, 'crashed'));
    const hash = (await pluginHash(ducker.file)) ?? '';
    store.noteCrash({ hash, file: ducker.file, title: 'SIGSEGV in ducker.clap!run' });
    const options: GroupOptions = { isolation: 'together', quarantineStore: store };
    expect(await placesOf(options, [gain, ducker, ducker, gain])).toEqual([0, 1, 2, 0]);
  });

  it('comes into a new sandbox when the one it would share has ended', async () => {
    await withGroup({ isolation: 'together' }, async (group) => {
      const first = await group.addDevice(gain);
      await first.sandbox.kill();
      const second = await group.addDevice(gain);
      expect(second.sandbox).not.toBe(first.sandbox);
      await second.sandbox.terminate();
      expect((await group.addDevice(gain)).sandbox).not.toBe(second.sandbox);
    });
  });

  it('leaves no empty sandbox behind when it cannot be loaded', async () => {
    await withGroup({ sandbox: { recovery: { mode: 'manual' } } }, async (group) => {
      await expect(group.addDevice({ ...gain, id: 'none' })).rejects.toMatchObject({ code: 'unknown-plugin' });
      await expect(group.addDevice({ file: crasher('segfault-at-load', 'clap') })).rejects.toMatchObject({
        code: 'sandbox-died',
      });
      expect(group.sandboxes).toEqual([]);
    });
  });
});

describe('a hosting mode', () => {
  it.each([
    ['direct', false, true],
    ['direct', true, true],
    ['prefer-sandboxed', false, false],
    ['prefer-sandboxed', true, true],
    ['force-sandboxed', true, false],
  ] as const)('%s, trusted %s: direct %s', async (hostingMode, isTrusted, isDirect) => {
    const reputation = isTrusted ? [trustingList()] : [];
    await withGroup({ reputation }, async (group) => {
      const { sandbox } = await group.addDevice({ ...gain, hostingMode });
      expect(sandbox.processId === undefined).toBe(isDirect);
    });
    const plugin = await openPlugin(gain.file, { hostingMode, reputation });
    try {
      expect(plugin.hosting).toBe(isDirect ? 'direct' : 'sandboxed');
    } finally {
      await plugin.close();
    }
  });

  it('prefer-sandboxed keeps a trusted plugin that crashed here in a sandbox', async () => {
    const quarantineStore = new QuarantineStore(join(folder, 'trusted'));
    const hash = (await pluginHash(gain.file)) ?? '';
    quarantineStore.noteCrash({ hash, file: gain.file, title: 'SIGSEGV in gain.clap!run' });
    await withGroup({ reputation: [trustingList()], quarantineStore }, async (group) => {
      const { sandbox } = await group.addDevice({ ...gain, hostingMode: 'prefer-sandboxed' });
      expect(sandbox.processId).toBeGreaterThan(0);
    });
  });
});

describe('wrong options of a placement', () => {
  it.each([
    [{ isolation: 'process' }, 'Expected one of "device", "file", "vendor", "together" for options.isolation'],
    [{ sandbox: 5 }, 'Expected an object for options.sandbox'],
    [{ sandbox: { name: 'x' } }, 'received "name"; known: start, policy'],
    [{ sandbox: { hosting: 'direct' } }, 'received "hosting"'],
    [{ sandbox: { recovery: { attempts: -1 } } }, 'options.recovery.attempts'],
    [{ reputation: 'list.json' }, 'Expected an array for options.reputation'],
    [{ reputation: [5] }, 'Expected a string that is not empty for options.reputation[0]'],
    [{ quarantineStore: '/tmp' }, 'Expected a QuarantineStore for options.quarantineStore'],
  ])('of the group: %j', async (options, message) => {
    await expect(createGroup(options as GroupOptions)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message) as string,
    });
  });

  it('of the device', async () => {
    await withGroup({ isolation: 'vendor', reputation: ['/none.json'] }, async (group) => {
      const wrong = { ...gain, hostingMode: 'sandboxed' } as never;
      await expect(group.addDevice(wrong)).rejects.toThrow(/"direct", "prefer-sandboxed", "force-sandboxed"/);
      await expect(group.addDevice({ ...gain, allowQuarantined: 1 } as never)).rejects.toThrow(
        /options.allowQuarantined/,
      );
      await expect(group.addDevice(gain)).rejects.toMatchObject({ code: 'no-such-file' });
      expect(group.sandboxes).toEqual([]);
    });
  });
});

describe('a quarantined plugin', () => {
  it('is refused everywhere, unless that is allowed; then it shares with nobody', async () => {
    const quarantineStore = new QuarantineStore(join(folder, 'quarantined'));
    const hash = (await pluginHash(gain.file)) ?? '';
    quarantineStore.add({ hash, file: gain.file, pluginId: '', reason: 'ended its sandbox 4 times' });
    await withGroup({ quarantineStore, isolation: 'together' }, async (group) => {
      const refused = {
        code: 'plugin-quarantined',
        message: expect.stringContaining('ended its sandbox 4 times') as string,
        details: expect.objectContaining({ hash }) as object,
      };
      await expect(group.addDevice(gain)).rejects.toMatchObject(refused);
      await expect((await group.addSandbox()).addDevice(gain)).rejects.toMatchObject(refused);
      const first = await group.addDevice(ducker);
      const second = await group.addDevice({ ...gain, allowQuarantined: true });
      expect(second.sandbox).not.toBe(first.sandbox);
      quarantineStore.lift(hash);
      expect((await group.addDevice(gain)).sandbox).toBe(first.sandbox);
    });
    await (await openPlugin(gain.file, { quarantineStore })).close();
  });

  it('runs, with a warning, where the store cannot be read', async () => {
    writeFileSync(join(folder, 'file'), '');
    const quarantineStore = new QuarantineStore(join(folder, 'file', 'below'));
    await withGroup({ quarantineStore, isolation: 'together' }, async (group) => {
      const told: string[] = [];
      group.on('log', ({ severity, text }) => told.push(`${severity}: ${text}`));
      await group.addDevice(gain);
      expect(told.join('\n')).toMatch(
        /^warning: whether .*gain\.clap is quarantined is not known: .*quarantine\.jsonl/,
      );
    });
  });
});
