import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAudio } from '../src/lab/compare.js';
import { describeGraph, placements, playGraph, type RandomGraph } from '../src/lab/graphs.js';
import { findPluginFiles } from '../src/lab/plugin-files.js';
import { holds } from './hold.js';
import { classesOf, graphClasses, randomGraph } from './random-graph.js';

const files = findPluginFiles();

/** Longer than the effort below: a run of more cases, asked for by the environment, must not end in the middle. */
const longestMs = 3_600_000;

/** Feedback may grow until samples overflow, and what is not finite is silenced where it enters a sandbox: there, and only
 * there, placements may differ. */
const loudest = 1e30;

function isTooLoud(outputs: readonly (readonly Float32Array[])[]): boolean {
  return outputs.some((channels) => channels.some((samples) => samples.some((sample) => Math.abs(sample) > loudest)));
}

/** A device that sleeps through a silent block gives 0 where it would have given -0; which blocks are silent depends on
 * their length. */
function plainZeros(outputs: readonly (readonly Float32Array[])[]): Float32Array[][] {
  return outputs.map((channels) => channels.map((samples) => samples.map((sample) => sample + 0)));
}

describe('random graphs', () => {
  it(
    'give the same samples in this process, in one sandbox and spread over sandboxes',
    { timeout: longestMs },
    async () => {
      const seen = new Map<string, number>();
      let count = 0;
      const property = fc.asyncProperty(randomGraph, fc.nat(), async (graph: RandomGraph, seed) => {
        const reference = await playGraph(files, graph, 'direct', seed);
        fc.pre(!isTooLoud(reference));
        count += 1;
        for (const name of classesOf(graph)) seen.set(name, (seen.get(name) ?? 0) + 1);
        for (const placement of placements.slice(1)) {
          const difference = compareAudio(reference, await playGraph(files, graph, placement, seed));
          expect(difference, `${placement}: ${describeGraph(graph)}`).toBeUndefined();
        }
      });
      await holds(property, { cases: 200, limitMs: 25_000 });
      const shares = graphClasses.map((name) => `${name} ${Math.round((100 * (seen.get(name) ?? 0)) / count)} %`);
      console.log(`of ${count} graphs: ${shares.join(', ')}`);
    },
  );

  it('give the same samples in blocks of any length', { timeout: longestMs }, async () => {
    const property = fc.asyncProperty(randomGraph, fc.nat(), fc.nat(), async (graph: RandomGraph, length, seed) => {
      const reference = await playGraph(files, graph, 'direct', seed);
      fc.pre(!isTooLoud(reference));
      const other = { ...graph, blockSize: 1 + (length % graph.maxBlockSize) };
      const difference = compareAudio(plainZeros(reference), plainZeros(await playGraph(files, other, 'direct', seed)));
      expect(difference, `blocks of ${other.blockSize}: ${describeGraph(graph)}`).toBeUndefined();
    });
    await holds(property, { cases: 100, limitMs: 10_000 });
  });

  it.each(graphClasses)('%s is drawn in at least one of twenty graphs', (name) => {
    // A fixed seed: this is about what can be drawn, and not about luck.
    const graphs = fc.sample(randomGraph, { numRuns: 400, seed: 1 });
    expect(graphs.filter((graph) => classesOf(graph).includes(name)).length).toBeGreaterThanOrEqual(20);
  });
});
