import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBundle } from '../bundle/read-bundle.js';
import { verifyBundle } from '../bundle/verify-bundle.js';
import { replayWord } from '../replay-word.js';
import { crasher, fixture } from '../testing/native.js';
import { certifyIntoBundle } from './certify-into-bundle.js';
import { loads } from './checks/loads.js';
import { processesNoise } from './checks/processes-noise.js';
import { processesSilence } from './checks/processes-silence.js';

const out = mkdtempSync(join(tmpdir(), 'glovebox-certify-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('certifyIntoBundle', () => {
  it('leaves every verdict and each crash once, in a bundle that is sound', async () => {
    const file = crasher('segfault-in-process', 'clap');
    const checks = [loads, processesNoise, processesSilence];
    const { report, bundle, missing } = await certifyIntoBundle({ file, seed: 7, out, checks });
    expect([report.verdict, missing]).toEqual(['unfit', []]);
    const stored = await readBundle(bundle);
    expect(stored.run).toMatchObject({ tool: 'certify', status: 'failed', seed: 7, totals: { pass: 1, crash: 2 } });
    expect(stored.results.map(({ kind, name, verdict }) => [kind, name, verdict])).toEqual(
      report.checks.map(({ id, verdict }) => ['check', `segfault-in-process.clap: ${id}`, verdict]),
    );
    // Not by its bare name, which only its own folder knows.
    const [first] = stored.results;
    expect(first?.facts?.['replay']).toBe(`glovebox certify ${replayWord(file, undefined)} --seed 7`);
    expect(replayWord(file, undefined)).toMatch(/[/\\]segfault-in-process\.clap$/);
    expect(stored.crashes.map(({ report: crash }) => crash.title)).toEqual([expect.stringContaining('SIGSEGV')]);
    expect(await verifyBundle(bundle)).toMatchObject({ problems: [] });
  });

  it('a run that is interrupted is not called held', async () => {
    const file = fixture('gain', 'clap');
    const interrupted = certifyIntoBundle({ file, seed: 1, out: join(out, 'aborted'), signal: AbortSignal.abort() });
    await expect(interrupted).rejects.toThrow();
    const [name = ''] = readdirSync(join(out, 'aborted'));
    expect((await readBundle(join(out, 'aborted', name))).run.status).toBe('aborted');
  });
});
