import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'glovebox-folder-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function codeOf(path: string): string | undefined {
  try {
    makeFolder(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

describe('a folder that is to be made', () => {
  it('is made with those that it is in, and may be there', () => {
    const path = join(scratch, 'some', 'where', 'below');
    makeFolder(path, 0o700);
    makeFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(scratch, 'some')).mode & 0o777).toBe(0o700);
    makeFolder('.');
  });

  it('is refused behind a file, and where the file is', () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    expect(codeOf(file)).toBe('EEXIST');
    expect(codeOf(join(file, 'in', 'it'))).toBe('ENOTDIR');
    expect(readdirSync(scratch)).toContain('file');
  });

  it.runIf(existsSync('/proc/self'))('is refused, and soon, where nobody can make any', () => {
    expect(codeOf('/proc/none')).toBe('ENOENT');
    expect(codeOf('/proc/none/of/these')).toBe('ENOENT');
  });
});
