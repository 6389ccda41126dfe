import { dirname, relative, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { GloveboxError } from '../errors.js';
import { loadSession } from '../session/load-session.js';
import { openSession, type OpenSession, type OpenSessionOptions } from '../session/open-session.js';
import { playGroup, type PlayResult } from '../session/play-group.js';
import { renderGroup, type GroupResult } from '../session/render-group.js';
import { interruption } from './interruption.js';
import { decibels } from './decibels.js';
import { print, printJson, Progress } from './output.js';
import { allowQuarantinedOption, userStore } from './quarantine-options.js';
import { seconds } from './values.js';
import { makeFolder } from '../make-folder.js';

interface RunCommandOptions {
  seconds?: number;
  realtime?: boolean;
  outDir?: string;
  allowQuarantined?: boolean;
  json?: boolean;
}

/** Runs all groups at the same time; when one fails the others are ended, and its failure is the one that is told. */
async function runGroups(
  open: OpenSession,
  isRealtime: boolean,
  progress: Progress,
): Promise<(GroupResult | PlayResult)[]> {
  const failure = new AbortController();
  const signal = AbortSignal.any([interruption(), failure.signal]);
  const done = open.groups.map(() => 0);
  const results = await Promise.allSettled(
    open.groups.map(async (group, index) => {
      const onProgress = (frames: number, all: number): void => {
        done[index] = all === 0 ? 1 : frames / all;
        progress.show(`${Math.floor((100 * done.reduce((sum, part) => sum + part, 0)) / done.length)} %`);
      };
      try {
        return await (isRealtime ? playGroup : renderGroup)(group, { signal, onProgress });
      } catch (error) {
        failure.abort();
        throw error;
      }
    }),
  );
  const failed = results.filter((result) => result.status === 'rejected');
  const cause = failed.find(({ reason }) => (reason as { code?: string }).code !== 'cancelled') ?? failed[0];
  if (cause !== undefined) throw cause.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

function printResult(result: GroupResult | PlayResult): void {
  const length = (result.frames / result.sampleRate).toFixed(2);
  print(`${result.name}: ${length} s in ${result.blocks} blocks, ${result.speed.toFixed(0)} x real time`);
  if ('isRealtime' in result) {
    const { worstBlockMs, lateStarts, skippedBlocks, incompleteBlocks, isRealtime } = result;
    const facts = [
      `worst block ${worstBlockMs.toFixed(3)} ms`,
      `${lateStarts} late starts`,
      `${skippedBlocks} skipped`,
    ];
    print(
      `  ${[...facts, `${incompleteBlocks} incomplete`, isRealtime ? 'real-time scheduling' : 'no real-time scheduling'].join(', ')}`,
    );
  }
  for (const { path, channels, format, peak } of result.outputs) {
    print(
      `  wrote ${relative('', path)}: ${channels} channels, ${format}${format === 'float' ? '' : ' bits'}, peak ${decibels(peak)}`,
    );
  }
}

async function runSession(file: string, options: RunCommandOptions): Promise<void> {
  const session = loadSession(file);
  const folder = dirname(resolve(file));
  const outFolder = options.outDir === undefined ? folder : resolve(options.outDir);
  if (options.outDir !== undefined) {
    try {
      makeFolder(outFolder);
    } catch (error) {
      throw new GloveboxError('cannot-write', `${options.outDir} is no folder that can be made`, { cause: error });
    }
  }
  const opening: OpenSessionOptions = {
    folder,
    outFolder,
    quarantineStore: userStore(),
    allowQuarantined: options.allowQuarantined === true,
    signal: interruption(),
  };
  if (options.seconds !== undefined) opening.seconds = options.seconds;
  const progress = new Progress();
  progress.show('starting');
  const open = await openSession(session, opening);
  try {
    const results = await runGroups(open, options.realtime === true, progress);
    progress.done();
    if (options.json === true) printJson({ schema: 'glovebox-run', version: 1, groups: results });
    else for (const result of results) printResult(result);
  } finally {
    progress.done();
    await open.close();
  }
}

/** `glovebox run`. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('run a session: groups of sandboxes, described by a JSON file (src/session/session.schema.json)')
    .argument('<session>', 'the session file; paths in it are relative to its folder')
    .addOption(new Option('--seconds <n>', 'how long, instead of what the session says').argParser(seconds))
    .option('--realtime', 'at the pace of the sample rate instead of as fast as it goes')
    .option('--out-dir <folder>', 'where output files go (default: the folder of the session)')
    .addOption(allowQuarantinedOption())
    .option('--json', 'print the result as JSON')
    .action(runSession);
}
