import { randomInt } from 'node:crypto';
import { InvalidArgumentError, type Command } from 'commander';
import type {
  ChangeInterval,
  ComparedSeries,
  ComparisonRecord,
  ComparisonVerdict,
} from '../bundle/comparison-record.js';
import { runOfFile } from '../bundle/merge-bundles.js';
import { readBundle } from '../bundle/read-bundle.js';
import { compareLive } from '../compare/compare-live.js';
import { comparisonRecord } from '../compare/comparison.js';
import { judgeStored } from '../compare/judge-stored.js';
import { fewestRounds, mostRounds } from '../compare/looks.js';
import { runOfRounds } from '../compare/stored-rounds.js';
import { sideOf, type Side } from '../compare/subjects.js';
import { GloveboxError } from '../errors.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { interruption } from './interruption.js';
import { parseSeed } from './lab.js';
import { colors, note, print, printJson, Progress, table } from './output.js';
import { parsePluginArgument } from './plugin-argument.js';

interface CompareOptions {
  rounds: number;
  seconds: number;
  scenario: number[];
  seed?: number;
  out: string;
  strict?: boolean;
  json?: boolean;
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds >= fewestRounds && rounds <= mostRounds) return rounds;
  throw new InvalidArgumentError(`Expected a whole number from ${fewestRounds} to ${mostRounds}.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 60) return seconds;
  throw new InvalidArgumentError('Expected a number of seconds up to 60, such as 0.15.');
}

/** `64,512`: block sizes. */
function parseScenarios(text: string): number[] {
  const frames = text.split(',').map(Number);
  if (frames.every((one) => Number.isInteger(one) && one >= 1 && one <= 16_384)) return [...new Set(frames)];
  throw new InvalidArgumentError('Expected block sizes in frames, separated by commas, such as 64,512.');
}

function painted(verdict: ComparisonVerdict): string {
  if (verdict === 'regressed') return colors.red(verdict);
  return verdict === 'equivalent' || verdict === 'improved' ? colors.green(verdict) : colors.yellow(verdict);
}

function percent(ratio: number): string {
  return `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)} %`;
}

function interval({ change, low, high }: ChangeInterval): string {
  return `${percent(change)} (${percent(low)} to ${percent(high)})`;
}

function row(one: ComparedSeries): string[] {
  return [
    printable(one.scenario, 60),
    one.measure,
    (one.valueA / 1000).toFixed(1),
    (one.valueB / 1000).toFixed(1),
    interval(one),
    `${(one.margin * 100).toFixed(1)} %, ${((one.floor ?? 0) / 1000).toFixed(1)} us`,
    interval(one.aa),
    `${one.rounds}`,
    painted(one.verdict),
  ];
}

function printRecord(record: ComparisonRecord): void {
  if (record.series.length > 0) {
    print(
      table(
        ['scenario', 'measure', 'A us', 'B us', 'change', 'margin', 'A again', 'rounds', 'verdict'],
        record.series.map(row),
      ),
    );
    print();
  }
  const [a, b] = [record.a, record.b].map(({ label }) => printable(label, 80));
  print(`${painted(record.verdict)}: ${b} against ${a}${record.isConfirmed ? ', measured twice' : ''}`);
}

/** An honest "not known" is no failure, unless it is asked to be one. */
function exitCodeOf(verdict: ComparisonVerdict, isStrict: boolean): ExitCode {
  switch (verdict) {
    case 'equivalent':
    case 'improved':
      return exitCodes.ok;
    case 'regressed':
      return exitCodes.failed;
    case 'inconclusive':
    case 'too noisy':
      return isStrict ? exitCodes.failed : exitCodes.inconclusive;
    default:
      return verdict satisfies never;
  }
}

interface Outcome {
  record: ComparisonRecord;
  bundle?: string;
  notes: readonly string[];
}

async function compareStored(a: Side, b: Side): Promise<Outcome> {
  const [first, second] = [await readBundle(a.path), await readBundle(b.path)];
  const notes = [first, second].flatMap(({ problems }, index) => problems.map((text) => `${'AB'[index]}: ${text}`));
  const { series, referenceOf, rounds, notes: doubts } = judgeStored(first, second);
  notes.push(...doubts);
  if (rounds < fewestRounds) notes.push(`${rounds} rounds were measured by both; a verdict needs ${fewestRounds}`);
  const label = (bundle: typeof first, side: 'a' | 'b', path: string): ComparisonRecord['a'] => {
    const { id } = runOfRounds(bundle) as { id?: string };
    const own = bundle.comparisons.find(({ name }) => id === undefined || runOfFile(name) === id);
    return own?.comparison[side] ?? { label: path, hash: '' };
  };
  const sides = {
    a: label(first, 'a', a.path),
    b: label(second, 'b', b.path),
    isConfirmed: false,
  };
  return {
    record: comparisonRecord(sides, series, referenceOf),
    notes: a.path === b.path ? [...new Set(notes)] : notes,
  };
}

async function compareBuilds(a: Side, b: Side, options: CompareOptions, progress: Progress): Promise<Outcome> {
  const { record, bundle, notes, missing } = await compareLive({
    a,
    b,
    rounds: options.rounds,
    seconds: options.seconds,
    frames: options.scenario,
    seed: options.seed ?? randomInt(2 ** 32),
    out: options.out,
    signal: interruption(),
    onProgress: (text, steps) => progress.show(text, steps),
  });
  return { record, bundle, notes: [...notes, ...missing] };
}

async function compare(first: string, second: string, options: CompareOptions): Promise<void> {
  const [a, b] = [first, second].map((text) => {
    const { file, id } = parsePluginArgument(text);
    return sideOf(file, id);
  }) as [Side, Side];
  if (a.kind !== b.kind) {
    throw new GloveboxError(
      'invalid-argument',
      `Expected A and B to be of one kind but A is a ${a.kind} and B is a ${b.kind}`,
    );
  }
  const progress = new Progress({ everyMs: 30_000 });
  try {
    const outcome = a.kind === 'bundle' ? await compareStored(a, b) : await compareBuilds(a, b, options, progress);
    progress.done();
    for (const text of outcome.notes) note(`glovebox: ${printable(text, 300)}`);
    if (options.json === true) printJson(outcome.record);
    else printRecord(outcome.record);
    if (outcome.bundle !== undefined && options.json !== true) print(`bundle: ${outcome.bundle}`);
    process.exitCode = exitCodeOf(outcome.record.verdict, options.strict === true);
  } finally {
    progress.done();
  }
}

/** `glovebox compare`. */
export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'say whether B is slower than A: plays both in turns, each round in fresh processes, and leaves a bundle',
    )
    .argument(
      '<a>',
      'the older one: a plugin (path#id means one of its file), a built checkout of glovebox, or a bundle',
    )
    .argument('<b>', 'the newer one, of the same kind; plugins run without a sandbox: compare builds of your own')
    .option(
      '--rounds <n>',
      `most rounds, ${fewestRounds} to ${mostRounds}; looked at after 12 and 20`,
      parseRounds,
      mostRounds,
    )
    .option('--seconds <n>', 'how long each scenario is played per arm and round', parseSeconds, 0.15)
    .option('--scenario <frames>', 'block sizes, separated by commas', parseScenarios, [64, 512])
    .option('--seed <number>', 'play the noise of an earlier run again', parseSeed)
    .option('--out <folder>', 'where the bundle is made', 'compare-out')
    .option('--strict', 'an inconclusive or too noisy result is a failure (exit code 1)')
    .option('--json', 'print the comparison as JSON')
    .action(compare);
}
