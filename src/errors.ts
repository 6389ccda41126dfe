/**
 * Every code that an error of glovebox can carry. Stable: programs may compare with them, `TROUBLESHOOTING.md` explains
 * each. The first part is shared with the C++ client (`glovebox::core::ErrorCode`).
 *
 * @since 0.1.0
 */
export const errorCodes = [
  'invalid-argument',
  'no-such-file',
  'not-a-plugin',
  'wrong-architecture',
  'missing-entry',
  'unsupported-format',
  'plugin-refused',
  'unknown-plugin',
  'unknown-object',
  'wrong-state',
  'duplicate-connection',
  'across-groups',
  'limit-exceeded',
  'protocol-breach',
  'timed-out',
  'sandbox-died',
  'system-error',
  'unsupported-here',
  'cancelled',
  'native-not-loaded',
  'invalid-policy',
  'policy-not-enforceable',
  'plugin-quarantined',
  'invalid-reputation',
  'truncated-wav',
  'invalid-wav',
  'invalid-midi',
  'invalid-session',
  'invalid-case',
  'invalid-bundle',
  'cannot-write',
] as const;

/** One of {@link errorCodes}. @since 0.1.0 */
export type ErrorCode = (typeof errorCodes)[number];

/** Facts of one failure as plain data: what was expected, what was seen, which file. @since 0.1.0 */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The same in every copy of this package that one program may hold. */
const brand = Symbol.for('glovebox.error');

/**
 * The one error class of glovebox. `message` says what was expected and what was seen; `code` is what programs compare with.
 * Test with {@link isGloveboxError}, which also recognises errors of another copy of this package.
 *
 * @since 0.1.0
 */
export class GloveboxError extends Error {
  override readonly name: string = 'GloveboxError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a {@link GloveboxError}, whichever copy of this package made it. @since 0.1.0 */
export function isGloveboxError(value: unknown): value is GloveboxError {
  return value instanceof Error && (value as { [brand]?: unknown })[brand] === true;
}

/** True if `text` is one of {@link errorCodes}. @since 0.1.0 */
export function isErrorCode(text: unknown): text is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(text);
}

/** What an error of any kind says; whatever else was thrown, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for an error of the system with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}
