import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBundle } from '../bundle/read-bundle.js';
import type { Steps } from '../progress.js';
import { fixture } from '../testing/native.js';
import { runFuzz } from './fuzz.js';

it('a fuzz run says in its bundle now and then that it goes on', async () => {
  const out = mkdtempSync(join(tmpdir(), 'glovebox-fuzz-'));
  try {
    const plugins = [{ file: fixture('gain', 'clap') }];
    const messagesOf = async (everyMs: number): Promise<string[]> => {
      const { bundle } = await runFuzz({ plugins, out, seed: 1, limitMs: 1e9, mostCases: 3, everyMs });
      const { log } = await readBundle(bundle);
      return log.filter(({ area }) => area === 'fuzz').map(({ message }) => String(message));
    };
    expect((await messagesOf(0)).at(-1)).toMatch(/^2 cases in \d+ s, no failure$/);
    expect(await messagesOf(3_600_000)).toEqual([]);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 60_000);

it('a fuzz run says how much of its cases or its time is over, whichever is more', async () => {
  const out = mkdtempSync(join(tmpdir(), 'glovebox-fuzz-'));
  try {
    const plugins = [{ file: fixture('gain', 'clap') }];
    const sharesOf = async (limits: { limitMs: number; mostCases: number }): Promise<number[]> => {
      const told: Steps[] = [];
      await runFuzz({ plugins, out, seed: 1, ...limits, onProgress: (_, steps) => told.push(steps) });
      return told.map(({ done, total }) => done / total);
    };
    const shares = await sharesOf({ limitMs: 1e9, mostCases: 4 });
    // The first is of the plugin that is looked at, then one of each case.
    const rounded = shares.map((share) => Math.round(4 * share));
    expect(rounded).toEqual([0, 0, 1, 2, 3]);
    const byTime = await sharesOf({ limitMs: 1, mostCases: 1e9 });
    expect(byTime.every((share) => share >= 0 && share <= 1)).toBe(true);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 60_000);
