import { statSync, writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { readBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { seriesOf as bundleSeries } from '../bundle/series.js';
import { GloveboxError, messageOf } from '../errors.js';
import { replaceFile } from '../replace-file.js';
import { textFormats } from '../report/formats/index.js';
import { reportHtml } from '../report/report-page.js';
import { gapsOf } from '../report/gaps.js';
import { readHistory } from '../history/read-history.js';
import { trendsOf } from '../history/trends.js';
import type { HistorySeries } from '../report/charts/history-chart.js';
import { historySeriesOf } from '../report/history-data.js';
import { printable } from '../scan/plugin-text.js';
import { note, print, printJson } from './output.js';

/** What a report is made of, by the name that `--format` has for it. */
const formats: readonly string[] = ['html', ...Object.keys(textFormats)];

interface ReportOptions {
  history?: string;
  out?: string;
  format: string;
  json?: boolean;
}

/** What is left out of its series. */
function damageOf(bundle: StoredBundle): string[] {
  const problems: string[] = [];
  bundleSeries(bundle, problems);
  return problems;
}

/** What the folder of `--history` has to show; only a page has room for it. */
async function seriesOf({ history: folder, format }: ReportOptions): Promise<HistorySeries[]> {
  if (folder === undefined) return [];
  if (format !== 'html') {
    throw new GloveboxError('invalid-argument', `Expected --history with the format html only but got ${format}`);
  }
  const history = await readHistory(folder);
  return historySeriesOf(history, trendsOf(history));
}

function writeReport(path: string, text: string): void {
  try {
    // What is no file, as a pipe, is written to.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) writeFileSync(path, text);
    else replaceFile(path, text);
  } catch (error) {
    throw new GloveboxError('cannot-write', `the report cannot be written: ${messageOf(error)}`, {
      details: { path },
      cause: error,
    });
  }
}

/** Formats for other tools describe one bundle; a page sets several side by side. */
function render(bundles: readonly StoredBundle[], format: string, history: readonly HistorySeries[]): string {
  const textFormat = textFormats[format];
  if (textFormat === undefined) return reportHtml(bundles, history);
  const [bundle, ...others] = bundles;
  if (bundle !== undefined && others.length === 0) return textFormat.write(bundle);
  throw new GloveboxError(
    'invalid-argument',
    `Expected one bundle for the format ${format} but got ${bundles.length}: "glovebox bundle merge" makes one of several`,
  );
}

async function report(paths: readonly string[], options: ReportOptions): Promise<void> {
  const bundles: StoredBundle[] = [];
  for (const path of paths) bundles.push(await readBundle(path));
  const text = render(bundles, options.format, await seriesOf(options));
  // A page is a file to open; the other formats are for programs, and those read what they are given.
  const out = options.out ?? (options.format === 'html' ? 'report.html' : undefined);
  const gaps = bundles.flatMap((bundle) => [...gapsOf(bundle), ...damageOf(bundle)]);
  if (out === undefined) {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    for (const gap of gaps) note(`missing: ${printable(gap, 300)}`);
    return;
  }
  writeReport(out, text);
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
    .addOption(new Option('--format <format>', 'what is made').choices(formats).default('html'))
    .option('--history <folder>', 'show on the page how figures developed over the runs of a folder')
    .option('--json', 'print as JSON which file was made and what is missing in it')
    .action(report);
}
