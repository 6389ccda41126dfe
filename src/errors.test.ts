import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { errorCodes, GloveboxError, isErrorCode, isGloveboxError } from './errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('errors', () => {
  it('carry code, details and cause', () => {
    const cause = new Error('below');
    const error = new GloveboxError('timed-out', 'Expected an answer', { details: { waitedMs: 5 }, cause });
    expect(error).toBeInstanceOf(Error);
    expect({ name: error.name, code: error.code, details: error.details, cause: error.cause }).toEqual({
      name: 'GloveboxError',
      code: 'timed-out',
      details: { waitedMs: 5 },
      cause,
    });
  });

  it('of another copy of the package are recognised, other errors are not', async () => {
    vi.resetModules();
    const copy = await import('./errors.js');
    const foreign = new copy.GloveboxError('cancelled', 'from there');
    expect(foreign).not.toBeInstanceOf(GloveboxError);
    expect(isGloveboxError(foreign)).toBe(true);
    expect(isGloveboxError(Object.assign(new Error('no'), { code: 'cancelled' }))).toBe(false);
    expect([undefined, null, 'cancelled', {}].some(isGloveboxError)).toBe(false);
  });

  it('know their codes', () => {
    expect(isErrorCode('no-such-file')).toBe(true);
    expect(['ok', 'nonsense', 1, undefined].some(isErrorCode)).toBe(false);
  });

  it('have every code of the C++ client', () => {
    const spelled = [...read('../native/core/result.h').matchAll(/ErrorCode::\w+: return "([^"]+)"/g)].map(
      (one) => one[1],
    );
    expect(spelled.length).toBeGreaterThan(15);
    expect(spelled.filter((code) => code !== 'ok' && !isErrorCode(code))).toEqual([]);
  });

  it('are each explained in TROUBLESHOOTING.md, and nothing else is', () => {
    const explained = [...read('../TROUBLESHOOTING.md').matchAll(/^## `([^`]+)`$/gm)].map((one) => one[1]);
    expect(explained).toHaveLength(errorCodes.length);
    expect(new Set(explained)).toEqual(new Set(errorCodes));
  });
});
