import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder of the calling test file, removed at its end. */
export interface ScratchFolder {
  /** Path of a file in it. */
  path: (name: string) => string;
  /** Writes a file and returns its path. */
  write: (name: string, bytes: Uint8Array | string) => string;
}

/** Call it at the top of a test file. */
export function useScratchFolder(): ScratchFolder {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glovebox-property-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, bytes) => {
      writeFileSync(path(name), bytes);
      return path(name);
    },
  };
}
