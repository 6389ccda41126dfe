// Groups that live: changed, killed, stopped and restarted while they play. Each case is a list of steps (src/fuzz/case.ts),
// played in sandboxes and by the model, which is told what the reports of the blocks say.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CasePlugins } from '../src/fuzz/case-plugins.js';
import type { CasePlugin, FuzzCase } from '../src/fuzz/case.js';
import { casesDrawnBy } from '../src/fuzz/draw-case.js';
import { applyStep, firstState } from '../src/fuzz/case-state.js';
import { playCase } from '../src/fuzz/play-case.js';
import { countBelongings, findLeftovers } from '../src/lab/leftovers.js';
import type { PlayedBlock } from '../src/fuzz/render-parts.js';
import { findPluginFiles } from '../src/lab/plugin-files.js';
import { pluginKey, type ShapeOf } from '../src/fuzz/plugin-shape.js';
import { within } from '../src/fuzz/within.js';
import { comparePlays, plainZeros } from './compare-plays.js';
import { Coverage } from './coverage.js';
import { holds } from './hold.js';
import { drawLife, type LivePlugins } from './live-case.js';
import { classesOf, liveClasses, type LiveClass } from './live-classes.js';
import { isBlurred, isPartial, patience, reportedBy } from './live-outcome.js';
import { findLie } from './live-truth.js';
import { fixtures } from './model/fixtures.js';
import { playModel } from './model/play-model.js';

const palette = [
  'gain',
  'ramp',
  'integrator',
  'delay',
  'tail-reverb',
  'latency-delay',
  'lookahead',
  'mix2',
  'ducker',
  'gain64',
  'mono-to-stereo',
  'frame-counter',
  'note-echo',
  'sine-synth',
];
const longestMs = 36_000_000;
const plugins = new CasePlugins(findPluginFiles());
const known: { plugin: CasePlugin; shape: LivePlugins[number]['shape'] }[] = [];

const shapeOf: ShapeOf = (plugin) => known.find((one) => pluginKey(one.plugin) === pluginKey(plugin))?.shape;

beforeAll(async () => {
  for (const fixture of palette) {
    for (const format of ['clap', 'vst3'] as const) {
      const plugin = { fixture, format };
      const shape = await plugins.learn(plugin);
      // A VST3 shows a parameter for each MIDI controller that it hears; the model knows those of the fixture.
      // A new latency restarts a device when its keeper gets to it: nobody could say in which block.
      const modelled = fixture === 'lookahead' ? 0 : (fixtures.get(fixture)?.parameters.length ?? 0);
      const parameters = new Map([...shape.parameters].filter(([id]) => id < modelled));
      known.push({ plugin, shape: { ...shape, parameters } });
    }
  }
}, longestMs);

/** A case that takes longer hangs. */
const longestCaseMs = 60_000;

async function check(one: FuzzCase): Promise<Set<LiveClass>> {
  const hasHangs = one.steps.some((step) => step.do === 'hang-sandbox');
  const played = await playCase(plugins, one, {
    ...patience,
    // Where nobody hangs, nothing waits for these; a busy machine may.
    hangAfterMs: hasHangs ? 1000 : 10_000,
    callLimitMs: hasHangs ? 2000 : 10_000,
    ...(hasHangs ? { hangAfterBlocks: 8 } : {}),
  });
  if (played.failure !== undefined)
    throw new Error(`step ${played.failure.at} failed`, { cause: played.failure.error });
  expect(played.ends.map(({ at, sandbox, exit }) => `step ${at}: sandbox ${sandbox}: ${exit.reason}`)).toEqual([]);
  expect(findLie(one, played, shapeOf)).toBeUndefined();
  const expected = playModel(one, shapeOf, { outcomeOf: reportedBy(played) });
  let state = firstState(one.group);
  for (const [at, step] of one.steps.entries()) {
    const before = state;
    state = applyStep(state, step, shapeOf) ?? state;
    const play = expected[at];
    const given = played.steps[at]?.play;
    if (play === undefined || given === undefined) continue;
    const isKnown = (block: PlayedBlock): boolean =>
      !isPartial(block) && (one.group.crossing === 'pipelined' || !isBlurred(block, before));
    if (!given.blocks.every(isKnown)) break;
    expect(comparePlays(play, given, plainZeros), `step ${at}`).toBeUndefined();
  }
  return classesOf(one, played, shapeOf);
}

describe('a group that lives', () => {
  it('gives what the model says in every block, and says the truth of it', { timeout: longestMs }, async () => {
    const coverage = new Coverage(liveClasses);
    const cases = casesDrawnBy((dice) => drawLife(dice, known, shapeOf), shapeOf);
    // The first case starts what stays: threads, the fork server.
    await check(fc.sample(cases, { numRuns: 1, seed: 1 })[0] as FuzzCase);
    const before = countBelongings();
    try {
      await holds(
        fc.asyncProperty(cases, async (one) => {
          coverage.add(await within('the case to end', check(one), longestCaseMs));
        }),
        { cases: 200, leastCases: 200, limitMs: 600_000 },
      );
    } finally {
      coverage.print('live');
    }
    expect(findLeftovers(before, countBelongings())).toEqual([]);
    coverage.expectAll();
  });
});
