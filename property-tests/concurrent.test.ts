// Groups that are changed while their blocks run. Each change makes one plan, and each block's report says by which plan it was
// run: so the model knows before which block each change took effect, and what must have come out.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CasePlugins } from '../src/fuzz/case-plugins.js';
import type { FuzzCase } from '../src/fuzz/case.js';
import { casesDrawnBy } from '../src/fuzz/draw-case.js';
import { inputNoise } from '../src/fuzz/input-noise.js';
import { pluginKey, type ShapeOf } from '../src/fuzz/plugin-shape.js';
import { compareAudio } from '../src/lab/compare.js';
import { countBelongings, findLeftovers } from '../src/lab/leftovers.js';
import { findPluginFiles } from '../src/lab/plugin-files.js';
import { plainZeros } from './compare-plays.js';
import { drawConcurrent } from './concurrent-case.js';
import {
  blocksAtOnce,
  ConcurrentGroup,
  drivenSamples,
  type Change,
  type IssuedChange,
  type RenderedBlock,
} from './concurrent-group.js';
import { Coverage } from './coverage.js';
import { holds } from './hold.js';
import type { LivePlugins } from './live-case.js';
import { isPartial, outcomeOf } from './live-outcome.js';
import { fixtures } from './model/fixtures.js';
import { ModelGroup } from './model/model-group.js';

const palette = ['gain', 'ramp', 'integrator', 'delay', 'mix2', 'ducker', 'gain64', 'mono-to-stereo', 'frame-counter'];
const longestMs = 3_600_000;
const plugins = new CasePlugins(findPluginFiles());
const known: LivePlugins[number][] = [];
const shapeOf: ShapeOf = (plugin) => known.find((one) => pluginKey(one.plugin) === pluginKey(plugin))?.shape;

const classes = [
  'synchronous',
  'pipelined',
  'several changes between two blocks',
  'a device restarted',
  'a sandbox killed',
  'a sandbox restarted',
  'compared to the end',
] as const;
const drivenClasses = ['synchronous', 'pipelined', 'a path that no change touches', 'a sandbox killed'] as const;

/** Takes effect in a block that no report names, or at a moment between two plans: from then on its device is left out. */
const isInexact = ({ do: kind }: Change): boolean =>
  kind === 'set-parameter' || kind === 'load-state' || kind === 'restart-device';

/** The model of a group, told of changes by the plans of its blocks. */
class Follower {
  readonly #model: ModelGroup;
  readonly #seed: number;
  readonly #waiting: { change: IssuedChange; version: number }[] = [];
  /** Devices of which nobody can say what they heard. */
  readonly #unknown = new Set<number>();
  #version: number;
  #count = 0;

  constructor(model: ModelGroup, seed: number, issued: readonly IssuedChange[], version: number) {
    this.#model = model;
    this.#seed = seed;
    this.#version = version;
    let last = version;
    for (const change of issued) {
      last += change.plans;
      this.#waiting.push({ change, version: last });
    }
  }

  /** Where a block differs; undefined if it does not. */
  difference(block: RenderedBlock): string | undefined {
    const { planVersion, frames } = block.report;
    if (planVersion < this.#version) return `it was run by plan ${planVersion}, after ${this.#version}`;
    this.#version = planVersion;
    this.#takeChanges();
    const first = this.#count * frames;
    this.#count += 1;
    const inputs = this.#model.inputs.map((input) =>
      Array.from({ length: this.#model.channelsOf(input) }, (_, channel) =>
        inputNoise(this.#seed, input.port, channel, first, frames),
      ),
    );
    const expected = this.#model.play({ frames, inputs, outcome: outcomeOf(block.report) });
    this.#spread();
    for (const { port, channels } of block.outputs) {
      if (this.#unknown.has(port.device)) continue;
      const index = this.#model.outputs.findIndex((one) => one.device === port.device && one.port === port.port);
      const silence = channels.map(() => new Float32Array(frames));
      const wanted = index < 0 ? silence : (expected.outputs[index] ?? silence);
      const difference = compareAudio([plainZeros(wanted)], [plainZeros(channels)]);
      if (difference === undefined) continue;
      const { expected: should, actual: is, place, count } = difference;
      return `device ${port.device}, port ${port.port}: expected ${should}, not ${is} (${place}; ${count} differ), plan ${planVersion}`;
    }
    return undefined;
  }

  #takeChanges(): void {
    for (const { change } of this.#waiting) {
      // It may have been heard from the first block on that could have been begun after it was called for.
      const isOut = isInexact(change.step) && this.#count >= change.after;
      if (isOut && 'device' in change.step) this.#unknown.add(change.step.device);
    }
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || next.version > this.#version || next.change.after > this.#count) return;
      this.#waiting.shift();
      this.#model.apply(next.change.step);
      if (next.change.step.do === 'add-device') this.#unknown.delete(next.change.step.device);
    }
  }

  /** Whoever hears one of whom nobody knows. */
  #spread(): void {
    for (let size = -1; size !== this.#unknown.size;) {
      size = this.#unknown.size;
      for (const { source, target } of this.#model.connections) {
        if (this.#unknown.has(source.device)) this.#unknown.add(target.device);
      }
    }
  }
}

beforeAll(async () => {
  for (const fixture of palette) {
    for (const format of ['clap', 'vst3'] as const) {
      const plugin = { fixture, format };
      const shape = await plugins.learn(plugin);
      const modelled = fixtures.get(fixture)?.parameters.length ?? 0;
      known.push({
        plugin,
        shape: { ...shape, parameters: new Map([...shape.parameters].filter(([id]) => id < modelled)) },
      });
    }
  }
}, longestMs);

async function check(one: FuzzCase): Promise<Set<(typeof classes)[number]>> {
  await using group = await ConcurrentGroup.open(plugins, one);
  await group.perform(one, 'renders');
  const model = new ModelGroup(one.group);
  for (const step of group.built) model.apply(step);
  checkPlans(group);
  const follower = new Follower(model, one.seed, group.issued, group.blocks[0]?.report.planVersion ?? 0);
  let isWhole = true;
  for (const [index, block] of group.blocks.entries()) {
    if (isPartial(block.report)) {
      isWhole = false;
      break;
    }
    expect(follower.difference(block), `block ${index}`).toBeUndefined();
  }
  return classesOf(one, group, isWhole);
}

function classesOf(one: FuzzCase, group: ConcurrentGroup, isWhole: boolean): Set<(typeof classes)[number]> {
  const found = new Set<(typeof classes)[number]>([one.group.crossing]);
  const versions = group.blocks.map(({ report }) => report.planVersion);
  if (versions.some((version, block) => version > (versions[block - 1] ?? version) + 2)) {
    found.add('several changes between two blocks');
  }
  if (isWhole) found.add('compared to the end');
  for (const { step } of group.issued) {
    if (step.do === 'restart-device') found.add('a device restarted');
    if (step.do === 'kill-sandbox') found.add('a sandbox killed');
    if (step.do === 'restart-sandbox') found.add('a sandbox restarted');
  }
  return found;
}

/** Devices that no change touches, and that hear nobody whom one does. */
function untouched(one: FuzzCase, group: ConcurrentGroup): Set<number> {
  const homes = new Map<number, number>();
  const changes = group.issued.map(({ step }) => step);
  for (const step of [...group.built, ...changes]) if (step.do === 'add-device') homes.set(step.device, step.sandbox);
  const touched = new Set<number>();
  for (const step of changes) {
    if ('device' in step) touched.add(step.device);
    if (step.do === 'connect' || step.do === 'disconnect') touched.add(step.target.device);
    if (step.do !== 'kill-sandbox') continue;
    for (const [device, sandbox] of homes) if (sandbox === step.sandbox) touched.add(device);
  }
  const edges = one.steps.flatMap((step) => (step.do === 'connect' ? [step] : []));
  for (const device of touched) {
    for (const { source, target } of edges) if (source.device === device) touched.add(target.device);
  }
  return new Set([...homes.keys()].filter((device) => !touched.has(device)));
}

/** The plans are as many as the changes make, by the first and the last block. */
function checkPlans({ blocks, issued }: ConcurrentGroup): void {
  const first = blocks[0]?.report.planVersion ?? 0;
  const last = blocks.at(-1)?.report.planVersion ?? 0;
  const plans = issued.reduce((sum, change) => sum + change.plans, 0);
  expect(last - first, 'plans that were made').toBe(plans);
}

async function checkDriven(one: FuzzCase): Promise<Set<(typeof drivenClasses)[number]>> {
  await using group = await ConcurrentGroup.open(plugins, one);
  await group.perform(one, 'driver');
  checkPlans(group);
  const isKilled = [...group.built, ...group.issued.map(({ step }) => step)].some((step) => step.do === 'kill-sandbox');
  if (!isKilled) expect(group.incompleteBlocks, 'incomplete blocks').toBe(0);
  const found = new Set<(typeof drivenClasses)[number]>([one.group.crossing]);
  if (isKilled) found.add('a sandbox killed');
  const still = untouched(one, group);
  const model = new ModelGroup(one.group);
  for (const step of group.built) model.apply(step);
  // The blocks before the driver began.
  const { maxBlockSize } = one.group;
  const before = group.blocks.filter(({ report }) => report.planVersion === group.blocks[0]?.report.planVersion);
  const follower = new Follower(model, one.seed, [], before[0]?.report.planVersion ?? 0);
  for (const block of before.slice(0, blocksAtOnce)) expect(follower.difference(block)).toBeUndefined();
  const length = Math.max(0, ...group.driven.map(({ channels }) => channels[0]?.length ?? 0));
  for (let at = 0; at < length; at += maxBlockSize) {
    const samples = Float32Array.from(
      { length: maxBlockSize },
      (_, frame) => drivenSamples[(at + frame) % drivenSamples.length] ?? 0,
    );
    const inputs = model.inputs.map((input) => Array.from({ length: model.channelsOf(input) }, () => samples));
    const { outputs } = model.play({ frames: maxBlockSize, inputs });
    for (const [index, port] of model.outputs.entries()) {
      if (!still.has(port.device)) continue;
      const given = group.driven.find((other) => other.port.device === port.device && other.port.port === port.port);
      const wanted = outputs[index] ?? [];
      const heard = (given?.channels ?? []).map((channel) => channel.subarray(at, at + maxBlockSize));
      const difference = compareAudio([plainZeros(wanted)], [plainZeros(heard)]);
      expect(difference, `device ${port.device}, frame ${at} of the driver`).toBeUndefined();
      found.add('a path that no change touches');
    }
  }
  return found;
}

describe('a group whose changes are called for without waiting for answers', () => {
  it('gives what the model says of each plan, between any renders', { timeout: longestMs }, async () => {
    const coverage = new Coverage(classes);
    const cases = casesDrawnBy((dice) => drawConcurrent(dice, known, shapeOf), shapeOf);
    const property = fc.asyncProperty(cases, async (one) => coverage.add(await check(one)));
    try {
      await holds(property, { cases: 60, longCases: 2000, limitMs: 45_000 });
    } finally {
      coverage.print('changes between renders');
    }
    coverage.expectAll();
  });

  it('plays untouched paths on while a driver runs, and every change is made', { timeout: longestMs }, async () => {
    const coverage = new Coverage(drivenClasses);
    const cases = casesDrawnBy((dice) => drawConcurrent(dice, known, shapeOf), shapeOf);
    const property = fc.asyncProperty(cases, async (one) => coverage.add(await checkDriven(one)));
    // The first group starts what stays.
    await checkDriven(fc.sample(cases, { numRuns: 1, seed: 1 })[0] as FuzzCase);
    const before = countBelongings();
    try {
      await holds(property, { cases: 60, longCases: 2000, limitMs: 45_000 });
    } finally {
      coverage.print('changes while a driver runs');
    }
    expect(findLeftovers(before, countBelongings())).toEqual([]);
    coverage.expectAll();
  });
});
