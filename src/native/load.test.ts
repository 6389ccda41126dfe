import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isGloveboxError } from '../errors.js';
import { loadNative, loadNativeFrom, nativeFolders } from './load.js';

describe('loading the addon', () => {
  it('finds the one that was built', () => {
    expect(loadNative().binding.bindingVersion).toBe(1);
  });

  it('tries GLOVEBOX_NATIVE_DIR alone when it is set', () => {
    const chosen = join(tmpdir(), 'chosen');
    expect(nativeFolders({ GLOVEBOX_NATIVE_DIR: chosen })).toEqual([{ folder: chosen, origin: 'GLOVEBOX_NATIVE_DIR' }]);
    expect(nativeFolders({}).map((one) => one.origin)).toEqual(['this package']);
  });

  it('explains every attempt and what helps', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-load-'));
    try {
      writeFileSync(join(folder, 'glovebox.node'), 'no addon');
      const missing = join(folder, 'nothing');
      loadNativeFrom([
        { folder: missing, origin: 'first' },
        { folder, origin: 'second' },
      ]);
      expect.unreachable();
    } catch (error) {
      if (!isGloveboxError(error)) throw error;
      expect(error.code).toBe('native-not-loaded');
      expect(error.message).toContain(`first: ${join(folder, 'nothing', 'glovebox.node')} does not exist`);
      expect(error.message).toContain(`second: ${join(folder, 'glovebox.node')} does not load`);
      expect(error.message).toContain('npm run build:native');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
