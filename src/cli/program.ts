import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { describeFailure } from './failure.js';
import { exitCodes } from './exit-codes.js';
import { note, printJson } from './output.js';

const description = 'Holds CLAP and VST3 plugins in sandboxes: scans, inspects, renders and runs them.';

const afterHelp = `
Exit codes:
  0    done, nothing was found wrong
  1    a failure is confirmed: a plugin crashed, hung or refused, a check failed
  2    wrong usage or bad input
  3    inconclusive
  4    glovebox itself or this machine broke
  130  interrupted

Environment:
  GLOVEBOX_LOG=area:level  log to standard error: *:info, group:debug ...
  GLOVEBOX_NATIVE_DIR      folder of glovebox.node and sandbox-host
  GLOVEBOX_STATE_DIR       folder of what is remembered from run to run: quarantine, crashes, reputation
  NO_COLOR                 no colours

TROUBLESHOOTING.md explains every error code.`;

/** The program without its commands; each file of this folder adds one. */
export function createProgram(): Command {
  return (
    new Command('glovebox')
      .description(description)
      .version(`glovebox ${version}`, '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      .helpCommand('help [command]', 'print the help of a command')
      .addHelpText('after', afterHelp)
      // One place decides how the program ends and what it says: `runProgram`. Commands added later inherit both.
      .exitOverride()
      .configureOutput({ outputError: () => undefined })
  );
}

/** Standard output may be a pipe that is drained slowly: what is in it must arrive before the process ends. */
async function drain(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => resolve());
  });
}

/** "glovebox render" for a message about one of its options. */
function commandLineOf(program: Command, words: readonly string[]): string {
  const command = program.commands.find((one) => one.name() === words[0]);
  return command === undefined ? 'glovebox' : `glovebox ${command.name()}`;
}

/**
 * Runs the command that `words` (without the program's name) ask for and ends the process with one of `exitCodes`. A
 * failure is one line on standard error, and with --json a value on standard output too.
 */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has had enough, as `head` does.
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
  // A promise of the addon does not keep Node alive by itself: a command that waits for nothing else would end unfinished.
  const aliveMs = 60_000;
  const alive = setInterval(() => undefined, aliveMs);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    const failure = describeFailure(error, commandLineOf(program, words));
    if (failure !== undefined) {
      const { code, message, hint, exitCode } = failure;
      if (words.includes('--json') && !(error instanceof CommanderError)) {
        printJson({ schema: 'glovebox-error', version: 1, error: { code, message } });
      }
      note(`glovebox: ${code}: ${message}`);
      for (const line of hint) note(line);
      process.exitCode = exitCode;
    }
  }
  await drain(process.stdout);
  clearInterval(alive);
  process.exit();
}
