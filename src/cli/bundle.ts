import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { exportBundle } from '../bundle/export-bundle.js';
import { mergeBundles } from '../bundle/merge-bundles.js';
import { verifyBundle, type VerifySummary } from '../bundle/verify-bundle.js';
import { isGloveboxError, type GloveboxError } from '../errors.js';
import { counted } from '../report/figures.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodes } from './exit-codes.js';
import { colors, print, printJson } from './output.js';

/** Sentences about files may hold names of anybody's making. */
const longestLine = 400;

function printList(head: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  print(head);
  for (const line of lines) print(`  ${printable(line, longestLine)}`);
}

/** One that holds no run that could be read. */
interface UnreadableBundle {
  path: string;
  status: 'unreadable';
  counts: Record<string, never>;
  problems: string[];
}

async function verify(paths: string[], options: { json?: boolean }): Promise<void> {
  const bundles: (VerifySummary | UnreadableBundle)[] = [];
  let absent: GloveboxError | undefined;
  for (const path of paths) {
    try {
      bundles.push(await verifyBundle(path));
    } catch (error) {
      if (!isGloveboxError(error)) throw error;
      if (error.code === 'invalid-bundle') {
        bundles.push({ path: resolve(path), status: 'unreadable', counts: {}, problems: [error.message] });
      } else absent ??= error;
    }
  }
  const isSound = bundles.every(({ problems }) => problems.length === 0);
  if (options.json === true) printJson({ schema: 'glovebox-bundle-verify', version: 1, bundles });
  else {
    for (const { path, status, counts, problems } of bundles) {
      const verdict = problems.length === 0 ? colors.green('sound') : colors.red(counted(problems.length, 'problem'));
      const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
      print(`${printable(basename(path))}: ${verdict}, ${[status, all.join(', ')].filter(Boolean).join('; ')}`);
      printList('', problems);
    }
  }
  if (absent !== undefined) throw absent;
  if (!isSound) process.exitCode = exitCodes.failed;
}

async function merge(
  paths: string[],
  options: { out: string; addHistograms?: boolean; json?: boolean },
): Promise<void> {
  const merged = await mergeBundles(paths, resolve(options.out), { addHistograms: options.addHistograms === true });
  if (options.json === true) {
    printJson({ schema: 'glovebox-bundle-merge', version: 1, path: options.out, ...merged });
    return;
  }
  print(`${options.out}: ${counted(merged.runs.length, 'run')}: ${merged.runs.join(', ')}`);
  printList('given twice, counted once:', merged.repeated);
  printList('not in it:', merged.missing);
}

async function exportOne(path: string, options: { out?: string; json?: boolean }): Promise<void> {
  const out = options.out ?? `${basename(resolve(path)).replace(/\.(tar\.gz|tgz)$/i, '')}.tar.gz`;
  const written = await exportBundle(path, out);
  if (options.json === true) {
    printJson({ schema: 'glovebox-bundle-export', version: 1, ...written });
    return;
  }
  print(
    `${out}: ${counted(written.files.length, 'file')}, without user names, home folders, host name and environment`,
  );
  printList('not in it:', written.missing);
}

/** `glovebox bundle`. */
export function registerBundle(program: Command): void {
  const bundle = program
    .command('bundle')
    .description('what runs left behind: check it, put runs together, send one off')
    .helpCommand(false);
  bundle
    .command('verify')
    .description('list what is wrong with bundles; exit code 1 if anything is')
    .argument('<bundle...>', 'folders or .tar.gz files')
    .option('--json', 'print the findings as JSON')
    .action(verify);
  bundle
    .command('merge')
    .description('make one bundle of several, of one machine or of many: every record keeps its run')
    .argument('<bundle...>', 'folders or .tar.gz files')
    .requiredOption('--out <path>', 'the new bundle: a folder, or one file if it ends in .tar.gz')
    .option('--add-histograms', 'add up the counts of equal series of equal machines')
    .option('--json', 'print what was merged as JSON')
    .action(merge);
  bundle
    .command('export')
    .description('write one .tar.gz without user names, home folders, host name and environment')
    .argument('<bundle>', 'a folder or a .tar.gz file')
    .option('--out <file>', 'the file (default: <name of the bundle>.tar.gz)')
    .option('--json', 'print what was written as JSON')
    .action(exportOne);
}
