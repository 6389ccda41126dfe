import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from '../testing/native.js';
import { compareLive } from './compare-live.js';

it('a comparison says how many of its rounds are over', async () => {
  const out = mkdtempSync(join(tmpdir(), 'glovebox-compare-'));
  const stop = new AbortController();
  const told: unknown[] = [];
  try {
    const side = { kind: 'plugin', path: fixture('gain', 'clap') } as const;
    const ended = compareLive({
      a: side,
      b: side,
      rounds: 8,
      seconds: 0.001,
      frames: [64],
      seed: 1,
      out,
      signal: stop.signal,
      onProgress: (...words) => {
        told.push(words);
        if (told.length === 3) stop.abort();
      },
    });
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toEqual([
      ['loading both', { done: 0, total: 8 }],
      ['measuring: round 1 of 8 at most', { done: 0, total: 8 }],
      ['measuring: round 2 of 8 at most', { done: 1, total: 8 }],
    ]);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 120_000);
