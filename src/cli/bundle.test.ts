import { appendFileSync, existsSync } from 'node:fs';
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
    expect(await runCli(['bundle', 'verify', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^glovebox: invalid-bundle: .* has no run\.json\n$/) as string,
    });
  });
});
