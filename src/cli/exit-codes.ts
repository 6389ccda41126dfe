import type { ErrorCode } from '../errors.js';

/**
 * How the program ends. Stable: scripts and CI compare with them.
 *
 * | code | meaning |
 * |---|---|
 * | 0 | done, and nothing was found wrong |
 * | 1 | a failure is confirmed: a plugin crashed, hung or refused, a check failed |
 * | 2 | wrong usage or bad input: nothing was run, nothing was written |
 * | 3 | inconclusive: too noisy, or not enough was seen for a verdict |
 * | 4 | the lab itself broke: an error of glovebox or of this machine |
 * | 130 | interrupted (Ctrl-C, SIGTERM) |
 */
export const exitCodes = { ok: 0, failed: 1, badInput: 2, inconclusive: 3, labBroke: 4, interrupted: 130 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code that an error of the library becomes, unless a command knows better. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'invalid-argument':
    case 'no-such-file':
    case 'not-a-plugin':
    case 'wrong-architecture':
    case 'missing-entry':
    case 'unsupported-format':
    case 'unknown-plugin':
    case 'unknown-object':
    case 'duplicate-connection':
    case 'across-groups':
    case 'limit-exceeded':
    case 'invalid-policy':
    case 'policy-not-enforceable':
    case 'plugin-quarantined':
    case 'invalid-reputation':
    case 'truncated-wav':
    case 'invalid-wav':
    case 'invalid-midi':
    case 'invalid-session':
    case 'invalid-case':
    case 'invalid-bundle':
    case 'cannot-write':
      return exitCodes.badInput;
    case 'plugin-refused':
    case 'protocol-breach':
    case 'timed-out':
    case 'sandbox-died':
      return exitCodes.failed;
    case 'cancelled':
      return exitCodes.interrupted;
    case 'wrong-state':
    case 'system-error':
    case 'unsupported-here':
    case 'native-not-loaded':
      return exitCodes.labBroke;
    default:
      // A code that came later: nothing says that the input or the plugin is to blame.
      return exitCodes.labBroke;
  }
}
