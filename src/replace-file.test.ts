import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { replaceFile } from './replace-file.js';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-replace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('puts the new text in the place of the old', () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'old');
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it.skipIf(!existsSync('/dev/full'))('leaves the old text where a disk is full', () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'old');
    symlinkSync('/dev/full', `${path}.${process.pid}.new`);
    expect(() => replaceFile(path, 'new')).toThrow(/ENOSPC/);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['text']);
  });

  it('leaves nothing beside what it could not replace', () => {
    const path = join(folder, 'occupied');
    mkdirSync(join(path, 'inside'), { recursive: true });
    expect(() => replaceFile(path, 'new')).toThrow();
    expect(readdirSync(folder).sort()).toEqual(['occupied', 'text']);
  });
});
