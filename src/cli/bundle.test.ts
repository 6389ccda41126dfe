import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle/testing/make-bundle.js';
import { runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();

describe('glovebox report', () => {
  it.skipIf(!existsSync('/dev/full'))('says in one line that a disk is full', async () => {
    const bundle = makeBundle(folder);
    const out = join(folder, 'page.html');
    expect(await runCli(['report', bundle, '--out', out])).toMatchObject({ code: 0, stdout: `${out}\n` });
    expect(await runCli(['report', bundle, '--format', 'junit', '--out', '/dev/full'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^glovebox: cannot-write: .*ENOSPC[^\n]*\n$/) as string,
    });
  });
});

describe('glovebox bundle', () => {
  it('verifies, merges and exports, and says what is wrong without letting a name draw on the terminal', async () => {
    const [a, b] = [makeBundle(folder), makeBundle(folder)];
    expect(await runCli(['bundle', 'verify', a, b])).toMatchObject({ code: 0, stderr: '' });
    const merged = await runCli(['bundle', 'merge', a, b, '--out', join(folder, 'both'), '--json']);
    expect(JSON.parse(merged.stdout)).toMatchObject({ schema: 'glovebox-bundle-merge', repeated: [], missing: [] });
    const out = join(folder, 'both.tar.gz');
    expect(await runCli(['bundle', 'export', join(folder, 'both'), '--out', out])).toMatchObject({ code: 0 });
    expect(await runCli(['bundle', 'export', join(folder, 'both'), '--out', out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is there already') as string,
    });

    appendFileSync(join(a, 'results.jsonl'), '{"\u001b[2J":');
    const broken = await runCli(['bundle', 'verify', a]);
    expect(broken).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/: 1 problem, failed; results 2, .*line 3 is cut off/s) as string,
    });
    expect(broken.stdout).not.toContain('\u001b');
    expect(await runCli(['bundle', 'verify', join(folder, 'none')])).toMatchObject({ code: 2, stdout: '' });
  });

  it('goes on verifying after one that is no bundle, or is not there', async () => {
    const sound = makeBundle(folder);
    const none = join(folder, 'no-bundle');
    mkdirSync(none);
    expect(await runCli(['bundle', 'verify', none, sound])).toMatchObject({
      code: 1,
      stderr: '',
      stdout: expect.stringMatching(
        /^no-bundle: 1 problem, unreadable\n+ {2}no-bundle cannot be read .* no run\.json\n.*: sound, failed; /,
      ) as string,
    });
    const { code, stdout } = await runCli(['bundle', 'verify', none, sound, '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      {
        bundles: [
          { path: none, status: 'unreadable', problems: [expect.stringContaining('no run.json')] },
          { path: sound, problems: [] },
        ],
      },
    ]);
    expect(await runCli(['bundle', 'verify', join(folder, 'nowhere'), sound])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^glovebox: no-such-file: .*nowhere does not exist\n$/) as string,
      stdout: expect.stringContaining(': sound, failed; ') as string,
    });
  });

  it('exports into one file, and into nothing that is not called one', async () => {
    const bundle = makeBundle(folder);
    const out = join(folder, 'out.zip');
    expect(await runCli(['bundle', 'export', bundle, '--out', out])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^glovebox: invalid-argument: .*ends in \.tar\.gz.*out\.zip\n$/) as string,
    });
    expect(existsSync(out)).toBe(false);
  });
});
