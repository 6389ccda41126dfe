import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginHash } from '../recovery/plugin-hash.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { fixture, runCli, scratchFolder, stateFolder } from './testing/cli-kit.js';

const folder = scratchFolder();

/** Quarantines a fixture as a run would. */
async function quarantine(name: string): Promise<{ file: string; hash: string }> {
  const file = fixture(name);
  const hash = (await pluginHash(file)) ?? '';
  new QuarantineStore(stateFolder).add({ hash, file, pluginId: 'x', reason: 'ended its sandbox 4 times' });
  return { file, hash };
}

describe('glovebox quarantine', () => {
  it('lists what is quarantined, lifts it by file or hash, clears it', async () => {
    expect((await runCli(['quarantine', 'list'])).stdout).toBe('nothing is quarantined\n');
    const gain = await quarantine('gain.clap');
    const { hash } = await quarantine('ducker.clap');
    const { stdout } = await runCli(['quarantine', 'list']);
    expect(stdout).toContain(gain.hash.slice(0, 12));
    expect(stdout).toContain('ended its sandbox 4 times');
    const listed = JSON.parse((await runCli(['quarantine', 'list', '--json'])).stdout) as { entries: unknown[] };
    expect(listed).toMatchObject({
      schema: 'glovebox-quarantine',
      version: 1,
      entries: [{ hash: gain.hash, crashes: 0 }, { hash }],
    });

    expect((await runCli(['quarantine', 'lift', gain.file])).stdout).toContain('lifted:');
    expect(await runCli(['quarantine', 'lift', gain.file, '--json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('unknown-object') as string,
    });
    const lifted = await runCli(['quarantine', 'lift', hash.slice(0, 10), '--json']);
    expect(JSON.parse(lifted.stdout)).toMatchObject({ schema: 'glovebox-quarantine-lift', lifted: { hash } });

    await quarantine('gain.clap');
    expect((await runCli(['quarantine', 'clear', '--json'])).stdout).toContain('"cleared": 1');
    expect((await runCli(['quarantine', 'list'])).stdout).toBe('nothing is quarantined\n');
  });

  it('keeps a plugin from being loaded, wherever its file is, until it is lifted or allowed', async () => {
    await quarantine('gain.clap');
    const copy = join(folder, 'copy.clap');
    copyFileSync(fixture('gain.clap'), copy);
    const out = join(folder, 'out.wav');
    for (const words of [
      ['inspect', copy],
      ['render', '--out', out, '--seconds', '0.01', copy],
    ]) {
      const refused = await runCli(words);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('plugin-quarantined: Expected a plugin that is not quarantined');
      expect(refused.stderr).toContain('glovebox quarantine lift ');
      expect((await runCli([...words, '--allow-quarantined'])).code).toBe(0);
    }
    await runCli(['quarantine', 'lift', copy]);
    expect((await runCli(['inspect', copy])).code).toBe(0);
  });

  it.each([
    [['quarantine'], 'usage'],
    [['quarantine', 'lift'], 'usage'],
    [['quarantine', 'lift', 'abcd'], 'unknown-object'],
    [['quarantine', 'lift', '/no/such.clap'], 'unknown-object'],
    [['quarantine', 'forget'], 'usage'],
  ])('%j is refused', async (words, code) => {
    const { code: exit, stderr } = await runCli(words);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(`glovebox: ${code}`) as string });
  });

  it('says what cannot be written', async () => {
    await quarantine('gain.clap');
    const result = await runCli(['quarantine', 'clear'], { env: { GLOVEBOX_STATE_DIR: '/dev/null/x' } });
    expect(result).toMatchObject({ code: 4, stderr: expect.stringContaining('quarantine.jsonl') as string });
  });
});
