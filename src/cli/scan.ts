import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { version } from '../version.js';
import { loadNative } from '../native/load.js';
import { stateFolder } from '../recovery/state-folder.js';
import { findPluginFiles } from '../scan/find-plugin-files.js';
import { printable } from '../scan/plugin-text.js';
import { ScanCache } from '../scan/scan-cache.js';
import type { ScannedFile } from '../scan/scan-file.js';
import { scan, type ScanReport } from '../scan/scan.js';
import { standardFolders } from '../scan/standard-folders.js';
import { exitCodes } from './exit-codes.js';
import { interruption } from './interruption.js';
import { colors, note, print, printJson, Progress, table } from './output.js';
import { wholeNumber } from './values.js';

interface ScanCommandOptions {
  timeoutMs: number;
  jobs?: number;
  cache: boolean;
  json?: boolean;
}

/** "SIGSEGV", "no answer within 300 ms", "missing-entry: the library exports no clap_entry". */
function reasonOf(file: ScannedFile): string {
  switch (file.outcome) {
    case 'scanned':
      return '';
    case 'refused':
      return `${file.error.code}: ${printable(file.error.message)}`;
    case 'crashed':
    case 'hung':
    case 'breached':
      return `${printable(file.reason)}${file.isCached === true ? ', in an earlier scan (--no-cache tries again)' : ''}`;
    default:
      return file satisfies never;
  }
}

function printTables(report: ScanReport): void {
  const rows = report.files.flatMap((file) =>
    file.plugins.map((plugin) => [
      printable(plugin.name, 40),
      printable(plugin.vendor, 30),
      printable(plugin.version, 12),
      plugin.format,
      plugin.instanceError === undefined ? 'ok' : colors.red(plugin.instanceError.code),
      printable(file.file, 1000),
    ]),
  );
  if (rows.length > 0) print(table(['plugin', 'vendor', 'version', 'format', 'state', 'file'], rows));
  const failed = report.files.filter((file) => file.outcome !== 'scanned');
  if (failed.length > 0) {
    print(rows.length > 0 ? '\nfailed' : 'failed');
    for (const file of failed) print(`  ${colors.red(file.outcome)}  ${printable(file.file, 1000)}: ${reasonOf(file)}`);
  }
  if (report.notHosted.length > 0) {
    print(rows.length + failed.length > 0 ? '\nnot hosted' : 'not hosted');
    for (const { file, kind } of report.notHosted) print(`  ${kind}  ${printable(file, 1000)}`);
  }
  for (const { folder, reason } of report.unreadable) note(`glovebox: ${printable(folder)} cannot be read (${reason})`);
  const pluginCount = report.files.reduce((sum, file) => sum + file.plugins.length, 0);
  const cachedCount = report.files.filter(({ isCached }) => isCached === true).length;
  const counts = [
    `${pluginCount} plugins in ${report.files.length} files`,
    `${failed.length} failed`,
    `${report.notHosted.length} not hosted`,
    ...(cachedCount > 0 ? [`${cachedCount} known from an earlier scan`] : []),
  ];
  print(
    `${rows.length + failed.length + report.notHosted.length > 0 ? '\n' : ''}${counts.join(', ')}, ${(report.durationMs / 1000).toFixed(1)} s`,
  );
}

/** Files that were named one by one are input that can be bad; files that a folder holds are what a scan is about. */
function exitCodeOfReport(report: ScanReport, named: ReadonlySet<string>): number {
  const hasInstanceError = report.files.some(({ plugins }) =>
    plugins.some((plugin) => plugin.instanceError !== undefined),
  );
  const failed = report.files.filter((file) => file.outcome !== 'scanned');
  if (failed.some((file) => file.outcome !== 'refused') || hasInstanceError) return exitCodes.failed;
  if (failed.some((file) => !named.has(file.file))) return exitCodes.failed;
  return failed.length > 0 ? exitCodes.badInput : exitCodes.ok;
}

async function runScan(paths: readonly string[], options: ScanCommandOptions): Promise<void> {
  const { clap, vst3, notHosted } = standardFolders();
  const found = paths.length > 0 ? findPluginFiles(paths) : findPluginFiles([], [...clap, ...vst3, ...notHosted]);
  const { sandboxHost } = loadNative();
  const progress = new Progress();
  let report: ScanReport;
  try {
    report = await scan(found, {
      sandboxHost,
      timeoutMs: options.timeoutMs,
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      ...(options.cache ? { cache: new ScanCache(join(stateFolder(), 'scan-cache'), version) } : {}),
      onFile: ({ file }, doneCount, fileCount) => progress.show(`${doneCount} of ${fileCount}  ${basename(file)}`),
      signal: interruption(),
    });
  } finally {
    progress.done();
  }
  if (options.json === true) printJson(report);
  else printTables(report);
  process.exitCode = exitCodeOfReport(report, new Set(paths.map((path) => resolve(path))));
}

/** `glovebox scan`. */
export function registerScan(program: Command): void {
  program
    .command('scan')
    .description('describe every plugin of files and folders, each file in a process of its own')
    .argument('[paths...]', 'files or folders (default: CLAP_PATH and the standard folders)')
    .addOption(
      new Option('--timeout-ms <n>', 'end a file that takes longer')
        .default(10_000)
        .argParser(wholeNumber(1, 3_600_000)),
    )
    .addOption(new Option('--jobs <n>', 'files at a time (default: one per processor)').argParser(wholeNumber(1, 1024)))
    .option('--no-cache', 'scan files again that did not change, and remember nothing')
    .option('--json', 'print the report as JSON')
    .action(runScan);
}
