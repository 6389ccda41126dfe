import type { CaseStep, FuzzCase } from '../src/fuzz/case.js';
import type { Dice } from '../src/fuzz/dice.js';
import { GrowingCase } from '../src/fuzz/draw-case.js';
import { liveStep } from '../src/fuzz/draw-live-step.js';
import type { ShapeOf } from '../src/fuzz/plugin-shape.js';
import { drawDevices, type LivePlugins } from './live-case.js';

const blockSizes = [16, 64, 100];

/** What is there when it begins to play. */
function build(dice: Dice, growing: GrowingCase, plugins: LivePlugins): void {
  const sandboxes = 2 + dice.below(3);
  const devices = 3 + dice.below(4);
  for (let sandbox = 1; sandbox <= sandboxes; ++sandbox) {
    const fallback = dice.pick(['silence', 'bypass', 'hold'] as const);
    growing.add({ do: 'add-sandbox', sandbox, fallback, hasStandby: false });
  }
  drawDevices(dice, growing, plugins, { devices, sandboxes });
  for (const [device, { shape }] of growing.state.devices) {
    for (const port of shape.audioInputs.keys()) {
      if (dice.chance(0.6)) growing.add({ do: 'add-input', port: { device, port } });
    }
    for (const port of shape.audioOutputs.keys()) growing.add({ do: 'add-output', port: { device, port } });
  }
}

/** Ends of the host are those that a render finds when it begins; when a VST3 device is restarted for the mode is not told. */
function isIssued(step: CaseStep): boolean {
  return !['add-input', 'add-output', 'add-sandbox', 'remove-sandbox', 'set-offline'].includes(step.do);
}

/**
 * A group that is changed while its blocks run: what comes before the first `play` is built, what comes after it is called
 * without waiting for answers. A later `play` waits until some blocks were rendered.
 */
export function drawConcurrent(dice: Dice, plugins: LivePlugins, shapeOf: ShapeOf): FuzzCase {
  const group = {
    crossing: dice.chance(0.5) ? ('synchronous' as const) : ('pipelined' as const),
    maxBlockSize: dice.pick(blockSizes),
    sampleRate: 48_000,
    compensatesLatency: false,
  };
  const growing = new GrowingCase(group, shapeOf);
  build(dice, growing, plugins);
  const some: CaseStep = {
    do: 'play',
    blocks: 8,
    blockSize: group.maxBlockSize,
    keepsDeadlines: false,
    events: [],
  };
  growing.add(some);
  for (let i = 6 + dice.below(14); i > 0; --i) {
    const step = liveStep(dice, growing.state, plugins);
    if (step !== undefined && isIssued(step)) growing.add(step);
    if (dice.chance(0.25)) growing.add(some);
  }
  return { schema: 'glovebox-case/1', group, seed: dice.below(1 << 30), steps: growing.steps };
}
