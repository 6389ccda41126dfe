import { randomInt } from 'node:crypto';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CasePlugin } from '../fuzz/case.js';
import { fuzzFixtures } from '../fuzz/fixtures.js';
import { runFuzz } from '../fuzz/fuzz.js';
import { exitCodes } from './exit-codes.js';
import { requireFile } from './files.js';
import { fuzzReport } from './fuzz-report.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { print, printJson, Progress } from './output.js';
import { parsePluginArgument } from './plugin-argument.js';

const msPerMinute = 60_000;
/** A week. */
const mostMinutes = 10_080;

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && minutes > 0 && minutes <= mostMinutes) return minutes;
  throw new InvalidArgumentError(`Expected a number of minutes up to ${mostMinutes}, such as 0.5.`);
}

function parseCases(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1e9) return count;
  throw new InvalidArgumentError('Expected a whole number of cases, at least 1.');
}

/** `a.clap,b.vst3#id`, several times: all of them, in their order. */
function collectPlugins(text: string, before: CasePlugin[] | undefined): CasePlugin[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Expected plugin files, separated by commas.');
  return [
    ...(before ?? []),
    ...names.map((name): CasePlugin => {
      const { file, id } = parsePluginArgument(name);
      return { file, ...(id === undefined ? {} : { plugin: id }) };
    }),
  ];
}

interface FuzzCommandOptions {
  plugins?: CasePlugin[];
  minutes?: number;
  cases?: number;
  seed?: number;
  out: string;
  json?: boolean;
}

async function fuzz(options: FuzzCommandOptions): Promise<void> {
  const plugins = options.plugins?.map((plugin) =>
    'file' in plugin ? { ...plugin, file: requireFile(plugin.file) } : plugin,
  );
  const progress = new Progress({ everyMs: 30_000 });
  try {
    const summary = await runFuzz({
      plugins: plugins ?? fuzzFixtures,
      out: options.out,
      seed: options.seed ?? randomInt(2 ** 32),
      // So many cases take as long as they take, unless both are given.
      limitMs: (options.minutes ?? (options.cases === undefined ? 1 : mostMinutes)) * msPerMinute,
      ...(options.cases === undefined ? {} : { mostCases: options.cases }),
      signal: interruption(),
      onProgress: (text, steps) => progress.show(text, steps),
    });
    progress.done();
    if (options.json === true) printJson(summary);
    else print(fuzzReport(summary));
    if (summary.status === 'aborted') process.exitCode = exitCodes.interrupted;
    else if (summary.status === 'failed') process.exitCode = exitCodes.failed;
    else if (summary.failures.length > 0 || summary.cases === 0) process.exitCode = exitCodes.inconclusive;
  } finally {
    progress.done();
  }
}

/** `glovebox fuzz`. */
export function registerFuzz(program: Command): void {
  program
    .command('fuzz')
    .description(
      'play random groups of plugins, and random lives of them, and keep what fails as small cases; leave a bundle',
    )
    .addOption(
      new Option(
        '--plugins <files>',
        '.clap and .vst3 files or bundles, separated by commas; path#id means one plugin of it (default: the fixtures of this build)',
      ).argParser(collectPlugins),
    )
    .option('--minutes <n>', 'how long cases are drawn (default 1)', parseMinutes)
    .option('--cases <n>', 'how many cases are drawn at most', parseCases)
    .option('--seed <number>', 'draw the cases of an earlier run again', parseSeed)
    .option('--out <folder>', 'where the bundle is made', 'fuzz-out')
    .option('--json', 'print the results as JSON')
    .action(fuzz);
}
