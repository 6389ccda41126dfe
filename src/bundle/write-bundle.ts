import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GloveboxError, messageOf } from '../errors.js';
import { packArchive } from './archive.js';
import { redactFileName, redactRecord } from './redact-record.js';
import type { RecordKind } from './schema-files.js';
import { fileKindOf, type StoredBundle } from './read-bundle.js';

/** Files of a bundle that hold no records: what a crash report says in words, and cases. */
export function isAttachment(name: string): boolean {
  const kind = fileKindOf(name);
  return kind === 'crashText' || kind === 'case';
}

function lines(records: readonly unknown[]): string {
  return records.map((one) => `${JSON.stringify(one)}\n`).join('');
}

/**
 * The files that a bundle is made of; its cases are among the attachments. `redact` takes out of every text what must not leave;
 * attachments that are no UTF-8, or no JSON where they should be, are left out and named in `missing`.
 */
export function filesOf(
  bundle: Omit<StoredBundle, 'path' | 'files' | 'problems' | 'cases'>,
  attachments: ReadonlyMap<string, Uint8Array>,
  redact: (text: string) => string = (text) => text,
): { files: Map<string, Uint8Array>; missing: string[] } {
  const files = new Map<string, Uint8Array>();
  const missing: string[] = [];
  const json = (kind: RecordKind, value: unknown): Buffer =>
    Buffer.from(`${JSON.stringify(redactRecord(kind, value, redact), undefined, 2)}\n`);
  const redactedLines = (kind: RecordKind | 'log', records: readonly unknown[]): Buffer =>
    Buffer.from(lines(records.map((record) => redactRecord(kind, record, redact))));
  const nameOf = (name: string): string => redactFileName(name, redact);
  files.set('run.json', json('glovebox.run', bundle.run));
  files.set('results.jsonl', redactedLines('glovebox.result', bundle.results));
  files.set('hist.jsonl', redactedLines('glovebox.histogram', bundle.histograms));
  files.set('samples.jsonl', redactedLines('glovebox.sample', bundle.samples));
  files.set('log.jsonl', redactedLines('log', bundle.log));
  for (const { name, comparison } of bundle.comparisons) {
    files.set(nameOf(`${name}.json`), json('glovebox.comparison', comparison));
  }
  for (const { name, report } of bundle.crashes) {
    files.set(nameOf(`${name}.json`), json('glovebox.crash-report', report));
  }
  for (const [name, bytes] of attachments) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      files.set(
        nameOf(name),
        name.endsWith('.json') ? json('glovebox.case', JSON.parse(text)) : Buffer.from(redact(text)),
      );
    } catch {
      missing.push(`${name} is no ${name.endsWith('.json') ? 'JSON' : 'text'}: left out`);
    }
  }
  return { files, missing };
}

/** True for a path that is to be one file. */
export function isArchivePath(path: string): boolean {
  return /\.(tar\.gz|tgz)$/i.test(path);
}

/**
 * Writes a bundle that was not there: a folder, or one file where the path ends in `.tar.gz`. At no moment there is half of it.
 *
 * @throws GloveboxError `cannot-write`, also if something is there already
 */
export async function writeBundle(path: string, files: ReadonlyMap<string, Uint8Array>, time: Date): Promise<void> {
  const refuse = (why: string, cause?: unknown): GloveboxError =>
    new GloveboxError('cannot-write', `the bundle ${path} cannot be written: ${why}`, { details: { path }, cause });
  if (existsSync(path)) throw refuse('it is there already');
  if (isArchivePath(path)) {
    const name = basename(path).replace(/\.(tar\.gz|tgz)$/i, '');
    await packArchive(path, name, files, time).catch((error: unknown) => {
      throw refuse(messageOf(error), error);
    });
    return;
  }
  const unfinished = `${path}.new`;
  try {
    mkdirSync(unfinished);
  } catch (error) {
    throw refuse(messageOf(error), error);
  }
  try {
    for (const [name, bytes] of files) {
      const file = join(unfinished, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw refuse(messageOf(error), error);
  }
}
