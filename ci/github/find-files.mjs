// Paths with `*` (within one name) and `**` (any number of folders), without help from Node 22 or a shell.
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, parse } from 'node:path';

function namesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function matcher(pattern) {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\?]/g, String.raw`\$&`).replaceAll('*', '[^/\\\\]*');
  return new RegExp(`^${escaped}$`);
}

function walk(folder, [part, ...rest]) {
  if (part === undefined) return existsSync(folder) ? [folder] : [];
  if (part === '**') {
    // Not through links: a link to a folder above would never end.
    const below = namesIn(folder).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
    return [...walk(folder, rest), ...below.flatMap(({ name }) => walk(join(folder, name), [part, ...rest]))];
  }
  if (!part.includes('*')) return walk(join(folder, part), rest);
  const pattern = matcher(part);
  return namesIn(folder)
    .filter(({ name }) => pattern.test(name) && !name.startsWith('.'))
    .flatMap(({ name }) => walk(join(folder, name), rest));
}

/** What a pattern names, sorted; a path without a star is itself if it exists. A `.vst3` folder is one plugin. */
export function findFiles(pattern) {
  const start = isAbsolute(pattern) ? parse(pattern).root : '.';
  const parts = pattern
    .slice(start === '.' ? 0 : start.length)
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.');
  return [...new Set(walk(start, parts))].sort((a, b) => (a < b ? -1 : 1));
}
