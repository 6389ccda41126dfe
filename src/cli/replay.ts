import { statSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { crashReportText } from '../crash/crash-report-text.js';
import { GloveboxError } from '../errors.js';
import { replayCase, type CaseReplay } from '../fuzz/replay-case.js';
import { replay } from '../lab/replay.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodes } from './exit-codes.js';
import { requireFile } from './files.js';
import { describeReruns } from './fuzz-report.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { note, print, printJson } from './output.js';

interface ReplayCommandOptions {
  seed?: number;
  debugger?: boolean;
  times?: number;
  plugins?: string[];
  json?: boolean;
}

async function runCell(name: string, options: ReplayCommandOptions): Promise<void> {
  const result = await replay(name, {
    seed: options.seed ?? 1,
    signal: interruption(),
    ...(options.debugger === true
      ? {
          onDebugger: (processId: number): void => {
            note(`waiting for a debugger: gdb -p ${processId}   (then "continue"; deadlines are suspended)`);
          },
        }
      : {}),
  });
  const { finding, report } = result;
  const held = finding.verdict === undefined;
  process.exitCode = held ? exitCodes.ok : exitCodes.failed;
  if (options.json === true) {
    printJson({ schema: 'glovebox.replay', version: 1, ...result });
    return;
  }
  if (report !== undefined) print(crashReportText(report));
  for (const [fact, value] of Object.entries(finding.facts ?? {})) {
    if (value !== undefined) print(`${fact.padEnd(14)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  if (held) print(`\nheld: ${result.name}`);
  else print(`\nfailed: ${result.name}\n  expected ${finding.expected ?? ''}\n  actual   ${finding.actual ?? ''}`);
}

function printCase(result: CaseReplay): void {
  if (result.report !== undefined) print(crashReportText(result.report));
  for (const { property, message, count } of result.faults) {
    print(`${property}: ${printable(message, 400)}`);
    print(`  ${describeReruns(property, { failed: count, of: result.times })}`);
  }
  const times = result.times === 1 ? 'once' : `${result.times} times`;
  print(`${result.failed === 0 ? 'held' : 'failed'}: ${result.case}, played ${times}`);
}

async function runCase(path: string, options: ReplayCommandOptions): Promise<void> {
  if (options.debugger === true || options.seed !== undefined) {
    const option = options.debugger === true ? '--debugger' : '--seed';
    throw new GloveboxError(
      'invalid-argument',
      `Expected ${option} with a cell of the crash matrix, and not with a case`,
    );
  }
  const result = await replayCase(path, {
    signal: interruption(),
    ...(options.times === undefined ? {} : { times: options.times }),
    ...(options.plugins === undefined ? {} : { plugins: options.plugins.map(requireFile) }),
  });
  process.exitCode = result.failed === 0 ? exitCodes.ok : exitCodes.failed;
  if (options.json === true) printJson({ schema: 'glovebox.replay-case', version: 1, ...result });
  else printCase(result);
}

/** Cells have three slashes and no file of their name. */
function isCase(name: string): boolean {
  return name.endsWith('.json') || statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

function parseTimes(text: string): number {
  const times = Number(text);
  if (/^\d+$/.test(text) && times >= 1 && times <= 1000) return times;
  throw new InvalidArgumentError('Expected a whole number from 1 to 1000.');
}

/** `glovebox replay`. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('run again what failed: a case file of fuzz, or a cell of the crash matrix by its name')
    .argument(
      '<case>',
      'a case file (.json), or crasher/NAME/FORMAT/PLACEMENT such as crasher/segfault-in-process/clap/alone',
    )
    .option('--times <n>', 'how often a case is played (default 1, or 10 if it is known to fail sometimes)', parseTimes)
    .option('--plugins <files>', 'plugin files in place of those of the same name in the case', (text: string) =>
      text.split(',').filter((name) => name !== ''),
    )
    .option('--seed <number>', 'of a cell: play the random choices of an earlier run again (default 1)', parseSeed)
    .option('--debugger', 'of a cell: wait before the fault until a debugger is attached; suspend deadlines')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, options: ReplayCommandOptions) =>
      isCase(name) ? runCase(name, options) : runCell(name, options),
    );
}
