import { describe, expect, it } from 'vitest';
import { crasher, fixture, ramp } from '../testing/native.js';
import { createGroup } from './group.js';
import type { DriverOptions, PacedDriver } from './paced-driver.js';
import { openPlugin, type OpenPlugin } from './open-plugin.js';

/** Deadlines that a loaded machine keeps: these tests compare samples, and a late block would be silence. */
const patient = { maxBlockSize: 64, stageDeadlineMs: 5000, blockDeadlineMs: 10_000 };

async function withDriver<T>(
  options: DriverOptions,
  name: string,
  work: (driver: PacedDriver, plugin: OpenPlugin) => Promise<T>,
): Promise<T> {
  const plugin = await openPlugin(fixture(name, 'clap'), patient);
  try {
    return await work(await plugin.group.start(options), plugin);
  } finally {
    await plugin.close();
  }
}

/** Collects output until there are `frames` of it. */
async function collect(driver: PacedDriver, plugin: OpenPlugin, frames: number): Promise<Float32Array> {
  const [output] = plugin.group.outputs;
  if (output === undefined) throw new Error('no output');
  const parts: number[] = [];
  while (parts.length < frames) {
    parts.push(...(driver.read(output)[0] ?? []));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Float32Array.from(parts.slice(0, frames));
}

const noise = async (seed: number): Promise<Float32Array> =>
  withDriver(
    { source: { kind: 'noise', seed, amplitude: 0.25 }, sink: { kind: 'ring' } },
    'gain',
    async (driver, plugin) => collect(driver, plugin, 512),
  );

describe('the paced driver', () => {
  it('plays a loop again and again through the plugin, without a gap', async () => {
    const loop = ramp(100, 0);
    const options: DriverOptions = {
      clock: 'free',
      source: { kind: 'loop', channels: [loop] },
      sink: { kind: 'ring', frames: 2 ** 20 },
    };
    const played = await withDriver(options, 'gain', async (driver, plugin) => collect(driver, plugin, 1000));
    expect(played).toEqual(Float32Array.from({ length: 1000 }, (_, i) => loop[i % 100] ?? 0));
  });

  it('makes the same noise for the same seed, another one for another', async () => {
    const [first, again, other] = [await noise(7), await noise(7), await noise(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.every((sample) => Math.abs(sample) <= 0.25)).toBe(true);
  });

  it('keeps the pace of the sample rate and says how it went', async () => {
    await withDriver({ source: { kind: 'sine' } }, 'gain', async (driver) => {
      const began = process.hrtime.bigint();
      while (driver.statistics().blocks < 150) await new Promise((resolve) => setTimeout(resolve, 5));
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      // 149 periods of 64 / 48000 s must have passed, however slow the machine is; the first block was before the clock.
      expect(seconds).toBeGreaterThan((140 * 64) / 48000);
      await driver.stop();
      const { isRunning, blocks, totalDurationNs, worstDurationNs } = driver.statistics();
      expect(isRunning).toBe(false);
      const { count, first, wallNs, cpuNs, involuntarySwitches, pageFaults } = driver.blocks();
      expect([count, first, wallNs.length]).toEqual([blocks, 0, blocks]);
      expect(driver.blocks(3).wallNs).toEqual(wallNs.slice(-3));
      expect(driver.blocks(3).first).toBe(blocks - 3);
      expect(Math.max(...wallNs)).toBe(worstDurationNs);
      expect(wallNs.reduce((sum, one) => sum + one, 0)).toBe(totalDurationNs);
      // Not asked for: not there, instead of zeros.
      expect([cpuNs, involuntarySwitches, pageFaults]).toEqual([undefined, undefined, undefined]);
    });
  });

  it('records what each block took of its thread, when it is asked to', async () => {
    // In this process, so that the plugin's work is the driver's: it faults in fresh pages and takes processor time.
    await using group = await createGroup({ maxBlockSize: 64 });
    const sandbox = await group.addSandbox({ hosting: 'direct' });
    const device = await sandbox.addDevice({ file: fixture('gain', 'clap') });
    await group.addInput(device.input(0));
    await group.addOutput(device.output(0));
    const options = { clock: 'free', source: { kind: 'noise' }, historyBlocks: 100, blockDetails: true } as const;
    const driver = await group.start(options);
    while (driver.statistics().blocks < 300) await new Promise((resolve) => setTimeout(resolve, 5));
    await driver.stop();
    const { count, first, wallNs, missedDeadline, incomplete, ...rest } = driver.blocks();
    expect([count, first]).toEqual([100, driver.statistics().blocks - 100]);
    expect([...missedDeadline, ...incomplete]).toEqual(Array.from({ length: 200 }, () => 0));
    const blockNs = (64 / 48_000) * 1e9;
    expect([...rest.overran]).toEqual([...wallNs].map((ns) => (ns > blockNs ? 1 : 0)));
    if (process.platform !== 'linux') return;
    expect(rest.cpuNs?.every((ns) => ns > 0)).toBe(true);
    for (const one of [rest.involuntarySwitches, rest.pageFaults]) expect(one).toHaveLength(100);
  });

  it('marks blocks in which a sandbox was late', async () => {
    const plugin = await openPlugin(crasher('sleep-in-process', 'clap'), { maxBlockSize: 64 });
    try {
      const driver = await plugin.group.start({ blockDetails: true });
      while (driver.statistics().missedDeadlines === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await driver.stop();
      const { missedDeadline, incomplete } = driver.blocks();
      const { missedDeadlines, incompleteBlocks } = driver.statistics();
      expect(missedDeadline.reduce((sum, one) => sum + one, 0)).toBe(missedDeadlines);
      expect(incomplete.reduce((sum, one) => sum + one, 0)).toBe(incompleteBlocks);
    } finally {
      await plugin.close();
    }
  });

  it('hands over notes that are played now', async () => {
    await withDriver({ sink: { kind: 'ring', frames: 2 ** 20 } }, 'sine-synth', async (driver, plugin) => {
      expect(driver.send(plugin.device, { kind: 'note-on', key: 69, channel: 0 })).toBe(1);
      const [output] = plugin.group.outputs;
      if (output === undefined) throw new Error('no output');
      let peak = 0;
      while (peak < 0.2) {
        for (const sample of driver.read(output)[0] ?? []) peak = Math.max(peak, Math.abs(sample));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(() => driver.send(plugin.device, { kind: 'sysex', bytes: Uint8Array.of(240, 247) })).toThrow('sysex');
    });
  });

  it('is one at a time, and no render runs beside it', async () => {
    await withDriver({}, 'gain', async (driver, plugin) => {
      await expect(plugin.group.start()).rejects.toMatchObject({ code: 'wrong-state' });
      await driver.stop();
      await driver.stop();
      const second = await plugin.group.start();
      await second.stop();
      expect((await plugin.render({ frames: 10 })).report.blocks).toBe(1);
    });
  });

  it.each([
    [{ clock: 'slow' }, 'options.clock'],
    [{ source: { kind: 'sine', frequencyHz: -1 } }, 'options.source.frequencyHz'],
    [{ source: { kind: 'loop', channels: [new Float32Array(0)] } }, 'options.source.channels'],
    [{ sink: { kind: 'ring', frames: 1 } }, 'options.sink.frames'],
    [{ blockSize: 65 }, 'options.blockSize'],
    [{ historyBlocks: 0 }, 'options.historyBlocks'],
    [{ historyBlocks: Number.NaN }, 'options.historyBlocks'],
    [{ blockDetails: 1 }, 'options.blockDetails'],
  ])('refuses %j', async (options, place) => {
    const plugin = await openPlugin(fixture('gain', 'clap'), { maxBlockSize: 64 });
    try {
      await expect(plugin.group.start(options as never)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining(place) as string,
      });
    } finally {
      await plugin.close();
    }
  });
});
