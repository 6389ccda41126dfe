import type { Command } from 'commander';
import { crashReportText } from '../crash/crash-report-text.js';
import { replay } from '../lab/replay.js';
import { exitCodes } from './exit-codes.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { note, print, printJson } from './output.js';

async function runReplay(name: string, options: { seed?: number; debugger?: boolean; json?: boolean }): Promise<void> {
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

/** `glovebox replay`. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('run one cell of the crash matrix again, by the name that a failure carries')
    .argument('<cell>', 'crasher/NAME/FORMAT/PLACEMENT, such as crasher/segfault-in-process/clap/alone')
    .option('--seed <number>', 'play the random choices of an earlier run again (default 1)', parseSeed)
    .option('--debugger', 'wait before the fault until a debugger is attached to the sandbox; suspend deadlines')
    .option('--json', 'print the result as JSON')
    .action(runReplay);
}
