import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineFile } from './line-file.js';

describe('a file of lines', () => {
  it('keeps every line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-lines-'));
    const file = new LineFile(join(folder, 'x.jsonl'));
    file.add('{"a":1}');
    file.add('{"b":2}');
    file.close();
    expect(readFileSync(join(folder, 'x.jsonl'), 'utf8')).toBe('{"a":1}\n{"b":2}\n');
    expect(file.missing).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it.skipIf(!existsSync('/dev/full'))('goes on when the disk is full, and says what is missing', () => {
    const file = new LineFile('/dev/full');
    file.add('{"a":1}');
    expect(file.missing).toMatch(/^1 line of full: .*ENOSPC/);
    file.add('{"b":2}');
    file.close();
    expect(file.missing).toMatch(/^2 lines of full/);
  });
});
