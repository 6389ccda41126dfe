import { describe, expect, it } from 'vitest';
import { resolveSandboxOptions, type SandboxOptions } from './sandbox-options.js';

const resolve = (options: SandboxOptions): ReturnType<typeof resolveSandboxOptions>['native'] =>
  resolveSandboxOptions(options, () => 'one').native;

const refusal = (options: unknown): string => {
  try {
    resolve(options as SandboxOptions);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-argument' });
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('recovery of a sandbox', () => {
  it('is that of its policy, member by member replaced by what the caller says', () => {
    expect(resolve({}).recovery).toMatchObject({ mode: 'automatic', attempts: 3 });
    expect(resolve({ recovery: { attempts: 0, delayMs: 5, backoff: 1.5, standby: true } }).recovery).toMatchObject({
      mode: 'automatic',
      attempts: 0,
      windowMs: 60_000,
      delayMs: 5,
      backoff: 1.5,
      standby: true,
    });
    const policy = { name: 'a', level: 'limited', recovery: { mode: 'manual', autosaveMs: 0 } } as const;
    expect(resolve({ policy }).recovery).toEqual({ mode: 'manual', autosaveMs: 0 });
    expect(resolve({ policy, recovery: { mode: 'automatic' } }).recovery).toEqual({ mode: 'automatic', autosaveMs: 0 });
    // Without a word of the policy it is automatic: what the client does by itself.
    expect(resolve({ policy: { name: 'b', level: 'limited' } }).recovery).toEqual({});
  });

  it('without automatic has no standby', () => {
    const policy = { name: 'a', level: 'limited', recovery: { standby: true } } as const;
    expect(resolve({ policy, recovery: { mode: 'manual' } }).recovery).toEqual({ mode: 'manual', standby: false });
    expect(refusal({ recovery: { mode: 'manual', standby: true } })).toContain('options.recovery.standby');
  });

  it.each([
    [{ recovery: 'automatic' }, 'Expected an object for options.recovery'],
    [{ recovery: { mode: 'never' } }, 'Expected one of "automatic", "manual" for options.recovery.mode'],
    [{ recovery: { attempts: 101 } }, 'a whole number between 0 and 100 for options.recovery.attempts'],
    [{ recovery: { windowMs: 1.5 } }, 'a whole number between 0 and 86400000 for options.recovery.windowMs'],
    [{ recovery: { delayMs: -1 } }, 'options.recovery.delayMs'],
    [{ recovery: { maxDelayMs: '1' } }, 'options.recovery.maxDelayMs but received "1" of type string'],
    [{ recovery: { autosaveMs: 1e9 } }, 'options.recovery.autosaveMs'],
    [{ recovery: { backoff: 0.5 } }, 'a number between 1 and 1000 for options.recovery.backoff'],
    [{ recovery: { standby: 1 } }, 'Expected a boolean for options.recovery.standby'],
    [{ recovery: { retries: 1 } }, 'received "retries"; known: mode, attempts'],
    [{ hosting: 'direct', recovery: {} }, '"manual" or nothing in direct mode for options.recovery.mode'],
  ])('%j is refused with what was expected', (options, message) => {
    expect(refusal(options)).toContain(message);
  });
});

describe('the start of a sandbox', () => {
  it('is chosen by the caller, or not at all', () => {
    expect(resolve({ start: 'executed' }).start).toBe('executed');
    expect(resolve({}).start).toBe(undefined);
    expect(refusal({ start: 'cloned' })).toContain(
      'Expected one of "automatic", "forked", "executed" for options.start',
    );
  });
});

describe('limits of a sandbox', () => {
  it('are those of its policy, one by one replaced', () => {
    expect(resolve({ policy: 'development', limits: { openFiles: 32, cpuSeconds: 9 } }).limits).toMatchObject({
      openFiles: 32,
      cpuSeconds: 9,
      memoryBytes: 4 * 2 ** 30,
    });
  });

  it.each([
    [{ limits: 5 }, 'Expected an object for options.limits'],
    [{ limits: { openFiles: -1 } }, 'a whole number between 0 and 4294967295 for options.limits.openFiles'],
    [{ limits: { memoryBytes: NaN } }, 'options.limits.memoryBytes'],
    [{ limits: { ram: 1 } }, 'received "ram"; known: memoryBytes'],
    [{ hosting: 'direct', limits: { openFiles: 5 } }, 'Expected nothing in direct mode for options.limits'],
  ])('%j is refused with what was expected', (options, message) => {
    expect(refusal(options)).toContain(message);
  });
});
