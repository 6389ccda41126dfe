import { GloveboxError, isErrorCode, isGloveboxError } from '../errors.js';

/** Makes a GloveboxError of what the addon throws: an Error with `code`, `message` and `details`. */
export function toGloveboxError(error: unknown, during: string): GloveboxError {
  if (isGloveboxError(error)) return error;
  if (!(error instanceof Error)) return new GloveboxError('system-error', `${during}: ${String(error)}`);
  const { code, details } = error as { code?: unknown; details?: unknown };
  const reason = typeof details === 'string' && details !== '' ? details : undefined;
  return new GloveboxError(
    isErrorCode(code) ? code : 'system-error',
    `${during}: ${error.message}${reason === undefined ? '' : ` (${reason})`}`,
    { details: reason === undefined ? { during } : { during, reason }, cause: error },
  );
}

/** Runs a call of the addon; its failures come out as GloveboxError that say what was being done. */
export async function nativeCall<T>(during: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toGloveboxError(error, during);
  }
}

/** Same for calls that return at once. */
export function nativeCallNow<T>(during: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toGloveboxError(error, during);
  }
}
