import type { CasePlugin, CaseStep, FuzzCase } from '../src/fuzz/case.js';
import type { Dice } from '../src/fuzz/dice.js';
import { GrowingCase } from '../src/fuzz/draw-case.js';
import { liveStep } from '../src/fuzz/draw-live-step.js';
import { drawConnection, drawParameter, drawPlay } from '../src/fuzz/draw-step.js';
import type { PluginShape, ShapeOf } from '../src/fuzz/plugin-shape.js';

import { hasForeignInput } from './live-outcome.js';

/** What lives are drawn from. */
export type LivePlugins = readonly { plugin: CasePlugin; shape: PluginShape }[];

/** Fewer blocks are over before anybody is called hung. */
const blocksUntilHung = 10;
const mostFrames = 1500;

/**
 * A group that lives: it is built, and then changed, killed, stopped, restarted and played in any order. Processes that stop for
 * good and processes that only stand still for a while are not in one case: who stands still must not be taken for hung.
 */
export function drawLife(dice: Dice, plugins: LivePlugins, shapeOf: ShapeOf): FuzzCase {
  const kind = dice.pick(['hang', 'stall', 'stall', 'kill'] as const);
  const group = {
    crossing: dice.chance(0.5) ? ('synchronous' as const) : ('pipelined' as const),
    maxBlockSize: dice.pick([16, 32, 64, 100]),
    sampleRate: 48_000,
    // Lines that compensate latency stand still with the process that they are in: not a matter of section 5.
    compensatesLatency: kind !== 'stall' && dice.chance(0.5),
  };
  const growing = new GrowingCase(group, shapeOf);
  const trouble = { kind, crossing: group.crossing };
  build(dice, growing, plugins);
  growing.add(play(dice, growing, trouble));
  for (let i = 3 + dice.below(7); i > 0; --i) {
    if (dice.chance(0.1)) keepState(dice, growing, trouble);
    else if (dice.chance(0.3)) cause(dice, growing, trouble);
    else change(growing, liveStep(dice, growing.state, plugins));
    if (dice.chance(0.5)) growing.add(play(dice, growing, trouble));
  }
  growing.add(play(dice, growing, trouble));
  return { schema: 'glovebox-case/1', group, seed: dice.below(1 << 30), steps: growing.steps };
}

/** Devices of these plugins, somewhere in the sandboxes, with about as many connections or more. */
export function drawDevices(
  dice: Dice,
  growing: GrowingCase,
  plugins: LivePlugins,
  { devices, sandboxes }: { devices: number; sandboxes: number },
): void {
  for (let device = 1; device <= devices; ++device) {
    growing.add({ do: 'add-device', device, sandbox: 1 + dice.below(sandboxes), plugin: dice.pick(plugins).plugin });
  }
  for (let i = devices + dice.below(devices); i > 0; --i) growing.add(drawConnection(dice, growing.state));
}

function build(dice: Dice, growing: GrowingCase, plugins: LivePlugins): void {
  const sandboxes = 2 + dice.below(3);
  const devices = 2 + dice.below(5);
  for (let sandbox = 1; sandbox <= sandboxes; ++sandbox) {
    const fallback = dice.pick(['silence', 'bypass', 'hold'] as const);
    growing.add({ do: 'add-sandbox', sandbox, fallback, hasStandby: dice.chance(0.3) });
  }
  drawDevices(dice, growing, plugins, { devices, sandboxes });
  for (const [device, { shape }] of growing.state.devices) {
    for (const port of shape.audioInputs.keys()) {
      if (dice.chance(0.6)) growing.add({ do: 'add-input', port: { device, port } });
    }
    for (const port of shape.audioOutputs.keys()) growing.add({ do: 'add-output', port: { device, port } });
    if (shape.audioOutputs.length > 0 && dice.chance(0.1)) growing.add({ do: 'add-tap', port: { device, port: 0 } });
    if (shape.noteOutputs > 0) growing.add({ do: 'collect-events', device });
  }
  for (let i = dice.below(devices); i > 0; --i) growing.add(drawParameter(dice, growing.state));
}

/** What meets a device while it catches up does so at a moment that nobody can tell. */
const needsAllInTime: readonly CaseStep['do'][] = [
  'move-device',
  'restart-device',
  'set-parameter',
  'save-state',
  'load-state',
  'set-offline',
];

/** Adds a step that was drawn; before some, a block that waits for who is late. */
function change(growing: GrowingCase, step: CaseStep | undefined): void {
  if (step === undefined) return;
  const last = growing.steps.findLastIndex((one) => one.do === 'play');
  const played = growing.steps[last];
  if (needsAllInTime.includes(step.do) && played?.do === 'play' && played.stalls !== undefined) {
    const { maxBlockSize } = growing.state;
    growing.add({ do: 'play', blocks: 1, blockSize: maxBlockSize, keepsDeadlines: false, events: [] });
  }
  growing.add(step);
}

function running(growing: GrowingCase): number[] {
  return [...growing.state.sandboxes].flatMap(([id, { life }]) => (life === 'running' ? [id] : []));
}

interface Trouble {
  kind: 'hang' | 'stall' | 'kill';
  crossing: FuzzCase['group']['crossing'];
}

/** Who may stand still and still be known to the model. */
function stallable(growing: GrowingCase, crossing: FuzzCase['group']['crossing']): number[] {
  return running(growing).filter((id) => crossing === 'pipelined' || !hasForeignInput(growing.state, id));
}

function play(dice: Dice, growing: GrowingCase, trouble: Trouble): CaseStep {
  const step = drawPlay(dice, growing.state, mostFrames);
  const isStopped = [...growing.state.sandboxes.values()].some(({ isHung }) => isHung);
  if (step.do !== 'play') return step;
  // A process that has stopped is found in this step, or every change that follows would wait for it.
  const blocks = Math.min(24, isStopped ? Math.max(blocksUntilHung, step.blocks) : step.blocks);
  const keepsDeadlines = dice.chance(isStopped ? 0.7 : 0.5);
  // A standby that takes over needs a plan, which would wait for those that stand still.
  const isFalling = [...growing.state.sandboxes.values()].some(({ life }) => life === 'falling');
  const stalled =
    trouble.kind === 'stall' && !isFalling && dice.chance(0.4)
      ? dice.maybePick(stallable(growing, trouble.crossing))
      : undefined;
  const events = step.events.filter(({ frame }) => frame < blocks * step.blockSize);
  if (stalled === undefined) return { ...step, blocks, events, keepsDeadlines };
  return { ...step, blocks, events, keepsDeadlines: true, stalls: [stalled] };
}

/** Saves a state, changes what it holds, and loads it again. */
function keepState(dice: Dice, growing: GrowingCase, trouble: Trouble): void {
  const able = [...growing.state.devices].flatMap(([id, { shape }]) => (shape.parameters.size > 0 ? [id] : []));
  const device = dice.maybePick(able);
  if (device === undefined) return;
  const state = growing.state.states.size + 1;
  change(growing, { do: 'save-state', device, state });
  change(growing, drawParameter(dice, growing.state));
  growing.add(play(dice, growing, trouble));
  change(growing, { do: 'load-state', device, state });
}

/** Ends a process, and plays on. */
function cause(dice: Dice, growing: GrowingCase, trouble: Trouble): void {
  const sandbox = dice.maybePick(running(growing));
  if (sandbox === undefined) return;
  growing.add({ do: trouble.kind === 'hang' && dice.chance(0.6) ? 'hang-sandbox' : 'kill-sandbox', sandbox });
  growing.add(play(dice, growing, trouble));
  if (dice.chance(0.5)) growing.add({ do: 'restart-sandbox', sandbox });
}
