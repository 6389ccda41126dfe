import { isGloveboxError, type ErrorCode } from '../src/errors.js';

/**
 * Runs a reader on hostile input: true if it accepted, false if it refused with one of `codes`. Every other error, a typed
 * one with another code too, goes through: a property fails by it.
 */
export function accepts(read: () => unknown, codes: readonly ErrorCode[]): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (isGloveboxError(error) && codes.includes(error.code) && error.message !== '') return false;
    throw error;
  }
}
