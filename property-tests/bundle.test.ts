import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packArchive } from '../src/bundle/archive.js';
import { loadBundleFiles } from '../src/bundle/bundle-files.js';
import { readBundle, type StoredBundle } from '../src/bundle/read-bundle.js';
import { makeBundle } from '../src/bundle/testing/make-bundle.js';
import { isGloveboxError } from '../src/errors.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { useScratchFolder } from './scratch-folder.js';

const scratch = useScratchFolder();

/** Read, or refused with the code that the reader documents; every other error goes through. */
async function readOrRefused(path: string): Promise<StoredBundle | undefined> {
  try {
    return await readBundle(path);
  } catch (error) {
    if (isGloveboxError(error) && error.code === 'invalid-bundle' && !error.message.includes('\n')) return undefined;
    throw error;
  }
}

describe('a damaged bundle', () => {
  it('is read as far as it can be, or refused, as a folder', async () => {
    const { files } = await loadBundleFiles(makeBundle(scratch.path('whole')));
    const names = [...files.keys()];
    const property = fc.asyncProperty(fc.constantFrom(...names), damage, async (name, harm) => {
      const folder = scratch.path('harmed');
      rmSync(folder, { recursive: true, force: true });
      for (const [each, bytes] of files) {
        mkdirSync(dirname(join(folder, each)), { recursive: true });
        writeFileSync(join(folder, each), each === name ? harm(bytes) : bytes);
      }
      const bundle = await readOrRefused(folder);
      if (bundle === undefined) {
        expect(name).toBe('run.json');
        return;
      }
      // What lies beside the damage is all there, and nobody is told of records that were not written.
      if (name !== 'results.jsonl') expect(bundle.results).toHaveLength(2);
      if (name !== 'samples.jsonl') expect(bundle.samples).toHaveLength(2);
      if (name !== 'log.jsonl') expect(bundle.log).toHaveLength(1);
      if (name !== 'crashes/01-sigabrt-in-abort.json') expect(bundle.crashes).toHaveLength(1);
    });
    await holds(property, { cases: 300, longCases: 20_000, limitMs: 30_000 });
  });

  it('is read as far as it can be, or refused, as one file', async () => {
    const { files } = await loadBundleFiles(makeBundle(scratch.path('whole-file')));
    const path = scratch.path('whole.tar.gz');
    await packArchive(path, 'bundle', files, new Date(0));
    const whole = readFileSync(path);
    const property = fc.asyncProperty(damage, async (harm) => {
      const bundle = await readOrRefused(scratch.write('harmed.tar.gz', harm(whole)));
      expect(bundle?.run.tool ?? 'lab').toBe('lab');
    });
    await holds(property, { cases: 300, longCases: 20_000, limitMs: 30_000 });
  });
});
