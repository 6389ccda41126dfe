import { CommanderError } from 'commander';
import { isGloveboxError } from '../errors.js';
import { printable } from '../scan/plugin-text.js';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.js';

/** What is said about an error, and how the program ends. */
export interface Failure {
  exitCode: ExitCode;
  /** `usage`, `internal-error`, or the code of a GloveboxError. */
  code: string;
  /** One line, safe for a terminal. */
  message: string;
  /** Further lines for people: where to look. */
  hint: string[];
}

/** Longer messages are a plugin's doing, or list what there is. */
const longestMessage = 1000;

/** Describes whatever a command threw; undefined if the program ends well, after --help and --version. */
export function describeFailure(error: unknown, commandLine: string): Failure | undefined {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const message = printable(error.message.replace(/^error: /, '').replaceAll('\n', ' '), longestMessage);
    // Without a command its help is on standard error already.
    const text = error.code === 'commander.help' ? 'expected a command' : message;
    return { exitCode: exitCodes.badInput, code: 'usage', message: `${text} (see ${commandLine} --help)`, hint: [] };
  }
  if (isGloveboxError(error)) {
    const [first = '', ...rest] = error.message.split('\n');
    const hint = error.code === 'native-not-loaded' ? rest : [];
    const text = hint.length > 0 ? first : error.message;
    return { exitCode: exitCodeOf(error.code), code: error.code, message: printable(text, longestMessage), hint };
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    exitCode: exitCodes.labBroke,
    code: 'internal-error',
    message: printable(text, longestMessage),
    hint: stack,
  };
}
