import { randomInt } from 'node:crypto';
import { InvalidArgumentError, type Command } from 'commander';
import { runLab } from '../lab/lab.js';
import { exitCodes } from './exit-codes.js';
import { interruption } from './interruption.js';
import { labReport } from './lab-report.js';
import { print, printJson, Progress } from './output.js';

/** A seed as it is typed: 0 to 2^32 - 1. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
}

async function lab(options: {
  out: string;
  seed?: number;
  quick?: boolean;
  graphs?: number;
  crashers?: string[];
  json?: boolean;
}): Promise<void> {
  const progress = new Progress();
  try {
    const summary = await runLab({
      out: options.out,
      seed: options.seed ?? randomInt(2 ** 32),
      signal: interruption(),
      ...(options.quick === true ? { placements: ['alone'] as const } : {}),
      ...(options.graphs === undefined ? {} : { graphCount: options.graphs }),
      ...(options.crashers === undefined ? {} : { crashers: options.crashers }),
      onProgress: (text, steps) => progress.show(text, steps),
    });
    progress.done();
    if (options.json === true) printJson(summary);
    else print(labReport(summary));
    if (summary.status === 'failed') process.exitCode = exitCodes.failed;
    if (summary.status === 'aborted') process.exitCode = exitCodes.interrupted;
  } finally {
    progress.done();
  }
}

/** `glovebox lab`. */
export function registerLab(program: Command): void {
  program
    .command('lab')
    .description('play every fixture, contain every crasher, compare random graphs, measure blocks; leave a bundle')
    .option('--out <folder>', 'where the bundle is made', 'lab-out')
    .option('--seed <number>', 'play the random choices of an earlier run again', parseSeed)
    .option('--quick', 'run every crasher in a sandbox of its own only')
    .option('--crashers <names>', 'run these crashers only, separated by commas', (text: string) => text.split(','))
    .option('--graphs <number>', 'compare so many random graphs', parseSeed)
    .option('--json', 'print the results as JSON')
    .action(lab);
}
