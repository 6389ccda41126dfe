import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GloveboxError, type ErrorCode } from '../errors.js';
import { endedResult } from './ended-result.js';
import type { Side } from './subjects.js';

const a: Side = { kind: 'plugin', path: '/x/old.clap' };
const b: Side = { kind: 'plugin', path: '/y/new.clap', id: 'org.it' };

describe('the result of a comparison that ended early', () => {
  it.each([
    ['sandbox-died', 'crash'],
    ['timed-out', 'hang'],
    ['not-a-plugin', 'fail'],
  ] as const)('of the error %s is a %s', (code: ErrorCode, verdict) => {
    const options = { a, b, rounds: 8, seconds: 0.15, frames: [64], seed: 3 };
    expect(endedResult(new GloveboxError(code, 'B did it'), options)).toEqual({
      kind: 'check',
      name: 'new.clap#org.it against old.clap',
      verdict,
      seed: 3,
      expected: 'A and B play until they are compared',
      actual: 'B did it',
      facts: {
        code,
        replay: 'glovebox compare /x/old.clap /y/new.clap#org.it --rounds 8 --seconds 0.15 --scenario 64 --seed 3',
      },
    });
  });

  it.skipIf(process.platform === 'win32').each([
    ['v1/My.clap', 'v2/My.clap', 'v1/My.clap v2/My.clap'],
    ['/opt/a b.clap', '-x.clap', "'/opt/a b.clap' ./-x.clap"],
    [join(homedir(), 'it', 'a b.clap'), '.', "~/'it/a b.clap' ./"],
  ])('names both files so that they are found: %s and %s', (first, second, shown) => {
    const [one, other] = [first, second].map((path): Side => ({ kind: 'plugin', path: resolve(path) }));
    const options = { a: one ?? a, b: other ?? b, rounds: 8, seconds: 0.15, frames: [64], seed: 3 };
    const { facts } = endedResult(new GloveboxError('sandbox-died', 'B did it'), options);
    expect(facts?.['replay']).toBe(`glovebox compare ${shown} --rounds 8 --seconds 0.15 --scenario 64 --seed 3`);
  });
});
