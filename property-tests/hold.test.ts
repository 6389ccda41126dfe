import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holds } from './hold.js';

/** A property of whole numbers, and what was asked of it. */
function asked(isTrue: (value: number) => boolean): { values: number[]; property: fc.IProperty<[number]> } {
  const values: number[] = [];
  const property = fc.property(fc.nat({ max: 1_000_000 }), (value) => {
    values.push(value);
    return isTrue(value);
  });
  return { values, property };
}

const variables = ['SEED', 'PATH', 'LONG', 'RUNS', 'SECONDS'];

beforeEach(() => {
  for (const name of variables) vi.stubEnv(`GLOVEBOX_PROPERTY_${name}`, '');
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a property that holds', () => {
  const hour = 3_600_000;

  it('is tried on as many cases as it wants', async () => {
    const { values, property } = asked(() => true);
    await holds(property, { cases: 40, leastCases: 40, limitMs: hour });
    expect(values).toHaveLength(40);
  });

  it('ends early when its time is over, which is no failure', async () => {
    const { values, property } = asked(() => true);
    await holds(property, { cases: 40, limitMs: 0 });
    expect(values).toEqual([]);
  });

  it('fails if its time is over before as many cases were tried as have to be', async () => {
    const least = { cases: 40, leastCases: 30, limitMs: 0 };
    await expect(holds(asked(() => true).property, least)).rejects.toThrow('Only 0 of at least 30 cases');
    const slow = fc.asyncProperty(fc.nat(), async () => Promise.resolve());
    await expect(holds(slow, least)).rejects.toThrow('Only 0 of at least 30 cases');
  });

  it('need not be tried as often in a run whose length was asked for', async () => {
    vi.stubEnv('GLOVEBOX_PROPERTY_RUNS', '3');
    const { values, property } = asked(() => true);
    await holds(property, { cases: 40, leastCases: 40, limitMs: 0 });
    expect(values).toHaveLength(3);
    vi.stubEnv('GLOVEBOX_PROPERTY_RUNS', '');
    vi.stubEnv('GLOVEBOX_PROPERTY_SECONDS', '0');
    await holds(property, { cases: 40, leastCases: 40, limitMs: hour });
    expect(values).toHaveLength(3);
  });
});

describe('a property that fails', () => {
  it('is shrunk, however early its cases would have ended', async () => {
    vi.stubEnv('GLOVEBOX_PROPERTY_SEED', '1');
    const { property } = asked((value) => value < 1000);
    await expect(holds(property, { cases: 1000, limitMs: 3_600_000, shrinkMs: 3_600_000 })).rejects.toThrow(
      /Counterexample: \[1000\]/,
    );
  });

  it('is no longer shrunk when the time for that is over, and tells what was found until then', async () => {
    vi.stubEnv('GLOVEBOX_PROPERTY_SEED', '1');
    const { values, property } = asked((value) => value < 1000);
    const failure: unknown = await holds(property, {
      cases: 1000,
      leastCases: 1000,
      limitMs: 3_600_000,
      shrinkMs: 0,
    }).catch((error: unknown) => error);
    const found = values.at(-1) ?? 0;
    expect(found).toBeGreaterThan(1000);
    expect(values.slice(0, -1).every((value) => value < 1000)).toBe(true);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toContain(`Counterexample: [${found}]`);
    expect(String(failure)).toContain(`replay: GLOVEBOX_PROPERTY_SEED=1 GLOVEBOX_PROPERTY_PATH=${values.length - 1} `);
  });
});
