import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FuzzCase } from '../src/fuzz/case.js';
import { CasePlugins } from '../src/fuzz/case-plugins.js';
import { playCase, type PlayOptions, type PlayResult } from '../src/fuzz/play-case.js';
import { findPluginFiles } from '../src/lab/plugin-files.js';
import { comparePlays, plainZeros } from './compare-plays.js';
import { Coverage } from './coverage.js';
import { holds } from './hold.js';
import { plantedBugs } from './model/planted-bug.js';
import { playModel, type ModelPlay } from './model/play-model.js';
import { randomTopology } from './random-topology.js';
import { classesOf, topologyClasses } from './topology-classes.js';

const plugins = new CasePlugins(findPluginFiles());

/** Longer than the efforts below: a run of more cases, asked for by the environment, must not end in the middle. */
const longestMs = 36_000_000;

async function played(one: FuzzCase, options: PlayOptions = {}): Promise<(PlayResult | undefined)[]> {
  const { steps, ends, failure } = await playCase(plugins, one, options);
  if (failure !== undefined) throw failure.error;
  expect(ends).toEqual([]);
  return steps.map(({ play }) => play);
}

/** The first difference of two performances of a case, with the step that it is in. */
function difference(
  expected: readonly (ModelPlay | PlayResult | undefined)[],
  actual: readonly (PlayResult | undefined)[],
  asHeard?: typeof plainZeros,
): string | undefined {
  for (const [at, play] of expected.entries()) {
    const given = actual[at];
    if (play === undefined || given === undefined) continue;
    const found = comparePlays(play, given, asHeard);
    if (found !== undefined) return `step ${at}: ${found}`;
  }
  return undefined;
}

describe('random topologies', () => {
  const coverage = new Coverage(topologyClasses);

  it('sound as the model says, bit for bit', { timeout: longestMs }, async () => {
    const property = fc.asyncProperty(randomTopology(), async (one) => {
      coverage.add(classesOf(one, plugins.shapeOf));
      expect(difference(playModel(one, plugins.shapeOf), await played(one), plainZeros)).toBeUndefined();
    });
    await plugins.learnAll(everyPlugin());
    await holds(property, { cases: 300, leastCases: 300, longCases: 10_000, limitMs: 360_000 });
    coverage.print('topologies');
    coverage.expectAll();
  });

  it(
    'sound the same however their devices are divided among sandboxes, and in this process',
    { timeout: longestMs },
    async () => {
      const division = fc.record({
        sandboxes: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 12 })),
        salt: fc.nat(),
      });
      const divided = new Coverage(['in one sandbox', 'every device in a sandbox of its own', 'among several']);
      const property = fc.asyncProperty(
        randomTopology(['synchronous'], { devices: 20, sandboxes: 12 }),
        division,
        async (one, { sandboxes, salt }) => {
          const reference = await played(one, { hosting: 'direct' });
          const apart = salt % 5 === 0;
          divided.add([
            apart ? 'every device in a sandbox of its own' : sandboxes === 1 ? 'in one sandbox' : 'among several',
          ]);
          const home = (device: number): number =>
            (apart ? device : Math.imul(device + 1, salt | 1) >>> 8) % (apart ? 40 : sandboxes);
          expect(difference(reference, await played(one, { division: home })), 'another division').toBeUndefined();
          expect(difference(reference, await played(one)), 'as drawn').toBeUndefined();
        },
      );
      await holds(property, { cases: 100, longCases: 1_000, limitMs: 120_000 });
      divided.print('divisions');
      divided.expectAll();
    },
  );
});

describe('a failure', () => {
  it.each(plantedBugs)(
    'by a planted bug, %s, shrinks to three devices or fewer',
    { timeout: longestMs },
    async (plantedBug) => {
      const property = fc.asyncProperty(randomTopology(), async (one) => {
        const wrong = playModel(one, plugins.shapeOf, { plantedBug });
        expect(difference(wrong, await played(one), plainZeros)).toBeUndefined();
      });
      const { failed, counterexample, numRuns, numShrinks, seed } = await fc.check(property, { numRuns: 300 });
      const [smallest] = counterexample ?? [];
      const devices = smallest?.steps.filter((step) => step.do === 'add-device').length;
      console.log(
        `${plantedBug}: seed ${seed}, found after ${numRuns} cases, ${numShrinks} shrinks, ${devices} devices`,
      );
      expect(failed).toBe(true);
      expect(devices, JSON.stringify(smallest)).toBeLessThanOrEqual(3);
    },
  );
});

/** Plugins are looked at once, before the clock runs. */
function everyPlugin(): FuzzCase {
  const [one] = fc.sample(randomTopology(), { numRuns: 1, seed: 1 });
  if (one === undefined) throw new Error('nothing was drawn');
  const steps = fc.sample(randomTopology(), { numRuns: 60, seed: 1 }).flatMap((other) => other.steps);
  return { ...one, steps };
}
