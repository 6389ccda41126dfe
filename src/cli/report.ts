import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { readBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { GloveboxError, messageOf } from '../errors.js';
import { reportHtml } from '../report/report-page.js';
import { gapsOf } from '../report/run-view.js';
import { printable } from '../scan/plugin-text.js';
import { note, print, printJson } from './output.js';

/** Formats other than HTML describe one bundle. */
const formats: Readonly<Record<string, { extension: string; write: (bundles: readonly StoredBundle[]) => string }>> = {
  html: { extension: 'html', write: (bundles) => reportHtml(bundles) },
};

interface ReportOptions {
  out?: string;
  format: string;
  json?: boolean;
}

function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new GloveboxError('cannot-write', `the report cannot be written: ${messageOf(error)}`, {
      details: { path },
      cause: error,
    });
  }
}

async function report(paths: readonly string[], options: ReportOptions): Promise<void> {
  const format = formats[options.format];
  if (format === undefined) return;
  const bundles: StoredBundle[] = [];
  for (const path of paths) bundles.push(await readBundle(path));
  const text = format.write(bundles);
  // A page is a file to open; the other formats are for programs, and those read what they are given.
  const out = options.out ?? (options.format === 'html' ? `report.${format.extension}` : undefined);
  if (out === undefined) {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  writeReport(out, text);
  const gaps = bundles.flatMap(gapsOf);
  if (options.json === true) {
    printJson({
      schema: 'glovebox.report',
      version: 1,
      file: out,
      format: options.format,
      bytes: Buffer.byteLength(text),
      gaps,
    });
    return;
  }
  for (const gap of gaps) note(`missing: ${printable(gap, 300)}`);
  print(out);
}

/** `glovebox report`. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('make a page of a bundle, or of several side by side; or a file that other tools read')
    .argument('<bundle...>', 'folders of bundles, or .tar.gz files')
    .option('--out <file>', 'where it is written (default: report.html; other formats: standard output)')
    .addOption(new Option('--format <format>', 'what is made').choices(Object.keys(formats)).default('html'))
    .option('--json', 'print as JSON which file was made and what is missing in it')
    .action(report);
}
