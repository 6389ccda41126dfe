import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { crasher, fixture, isAlive } from '../testing/native.js';
import type { Subject } from './measuring-messages.js';
import { MeasuringProcess } from './measuring-process.js';

const library = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const subject = (file: string): Subject => ({ library, file, hosting: 'direct' });
/** Longer than anything takes that ends at all. */
const limitMs = 60_000;

describe('a measuring process', () => {
  it('says what a plugin looks like, and how long each block took', async () => {
    await using process = MeasuringProcess.start('A', { limitMs });
    const shape = await process.prepare(subject(fixture('gain', 'clap')));
    expect(shape).toEqual({ inputs: [2], outputs: [2], parameters: [0] });
    const times = await process.play({ frames: 64, blocks: 200, warmUp: 10, seed: 1 });
    expect(times.wallNs).toHaveLength(200);
    expect(times.wallNs.every((ns) => ns > 0)).toBe(true);
    for (const list of [times.cpuNs, times.involuntarySwitches]) if (list !== undefined) expect(list).toHaveLength(200);
  }, 100_000);

  it('says what the sandbox of a plugin took, too', async () => {
    await using process = MeasuringProcess.start('A', { limitMs });
    await process.prepare({ ...subject(fixture('gain', 'clap')), hosting: 'sandboxed' });
    const times = await process.play({ frames: 64, blocks: 200, warmUp: 10, seed: 1 });
    expect(times.sandboxCpuNs?.some((ns) => ns > 0)).toBe(true);
    if (times.involuntarySwitches !== undefined) expect(times.sandboxSwitches).toHaveLength(200);
  }, 100_000);

  it('outlives a crash of its plugin only as an error', async () => {
    await using process = MeasuringProcess.start('B', { limitMs });
    await process.prepare(subject(crasher('segfault-in-process', 'clap')));
    const played = process.play({ frames: 64, blocks: 200, warmUp: 10, seed: 1 });
    await expect(played).rejects.toMatchObject({
      code: 'sandbox-died',
      message: 'B crashed while it played blocks of 64 frames: its process was ended by SIGSEGV',
    });
  }, 100_000);

  it('gives up on a plugin that does not come back, and ends it', async () => {
    const process = MeasuringProcess.start('A', { limitMs: 3000 });
    await expect(process.prepare(subject(crasher('hang-in-init', 'clap')))).rejects.toMatchObject({
      code: 'timed-out',
      message: 'A hung while it was loaded: no answer for 3 s',
    });
    const { processId } = process;
    expect(processId).toBeDefined();
    await process[Symbol.asyncDispose]();
    expect(isAlive(processId ?? 0)).toBe(false);
  }, 100_000);

  it('of a plugin of our own, blames us', async () => {
    await using process = MeasuringProcess.start('reference', { limitMs, isOurs: true });
    await expect(process.prepare(subject('/nowhere/gain.clap'))).rejects.toMatchObject({ code: 'system-error' });
  }, 100_000);
});
