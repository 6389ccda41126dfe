import { basename, resolve } from 'node:path';
import { GloveboxError } from '../errors.js';
import { openBundle } from './read-bundle.js';
import { ownIdentity, redactor, type Identity } from './redact.js';
import { environmentRedactor } from './redact-environment.js';
import { filesOf, isArchivePath, isAttachment, writeBundle } from './write-bundle.js';

/** What came of an export. */
export interface ExportSummary {
  path: string;
  files: string[];
  /** What is not in it, one sentence each. */
  missing: string[];
}

/**
 * Writes a bundle as one `.tar.gz` that may leave the machine: user names, home folders, the machine's name and the environment
 * are taken out of every text, also where another machine or an older glovebox wrote it; what could not be read stays here.
 *
 * @throws GloveboxError as `readBundle`, `cannot-write`, and `invalid-argument` if `target` does not end in `.tar.gz`
 */
export async function exportBundle(
  source: string,
  target: string,
  options: { identity?: Identity; environment?: NodeJS.ProcessEnv } = {},
): Promise<ExportSummary> {
  if (!isArchivePath(target)) {
    throw new GloveboxError('invalid-argument', `Expected a file name that ends in .tar.gz or .tgz but got ${target}`);
  }
  const { bundle, files: all } = await openBundle(source);
  const identity = options.identity ?? ownIdentity({ bundle: bundle.path, here: process.cwd() });
  const hideEnvironment = environmentRedactor(options.environment);
  const hideIdentity = redactor(identity);
  const attachments = new Map([...all].filter(([name]) => isAttachment(name)));
  const { files, missing } = filesOf(bundle, attachments, (text) => hideIdentity(hideEnvironment(text)));
  const path = resolve(target);
  await writeBundle(path, files, new Date(bundle.run.startedAt));
  return { path: basename(path), files: [...files.keys()], missing: [...bundle.problems, ...missing] };
}
