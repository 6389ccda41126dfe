import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownIdentity, redactor, type Identity } from '../bundle/redact.js';
import { redactRecord } from '../bundle/redact-record.js';
import { crashReportJson, type CrashReportJson } from './crash-report-json.js';
import { crashReportText } from './crash-report-text.js';
import type { CrashReport } from './crash-report.js';
import { makeFolder } from '../make-folder.js';

/** A report without user names, the machine's name and private paths: what may leave the machine. @since 0.1.0 */
export function redactCrashReport(report: CrashReport, identity: Identity = ownIdentity()): CrashReport {
  return redactRecord('glovebox.crash-report', report, redactor(identity));
}

/** What became of a report that was to be written. */
export interface WrittenCrashReport {
  /** Path without extension. */
  path: string;
  /** Extensions that are there and whole. */
  written: ('json' | 'txt')[];
  /** What is not, and why, one sentence each. */
  missing: string[];
}

/** `SIGSEGV in gain.clap!Gain::process` -> `sigsegv-in-gain-clap-gain-process`: a file name everywhere. */
export function crashSlug(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return slug.slice(0, 60).replace(/-+$/, '') || 'crash';
}

/** Numbers go on where the folder's files end: nothing that is there is written over. */
function nextNumber(folder: string): number {
  const numbers = readdirSync(folder).map((name) => /^(\d+)-/.exec(name)?.[1] ?? '0');
  return Math.max(0, ...numbers.map(Number)) + 1;
}

/**
 * Writes crashes/NN-<slug>.json and .txt into a bundle's folder, redacted. Never throws: a full disk ends no run; the result
 * says what is missing, and a file that could not be written whole is taken away.
 *
 * @since 0.1.0
 */
export function writeCrashReport(
  bundle: string,
  report: CrashReport,
  identity: Identity = ownIdentity({ bundle, here: process.cwd() }),
): WrittenCrashReport {
  const folder = join(bundle, 'crashes');
  const result: WrittenCrashReport = { path: join(folder, crashSlug(report.title)), written: [], missing: [] };
  const redacted = redactCrashReport(report, identity);
  try {
    makeFolder(folder);
    const number = String(nextNumber(folder)).padStart(2, '0');
    result.path = join(folder, `${number}-${crashSlug(redacted.title)}`);
  } catch (error) {
    result.missing.push(`crash report not written: ${String(error)}`);
    return result;
  }
  const write = (extension: 'json' | 'txt', text: () => string): void => {
    const path = `${result.path}.${extension}`;
    let isOurs = false;
    try {
      writeFileSync(path, '', { flag: 'wx' });
      isOurs = true;
      writeFileSync(path, text(), { flag: 'a' });
      result.written.push(extension);
    } catch (error) {
      result.missing.push(`crash report not written as ${extension}: ${String(error)}`);
      if (isOurs) removeQuietly(path);
    }
  };
  write('json', () => `${JSON.stringify(crashReportJson(redacted) satisfies CrashReportJson, undefined, 2)}\n`);
  write('txt', () => crashReportText(redacted));
  return result;
}

function removeQuietly(path: string): void {
  try {
    rmSync(path);
  } catch {
    // What is left of it is no worse than a disk that lets nothing be removed.
  }
}
