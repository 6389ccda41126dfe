import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPolicy, enforcementOf } from './enforcement.js';
import { checkPolicy, parsePolicy, policySchema, readPolicy, type Policy } from './policy.js';
import { policyPresets } from './presets.js';
import { findPolicy, loadPolicy, policyNames, registerPolicy } from './registry.js';

const broken = (value: unknown): string => {
  try {
    checkPolicy(value, 'p.json');
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-policy' });
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('a policy', () => {
  it('of every preset keeps the schema and carries its own name', () => {
    for (const [name, preset] of Object.entries(policyPresets)) expect(checkPolicy(preset).name).toBe(name);
  });

  it('that breaks the schema is refused with the place', () => {
    expect(broken({ level: 'limited' })).toBe('Expected a valid policy in p.json but the policy lacks "name"');
    expect(broken({ name: 'a', level: 'hard' })).toContain(
      'level must be one of "unrestricted", "limited", "sandboxed", "strict", received "hard"',
    );
    expect(broken({ name: 'a', level: 'limited', limits: { openFiles: 'many' } })).toContain(
      'limits.openFiles must be integer, received "many"',
    );
    expect(broken({ name: 'a', level: 'limited', limits: { ram: 1 } })).toContain(
      'limits has an unknown property "ram"',
    );
    expect(broken({ name: 'a', level: 'limited', permissions: { fileRead: ['/x', ''] } })).toContain(
      'permissions.fileRead.1',
    );
    expect(broken('strict')).toContain('the policy must be object, received "strict"');
  });

  it('names every problem at once', () => {
    const message = broken({ level: 'hard', limits: { memoryBytes: -1 } });
    expect(message).toContain('lacks "name"');
    expect(message).toContain('level must be');
    expect(message).toContain('limits.memoryBytes must be >= 0');
  });

  it('comes from JSON text and files, with errors that say which', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-policy-'));
    try {
      const file = join(folder, 'mine.json');
      writeFileSync(file, JSON.stringify({ name: 'from-file', level: 'unrestricted' }));
      expect(loadPolicy(file).name).toBe('from-file');
      expect(findPolicy('from-file').level).toBe('unrestricted');
      writeFileSync(file, '{');
      expect(() => readPolicy(file)).toThrow(file);
      expect(() => readPolicy(join(folder, 'none.json'))).toThrow(expect.objectContaining({ code: 'no-such-file' }));
      expect(() => parsePolicy('[]')).toThrow(expect.objectContaining({ code: 'invalid-policy' }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('schema is closed and describes itself', () => {
    expect(policySchema()).toMatchObject({ additionalProperties: false, required: ['name', 'level'] });
  });
});

describe('the registry', () => {
  it('knows presets and what was registered, and gives copies', () => {
    registerPolicy({ name: 'mine', level: 'limited', limits: { openFiles: 64 } });
    expect(policyNames()).toEqual(expect.arrayContaining(['development', 'production', 'untrusted', 'mine']));
    const copy = findPolicy('mine');
    copy.level = 'strict';
    expect(findPolicy('mine').level).toBe('limited');
  });

  it('keeps its presets and says what it knows', () => {
    expect(() => registerPolicy({ name: 'untrusted', level: 'unrestricted' })).toThrow(
      expect.objectContaining({ code: 'invalid-policy' }),
    );
    expect(() => findPolicy('nobody')).toThrow(/received "nobody"; known: development, production/);
  });
});

describe('enforcement', () => {
  it('refuses a level that cannot be reached', () => {
    for (const name of ['production', 'untrusted']) {
      expect(() => applyPolicy(name, { acceptWeaker: false })).toThrow(
        expect.objectContaining({ code: 'policy-not-enforceable' }),
      );
    }
  });

  it('runs it as what it really is when the caller accepts that', () => {
    const { enforcement, limits, fallback } = applyPolicy('untrusted', { acceptWeaker: true });
    expect(enforcement).toMatchObject({ policy: 'untrusted', requestedLevel: 'strict', reachedLevel: 'limited' });
    expect(enforcement.layers).toContainEqual(
      expect.objectContaining({ layer: 'permissions.network', status: 'unsupported' }),
    );
    expect(enforcement.layers.some((one) => one.status === 'verified')).toBe(false);
    expect(limits).toEqual(policyPresets.untrusted.limits);
    expect(fallback).toBe('silence');
  });

  it('maps limits and lateness to the sandbox; unrestricted means no limits at all', () => {
    const policy: Policy = { name: 'a', level: 'limited', limits: { openFiles: 7 }, onLate: 'hold' };
    expect(applyPolicy(policy, { acceptWeaker: false })).toMatchObject({ limits: { openFiles: 7 }, fallback: 'hold' });
    const free = applyPolicy({ ...policy, level: 'unrestricted' }, { acceptWeaker: false });
    expect(free.limits).toEqual({ memoryBytes: 0, processesAndThreads: 0, openFiles: 0, cpuSeconds: 0, fileBytes: 0 });
    expect(enforcementOf({ ...policy, level: 'unrestricted' }).layers).toContainEqual(
      expect.objectContaining({ layer: 'limits', status: 'off' }),
    );
  });
});
