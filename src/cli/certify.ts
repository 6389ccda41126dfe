import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { certify, badVerdicts, type CertifyReport, type CheckResult } from '../certify/certify.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { requireFile } from './files.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { colors, print, printJson, Progress, table } from './output.js';
import { parsePluginArgument } from './plugin-argument.js';

function painted({ verdict }: CheckResult): string {
  if (verdict === 'pass') return colors.green(verdict);
  return badVerdicts.includes(verdict) ? colors.red(verdict) : colors.yellow(verdict);
}

function remark({ expected, actual, facts }: CheckResult): string {
  if (actual !== undefined) return expected === undefined ? actual : `expected ${expected}: ${actual}`;
  return Object.entries(facts ?? {})
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}

function printReport(report: CertifyReport): void {
  const rows = report.checks.map((one) => [one.id, painted(one), `${one.durationMs}`, printable(remark(one), 110)]);
  print(table(['check', 'verdict', 'ms', ''], rows));
  const count = report.checks.filter(({ verdict }) => verdict === 'pass').length;
  const name = report.name === undefined ? report.file : printable(report.name);
  print(`\n${report.verdict}: ${name}, ${count} of ${report.checks.length} checks passed (seed ${report.seed})`);
}

const exitCodeOf: Readonly<Record<CertifyReport['verdict'], ExitCode>> = {
  fit: exitCodes.ok,
  unfit: exitCodes.failed,
  inconclusive: exitCodes.inconclusive,
};

async function runCertify(plugin: string, options: { id?: string; seed?: number; json?: boolean }): Promise<void> {
  const { file, id: named } = parsePluginArgument(plugin);
  const path = requireFile(file);
  const id = options.id ?? named;
  const progress = new Progress();
  try {
    const report = await certify({
      file: path,
      ...(id === undefined ? {} : { id }),
      seed: options.seed ?? randomInt(2 ** 32),
      signal: interruption(),
      onProgress: (text) => progress.show(text),
    });
    progress.done();
    if (options.json === true) printJson(report);
    else printReport(report);
    process.exitCode = exitCodeOf[report.verdict];
  } finally {
    progress.done();
  }
}

/** `glovebox certify`. */
export function registerCertify(program: Command): void {
  program
    .command('certify')
    .description('ask one plugin every question, each in a sandbox of its own, and print the verdicts')
    .argument('<plugin>', 'a .clap or .vst3 file or bundle; path#id means one plugin of it')
    .option('--id <id>', 'which plugin of the file: CLAP id or VST3 class id (default: the first)')
    .option('--seed <number>', 'play the random choices of an earlier run again', parseSeed)
    .option('--json', 'print the report as JSON')
    .action(runCertify);
}
