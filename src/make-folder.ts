import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from './errors.js';

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Makes a folder and those that it is in, if they are not there. Not `mkdirSync` with `recursive`: where a folder that is there
 * says that it is not, as `/proc` does of what nobody can make, that one never ends.
 * `mode` is for those that are made. @throws Error as `mkdirSync`
 */
export function makeFolder(path: string, mode?: number): void {
  const options = mode === undefined ? {} : { mode };
  try {
    mkdirSync(path, options);
    return;
  } catch (error) {
    if (isFolder(path)) return;
    const parent = dirname(path);
    if (!hasCode(error, 'ENOENT') || parent === path || isFolder(parent)) throw error;
    makeFolder(parent, mode);
  }
  try {
    mkdirSync(path, options);
  } catch (error) {
    // Two may make it at once.
    if (!isFolder(path)) throw error;
  }
}
