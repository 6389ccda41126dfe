import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { GloveboxError } from '../errors.js';

/** The full path of something that exists. @throws GloveboxError `no-such-file` */
export function requireFile(path: string): string {
  const full = resolve(path);
  if (statSync(full, { throwIfNoEntry: false }) !== undefined) return full;
  throw new GloveboxError('no-such-file', `${path} does not exist`, { details: { path: full } });
}
