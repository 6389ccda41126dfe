import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { CrasherDeclaration } from '../plugin-files.js';
import type { Cell } from './cell.js';
import { exceptionsFor, signalsFor, whyLeftOut } from './platform.js';

function cellOf(declared: Partial<CrasherDeclaration>): Cell {
  const whole: CrasherDeclaration = {
    name: 'one',
    id: 'org.one',
    does: 'segfault',
    call: 'process',
    expect: 'crashed',
    thread: 'audio',
    formats: ['clap'],
    ...declared,
  };
  return { declared: whole, format: 'clap', placement: 'alone' };
}

describe('what a signal means', () => {
  it.skipIf(process.platform === 'win32')(
    'is its own number, on macOS that of the other one too by which the same thing ends there',
    () => {
      const { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE } = constants.signals;
      expect(signalsFor('SIGSEGV', 'linux')).toEqual([SIGSEGV]);
      expect(signalsFor('SIGSEGV', 'darwin')).toEqual([SIGSEGV, SIGBUS]);
      expect(signalsFor('SIGILL', 'darwin')).toEqual([SIGILL, SIGTRAP]);
      expect(signalsFor('SIGFPE', 'darwin')).toEqual([SIGFPE]);
      expect(signalsFor('SIGNOTHING')).toBeUndefined();
    },
  );
});

describe('what a crasher means on Windows', () => {
  it('names exceptions for signals, and none for one that it does not know', () => {
    expect(exceptionsFor('SIGSEGV', 'win32')).toContain(0xc000_0005);
    expect(exceptionsFor('SIGKILL', 'win32')).toEqual([]);
    expect(exceptionsFor('SIGSEGV', 'linux')).toBeUndefined();
  });

  it('leaves a bomb out where no limit was seen to hold', () => {
    const bomb = cellOf({ does: 'allocation-bomb', expect: 'over-limit' });
    expect(whyLeftOut(bomb, { isMemoryLimited: false, platform: 'win32' })).toMatch(/not enforced/);
    expect(whyLeftOut(bomb, { isMemoryLimited: true, platform: 'win32' })).toBeUndefined();
  });

  it('leaves to the loader of Windows what it survives', () => {
    for (const call of ['load', 'unload']) {
      expect(whyLeftOut(cellOf({ call }), { isMemoryLimited: true, platform: 'win32' })).toMatch(/loader/);
      expect(whyLeftOut(cellOf({ call }), { isMemoryLimited: true, platform: 'linux' })).toBeUndefined();
      const hang = cellOf({ call, does: 'hang', expect: 'hung' });
      expect(whyLeftOut(hang, { isMemoryLimited: true, platform: 'win32' })).toBeUndefined();
    }
  });

  it('leaves the heap to itself on Windows and macOS alone', () => {
    const twice = cellOf({ does: 'double-free' });
    for (const platform of ['win32', 'darwin'] as const) {
      expect(whyLeftOut(twice, { isMemoryLimited: true, platform })).toMatch(/heap/);
    }
    expect(whyLeftOut(twice, { isMemoryLimited: true, platform: 'linux' })).toBeUndefined();
    expect(whyLeftOut(cellOf({}), { isMemoryLimited: false, platform: 'win32' })).toBeUndefined();
  });
});
