import { describe, expect, it } from 'vitest';
import { describeMachine } from '../bundle/machine.js';
import { SeededRandom } from '../measure/random.js';
import { changePoints } from './change-points.js';
import type { History, HistoryRun } from './history.js';
import { mannWhitney } from './mann-whitney.js';
import { trendsOf, type Trend } from './trends.js';

/** Normal noise of one standard deviation, from a seed. */
function noiseOf(seed: number): () => number {
  const random = new SeededRandom(seed);
  const uniform = (): number => (random.bits() + 1) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * random.below(2 ** 24) * 2 ** -24);
}

interface Planted {
  runs: number;
  /** Relative noise of each figure. */
  noise?: number;
  /** By plugin: the run from which on it is slower, and by how much. */
  steps?: Readonly<Record<string, readonly [run: number, ratio: number]>>;
  /** The machine gets slower as a whole, reference and all. */
  environment?: readonly [run: number, ratio: number];
  hasReference?: boolean;
  otherMachineFrom?: number;
  /** How much of a run's noise is that of the run before. */
  memory?: number;
  runsPerDay?: number;
  seed?: number;
}

const plugins = ['chorus', 'delay', 'gain', 'verb'];

/** Runs of four plugins, as their bundles would be read. */
function plant(options: Planted): History {
  const {
    runs: count,
    noise = 0.02,
    steps = {},
    environment = [Infinity, 1],
    memory = 0,
    runsPerDay = 1,
    seed = 1,
  } = options;
  const next = noiseOf(seed);
  const keys = plugins.map((plugin) => ({ scenario: 'paced', plugin, measure: 'wall p50' }));
  const last = plugins.map(() => 0);
  const runs = Array.from({ length: count }, (_, number): HistoryRun => {
    const machineSpeed = number >= environment[0] ? environment[1] : 1;
    const values = plugins.map((plugin, index) => {
      const drawn = memory * (last[index] ?? 0) + Math.sqrt(1 - memory ** 2) * next();
      last[index] = drawn;
      const [from, ratio] = steps[plugin] ?? [Infinity, 1];
      return 50_000 * machineSpeed * (number >= from ? ratio : 1) * Math.exp(noise * drawn);
    });
    const reference = options.hasReference === true ? 10_000 * machineSpeed * Math.exp(0.01 * next()) : 0;
    return {
      bundle: `run-${number}`,
      run: '',
      startedAt: Date.UTC(2026, 0, 1) + Math.floor((number / runsPerDay) * 86_400_000),
      tool: 'lab',
      status: 'held',
      seed: 1,
      machine: number >= (options.otherMachineFrom ?? Infinity) ? 'bbbb' : 'aaaa',
      keys,
      values,
      references: plugins.map(() => reference),
    };
  });
  return { folder: '/tmp', runs, machines: new Map([['aaaa', describeMachine()]]), problems: [] };
}

/** `chorus: run-60 +10 % plugin`. */
function told(trends: readonly Trend[]): string[] {
  return trends.flatMap(({ plugin, changes }) =>
    changes.map(({ bundle, change, cause }) => `${plugin}: ${bundle} ${Math.round(change * 100)} % ${cause}`),
  );
}

const pOf = (left: readonly number[], right: readonly number[]): number =>
  mannWhitney(new Float64Array(left).sort(), new Float64Array(right).sort());

describe("Mann and Whitney's test", () => {
  it('gives the exact p of small samples, and nearly that of larger ones', () => {
    // Of C(8, 4) = 70 ways one has all of the left below the right: two-sided 2/70.
    expect(pOf([1, 2, 3, 4], [5, 6, 7, 8])).toBeCloseTo(2 / 70, 12);
    expect(pOf([1, 3, 5], [2, 4, 6])).toBeCloseTo(0.7, 12);
    expect(pOf([6, 2, 4], [5, 3, 1])).toBe(pOf([2, 4, 6], [1, 3, 5]));
    expect(pOf([1, 1, 1], [1, 1])).toBe(1);
    expect(pOf([], [1])).toBe(1);
    const left = Array.from({ length: 20 }, (_, index) => index);
    // By hand: U = 50 of 400, ten pairs are equal, z = (200 - 50 - 0.5) / sqrt(400 / 12 * (41 - 60 / 1560)) = 4.0458.
    const right = left.map((value) => value + 10);
    expect(pOf(left, right)).toBeCloseTo(0.00005215, 8);
  });
});

/** A hundred values that hardly move. */
function level(height: number): number[] {
  return Array.from({ length: 100 }, (_, index) => height + 0.0001 * (index % 5));
}

describe('change points', () => {
  it('are where a series steps, and nowhere in one that does not', () => {
    const next = noiseOf(3);
    const step = Array.from({ length: 300 }, (_, index) => (index >= 137 ? Math.log(1.1) : 0) + 0.02 * next());
    const points = changePoints(step);
    expect(points).toHaveLength(1);
    expect(Math.abs((points[0]?.at ?? 0) - 137)).toBeLessThanOrEqual(1);
    expect(changePoints(step.slice(0, 130))).toEqual([]);
    expect(changePoints([])).toEqual([]);
    expect(changePoints(Array<number>(100).fill(1))).toEqual([]);
  });

  it('are told after five runs, not before, and not for an outlier', () => {
    const flat = Array.from({ length: 60 }, (_, index) => 0.001 * (index % 7));
    const after = (count: number): number[] => [
      ...flat,
      ...Array.from({ length: count }, (_, index) => 0.1 + 0.001 * (index % 3)),
    ];
    expect(changePoints(after(4))).toEqual([]);
    expect(changePoints(after(5)).map(({ at }) => at)).toEqual([60]);
    expect(changePoints([...flat, 3, 3, 3, ...flat])).toEqual([]);
    // Wherever windows begin: the last but one may end with the outlier, and the last one begin with it.
    for (let length = 60; length <= 94; ++length) {
      const long = level(0).slice(0, length);
      for (let at = 5; at + 9 <= length; ++at) expect(changePoints([...long].fill(3, at, at + 4))).toEqual([]);
    }
  });

  it('are not told of shifts below three percent, however certain', () => {
    expect(changePoints([...level(0), ...level(Math.log(1.02))])).toEqual([]);
    expect(changePoints([...level(0), ...level(Math.log(1.04))])).toHaveLength(1);
  });

  it('are false in few series of noise', () => {
    let alarms = 0;
    for (let seed = 0; seed < 200; ++seed) {
      const next = noiseOf(1000 + seed);
      if (changePoints(Array.from({ length: 100 }, () => 0.05 * next())).length > 0) alarms += 1;
    }
    // 0.5 to 3 percent in the measurements that the method was chosen by.
    expect(alarms).toBeLessThanOrEqual(8);
  });
});

/** Of forty series of noise: in how many days were looked at, and how many changes that left. */
function countOfNoise(memory: number): { changes: number; daily: number } {
  const all = Array.from({ length: 10 }, (_, seed) =>
    trendsOf(plant({ runs: 400, runsPerDay: 10, noise: 0.05, memory, seed: seed + 1 })),
  ).flat();
  return { changes: all.flatMap(({ changes }) => changes).length, daily: all.filter(({ isDaily }) => isDaily).length };
}

describe('trends', () => {
  it('say which plugin changed, when, and by how much', () => {
    const trends = trendsOf(plant({ runs: 120, steps: { chorus: [60, 1.1] } }));
    expect(trends).toHaveLength(4);
    expect(told(trends)).toHaveLength(1);
    expect(told(trends)[0]).toMatch(/^chorus: run-(59|60|61) (9|10|11) % plugin$/);
  });

  it('say of what changed for everybody that it is the environment', () => {
    const all = told(trendsOf(plant({ runs: 120, environment: [60, 1.2] })));
    expect(all).toHaveLength(4);
    for (const one of all) expect(one).toMatch(/run-(59|60|61) (19|20|21) % environment$/);
  });

  it('say so too where other machines ran in between', () => {
    const { runs, ...rest } = plant({ runs: 120, environment: [60, 1.05], noise: 0.02, seed: 5 });
    const others = ['b', 'c', 'd', 'e', 'f'];
    const all = runs.flatMap((run) => [run, ...others.map((machine) => ({ ...run, machine }))]);
    const changes = trendsOf({ ...rest, runs: all }).filter(({ machine }) => machine === 'aaaa');
    expect(told(changes).length).toBeGreaterThan(2);
    for (const one of told(changes)) expect(one).toMatch(/environment$/);
  });

  it('say of half of all that it is the environment, and of fewer that it is not', () => {
    const half = told(trendsOf(plant({ runs: 120, steps: { chorus: [60, 1.2], delay: [60, 1.2] } })));
    expect(half.every((one) => one.endsWith('environment'))).toBe(true);
    expect(half).toHaveLength(2);
    const apart = told(trendsOf(plant({ runs: 120, steps: { chorus: [40, 1.2], delay: [80, 1.2] } })));
    expect(apart.every((one) => one.endsWith('plugin'))).toBe(true);
    expect(apart).toHaveLength(2);
  });

  it('take the machine out where a reference plugin was measured beside', () => {
    const planted = plant({ runs: 120, environment: [40, 1.3], steps: { gain: [80, 1.1] }, hasReference: true });
    const trends = trendsOf(planted);
    expect(trends.every(({ isRatio }) => isRatio)).toBe(true);
    expect(told(trends)).toHaveLength(1);
    expect(told(trends)[0]).toMatch(/^gain: run-(79|80|81) (9|10|11) % plugin$/);
  });

  it('say of what moves with the reference that it is the environment', () => {
    const planted = plant({ runs: 120, environment: [60, 1.3], steps: { gain: [60, 1.2] }, hasReference: true });
    expect(told(trendsOf(planted))).toEqual([expect.stringMatching(/^gain: run-(59|60|61) (19|20|21) % environment$/)]);
  });

  it('begin anew on another machine: its level is no change', () => {
    const trends = trendsOf(plant({ runs: 120, environment: [60, 2], otherMachineFrom: 60 }));
    expect(told(trends)).toEqual([]);
    expect(trends.map(({ machine, runs }) => `${machine} ${runs}`)).toEqual([
      ...plugins.map(() => 'aaaa 60'),
      ...plugins.map(() => 'bbbb 60'),
    ]);
  });

  it('look at days where a run is like the one before it', () => {
    const remembering = countOfNoise(0.8);
    expect(remembering.daily).toBeGreaterThan(20);
    // Each of them was found with several steps before days were looked at.
    expect(remembering.changes).toBeLessThan(remembering.daily / 2);
    expect(countOfNoise(0).daily).toBeLessThanOrEqual(2);
  });
});
