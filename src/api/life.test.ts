import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { loadNative } from '../native/load.js';
import { crasher, fixture, isAlive, ramp } from '../testing/native.js';
import { createGroup } from './group.js';
import { openPlugin } from './open-plugin.js';

const numberOf = (processId: number | undefined): number => processId ?? Number.NaN;

describe('a sandbox', () => {
  it('ends with its group, which can be closed twice and then answers wrong-state', async () => {
    const group = await createGroup();
    const sandbox = await group.addSandbox();
    const id = numberOf(sandbox.processId);
    expect(isAlive(id)).toBe(true);
    await Promise.all([group.close(), group.close()]);
    expect(isAlive(id)).toBe(false);
    expect(sandbox.exit?.kind).toBe('stopped');
    await expect(group.addSandbox()).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(sandbox.ping()).rejects.toMatchObject({ code: 'wrong-state' });
    await sandbox.terminate();
  });

  it('says how its process came to be, and is started as it was asked for', async () => {
    const group = await createGroup();
    try {
      expect(['forked', 'executed']).toContain((await group.addSandbox()).start?.path);
      expect((await group.addSandbox({ start: 'executed' })).start).toEqual({ path: 'executed', note: undefined });
      expect((await group.addSandbox({ hosting: 'direct' })).start).toBe(undefined);
    } finally {
      await group.close();
    }
  });

  it('is killed or terminated alone', async () => {
    const group = await createGroup();
    try {
      const [first, second, third] = [await group.addSandbox(), await group.addSandbox(), await group.addSandbox()];
      expect(await first.ping()).toBeGreaterThan(0);
      expect(await first.kill()).toMatchObject({ kind: 'stopped', signal: 9 });
      await second.terminate({ graceMs: 100 });
      expect([first, second, third].map((one) => isAlive(numberOf(one.processId)))).toEqual([false, false, true]);
      expect(group.sandboxes).toEqual([first, third]);
      await group.terminateAll();
      expect(isAlive(numberOf(third.processId))).toBe(false);
    } finally {
      await group.close();
    }
  });

  it('is killed at once while a plugin hangs in it, though a load may take a minute', async () => {
    const group = await createGroup();
    try {
      const sandbox = await group.addSandbox();
      const adding = sandbox.addDevice({ file: crasher('hang-in-init', 'clap') });
      const refused = expect(adding).rejects.toMatchObject({ code: 'sandbox-died' });
      expect(await sandbox.kill()).toMatchObject({ kind: 'stopped', signal: 9 });
      await refused;
    } finally {
      await group.close();
    }
  }, 20_000);

  it.each(['clap', 'vst3'] as const)(
    'whose %s crashes is reported with reason, device and call; the others go on',
    async (format) => {
      const group = await createGroup();
      try {
        const good = await (await group.addSandbox()).addDevice({ file: fixture('gain', 'clap') });
        const bad = await (
          await group.addSandbox({ recovery: { mode: 'manual' } })
        ).addDevice({ file: crasher('segfault-in-process', format) });
        const input = [ramp(16384, 0), ramp(16384, 1)];
        await group.addInput(good.input(0));
        await group.addOutput(good.output(0));
        await group.addOutput(bad.output(0));
        const told = new Promise((resolve) => group.once('sandbox-ended', resolve));
        const { outputs, report } = await group.render({ frames: 16384, inputs: [input] });
        expect(outputs[0]).toEqual(input);
        expect(report.incompleteBlocks).toBeGreaterThan(0);
        expect(await told).toMatchObject({
          sandbox: bad.sandbox,
          exit: { kind: 'crashed', signal: 11, device: bad, call: 'process' },
        });
        expect(bad.sandbox.state).toBe('crashed');
        await expect(bad.get(0)).rejects.toMatchObject({ code: 'sandbox-died' });
      } finally {
        await group.close();
      }
    },
  );
});

describe('a device that takes its process along when it is removed', () => {
  it.each(['segfault-in-deactivate', 'segfault-at-destroy'])('%s: is out of the group, and is blamed', async (name) => {
    const group = await createGroup();
    try {
      const sandbox = await group.addSandbox({ recovery: { mode: 'manual' } });
      const device = await sandbox.addDevice({ file: crasher(name, 'clap') });
      await group.addOutput(device.output(0));
      const told = new Promise((resolve) => group.once('crash-report', resolve));
      await device.remove();
      expect(group.devices).toEqual([]);
      const exit = await sandbox.ended;
      expect(exit).toMatchObject({ kind: 'crashed' });
      expect(exit.device).toBe(device);
      expect(await told).toMatchObject({ sandbox, device });
      await expect(device.remove()).rejects.toMatchObject({ code: 'unknown-object' });
    } finally {
      await group.close();
    }
  });
});

describe('a render', () => {
  it('ends at its signal, and the group goes on', async () => {
    const plugin = await openPlugin(fixture('gain', 'clap'), { maxBlockSize: 16 });
    try {
      const controller = new AbortController();
      const long = plugin.render({ frames: 20_000_000, signal: controller.signal });
      setImmediate(() => controller.abort());
      await expect(long).rejects.toMatchObject({ code: 'cancelled' });
      await expect(plugin.render({ frames: 1, signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect((await plugin.process([[ramp(64, 0), ramp(64, 1)]]))[0]?.[0]).toHaveLength(64);
    } finally {
      await plugin.close();
    }
  });

  it('ends when its group is closed', async () => {
    const plugin = await openPlugin(fixture('gain', 'clap'), { maxBlockSize: 16 });
    const long = expect(plugin.render({ frames: 20_000_000 })).rejects.toMatchObject({ code: 'cancelled' });
    await plugin.close();
    await long;
  });
});

describe('a program', () => {
  const { folder, sandboxHost } = loadNative();
  /** Plain JavaScript over the raw addon: children and workers of tests have no TypeScript. */
  const script = (tail: string): string => `
    const binding = require(${JSON.stringify(join(folder, 'glovebox.node'))});
    const start = async () => {
      const runtime = await binding.createRuntime({ sandboxHost: ${JSON.stringify(sandboxHost)} });
      const group = await runtime.createGroup({}, () => {});
      const { id, processId } = await group.addSandbox({});
      await group.addDevice(id, { file: ${JSON.stringify(fixture('gain', 'clap'))} });
      return { group, processId };
    };
    ${tail}`;

  it('that forgets to close its groups ends, and its sandboxes with it', () => {
    const child = spawnSync(
      process.execPath,
      ['-e', script('start().then(({ processId }) => console.log(processId));')],
      {
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
    const id = Number(child.stdout);
    expect(id).toBeGreaterThan(0);
    expect(isAlive(id)).toBe(false);
  });

  it('that drops a group has it reclaimed', () => {
    const tail = `
      (async () => {
        const { processId } = await start();
        const alive = () => { try { process.kill(processId, 0); return true; } catch { return false; } };
        const deadline = Date.now() + 10000;
        while (alive() && Date.now() < deadline) { global.gc(); await new Promise(setImmediate); }
        console.log(alive() ? 'alive' : 'gone');
      })();`;
    const child = spawnSync(process.execPath, ['--expose-gc', '-e', script(tail)], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ status: child.status, stdout: child.stdout.trim() }).toEqual({ status: 0, stdout: 'gone' });
  });

  it('ends a worker thread whose groups are open, and goes on', async () => {
    const tail =
      "start().then(({ processId }) => require('node:worker_threads').parentPort.postMessage(processId)); setInterval(() => {}, 1000);";
    const worker = new Worker(script(tail), { eval: true });
    const id = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expect(isAlive(id)).toBe(true);
    await worker.terminate();
    expect(isAlive(id)).toBe(false);
  });

  // Only Linux lists what is mapped in a file.
  it.skipIf(process.platform !== 'linux')('keeps the addon when the only thread that loaded it ends', () => {
    const worker = `require(${JSON.stringify(join(folder, 'glovebox.node'))})`;
    const main = `const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(worker)}, { eval: true }).on('exit', (code) =>
        console.log(code, require('node:fs').readFileSync('/proc/self/maps', 'utf8').includes('glovebox.node')));`;
    const child = spawnSync(process.execPath, ['-e', main], { encoding: 'utf8', timeout: 20_000 });
    expect({ stdout: child.stdout, stderr: child.stderr }).toEqual({ stdout: '0 true\n', stderr: '' });
  });
});

describe('the tests', () => {
  // Only Linux lists the children of a process in a file.
  it.skipIf(process.platform !== 'linux')('leave no sandbox behind', () => {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
    expect(children).toBe('');
  });
});
