import type { Command } from 'commander';
import { examine } from './doctor-probes.js';
import { exitCodes } from './exit-codes.js';
import { colors, print, printJson } from './output.js';
import { printable } from '../scan/plugin-text.js';

/** `glovebox doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine can do: versions, sandboxes, real-time scheduling, limits, kernel features')
    .option('--json', 'print it as JSON')
    .action(async (options: { json?: boolean }) => {
      const report = await examine();
      if (options.json === true) {
        printJson(report);
      } else {
        const width = Math.max(...report.findings.map(({ name }) => name.length));
        const marks = { yes: colors.green('yes'), no: colors.red('no '), info: '   ' };
        for (const { name, state, text } of report.findings) {
          print(`${marks[state]}  ${name.padEnd(width)}  ${printable(text, 300)}`);
        }
      }
      if (!report.canSandbox) process.exitCode = exitCodes.labBroke;
    });
}
