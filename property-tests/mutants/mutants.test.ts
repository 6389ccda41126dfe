import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Mutant {
  name: string;
  rule: string;
  file: string;
  old: string[];
  new: string[];
  property: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const mutants = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8')) as Mutant[];

describe('the list of mutants', () => {
  it('names each once', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  // Whoever changes these lines changes the list with them: the long run is too rare to notice.
  it.each(mutants)('$name is in $file, once', ({ file, old, new: now }) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const places = lines.filter((_, at) => old.every((line, i) => lines[at + i] === line));
    expect(places).toHaveLength(1);
    expect(now).not.toEqual(old);
  });
});
