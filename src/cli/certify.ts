import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { certify, badVerdicts, type CertifyReport, type CheckResult } from '../certify/certify.js';
import { certifyIntoBundle } from '../certify/certify-into-bundle.js';
import type { Steps } from '../progress.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { requireFile } from './files.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { colors, note, print, printJson, Progress, table } from './output.js';
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

interface CertifyCommandOptions {
  id?: string;
  seed?: number;
  out?: string;
  json?: boolean;
}

async function runCertify(plugin: string, options: CertifyCommandOptions): Promise<void> {
  const { file, id: named } = parsePluginArgument(plugin);
  const path = requireFile(file);
  const id = options.id ?? named;
  const progress = new Progress();
  try {
    const request = {
      file: path,
      ...(id === undefined ? {} : { id }),
      seed: options.seed ?? randomInt(2 ** 32),
      signal: interruption(),
      onProgress: (text: string, steps: Steps) => progress.show(text, steps),
    };
    const { out } = options;
    const { report, ...left } =
      out === undefined ? { report: await certify(request) } : await certifyIntoBundle({ ...request, out });
    progress.done();
    if (options.json === true) {
      printJson({ ...report, ...left });
    } else {
      printReport(report);
      if ('bundle' in left) print(`bundle: ${left.bundle}`);
    }
    if ('missing' in left) for (const gap of left.missing) note(`missing: ${printable(gap, 300)}`);
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
    .option('--out <folder>', 'leave a bundle in a folder of its own in there (default: none)')
    .option('--json', 'print the report as JSON')
    .action(runCertify);
}
