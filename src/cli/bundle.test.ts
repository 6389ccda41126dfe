import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle/testing/make-bundle.js';
import { runCli, scratchFolder } from './testing/cli-kit.js';

const folder = scratchFolder();

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
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('line 3 is cut off') as string });
    expect(broken.stdout).not.toContain('\u001b');
    expect(await runCli(['bundle', 'verify', join(folder, 'none')])).toMatchObject({ code: 2, stdout: '' });
    expect(await runCli(['bundle', 'verify', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^glovebox: invalid-bundle: .* has no run\.json\n$/) as string,
    });
  });
});
