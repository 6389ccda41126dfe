import * as fc from 'fast-check';
import type { CasePlugin, CaseStep, FuzzCase } from './case.js';
import { applyStep, firstState, type CaseState } from './case-state.js';
import { Dice } from './dice.js';
import { liveStep } from './draw-live-step.js';
import { drawConnection, drawParameter, drawPlay } from './draw-step.js';
import { drawHang, drawLivePlay, drawTrouble } from './draw-trouble.js';
import { pluginKey, type PluginShape, type ShapeOf } from './plugin-shape.js';
import { simplerCases } from './shrink-case.js';

/** What cases are drawn from, and how large they become. */
export interface DrawOptions {
  plugins: readonly { plugin: CasePlugin; shape: PluginShape }[];
  mostSandboxes?: number;
  mostDevices?: number;
  /** Frames of one play step, about. */
  mostFrames?: number;
  /** Besides wiring and playing: changes, kills and restarts while it plays. Default: in half of the cases. */
  isLive?: boolean;
}

/** A case that grows step by step: what does not apply is not added. */
export class GrowingCase {
  readonly steps: CaseStep[] = [];
  state: CaseState;
  readonly #shapeOf: ShapeOf;

  constructor(group: FuzzCase['group'], shapeOf: ShapeOf) {
    this.state = firstState(group);
    this.#shapeOf = shapeOf;
  }

  add(step: CaseStep | undefined): void {
    if (step === undefined) return;
    const next = applyStep(this.state, step, this.#shapeOf);
    if (next === undefined) return;
    this.state = next;
    this.steps.push(step);
  }
}

const blockSizes = [16, 32, 64, 100, 128, 256, 441, 512];

function drawGroup(dice: Dice): FuzzCase['group'] {
  return {
    crossing: dice.chance(0.5) ? 'synchronous' : 'pipelined',
    maxBlockSize: dice.pick(blockSizes),
    sampleRate: dice.pick([44_100, 48_000, 48_000, 96_000]),
    compensatesLatency: dice.chance(0.5),
  };
}

function buildTopology(dice: Dice, growing: GrowingCase, options: DrawOptions, isLive: boolean): void {
  const { plugins, mostSandboxes = 4, mostDevices = 6 } = options;
  // One device alone is what most failures come down to, and what is fastest.
  const deviceCount = dice.chance(0.3) ? 1 : 1 + dice.below(mostDevices);
  const sandboxCount = Math.min(1 + dice.below(mostSandboxes), deviceCount + 1);
  for (let sandbox = 1; sandbox <= sandboxCount; ++sandbox) {
    const fallback = dice.pick(['silence', 'bypass', 'hold'] as const);
    growing.add({ do: 'add-sandbox', sandbox, fallback, hasStandby: isLive && dice.chance(0.1) });
  }
  for (let device = 1; device <= deviceCount; ++device) {
    const { plugin } = dice.pick(plugins);
    growing.add({ do: 'add-device', device, sandbox: 1 + dice.below(sandboxCount), plugin });
  }
  for (let i = dice.below(2 * deviceCount); i > 0; --i) growing.add(drawConnection(dice, growing.state));
  for (const [device, { shape }] of growing.state.devices) {
    for (const port of shape.audioInputs.keys()) {
      if (deviceCount === 1 || dice.chance(0.6)) growing.add({ do: 'add-input', port: { device, port } });
    }
    for (const port of shape.audioOutputs.keys()) growing.add({ do: 'add-output', port: { device, port } });
    if (shape.audioOutputs.length > 0 && dice.chance(0.1)) growing.add({ do: 'add-tap', port: { device, port: 0 } });
    if (shape.noteOutputs > 0) growing.add({ do: 'collect-events', device });
  }
  for (let i = dice.below(2 * deviceCount + 1); i > 0; --i) growing.add(drawParameter(dice, growing.state));
}

function withState(plugins: DrawOptions['plugins']): DrawOptions['plugins'] {
  return plugins.filter(({ shape }) => shape.hasState);
}

/** One device alone that is saved and restarted: does the state bring everything back? */
function drawRoundTrip(dice: Dice, growing: GrowingCase, { plugins, mostFrames = 4096 }: DrawOptions): void {
  const { plugin } = dice.pick(withState(plugins));
  growing.add({ do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false });
  growing.add({ do: 'add-device', device: 1, sandbox: 1, plugin });
  const { audioInputs = [], audioOutputs = [] } = growing.state.devices.get(1)?.shape ?? {};
  for (const port of audioInputs.keys()) growing.add({ do: 'add-input', port: { device: 1, port } });
  for (const port of audioOutputs.keys()) growing.add({ do: 'add-output', port: { device: 1, port } });
  for (let i = 1 + dice.below(8); i > 0; --i) growing.add(withoutPrograms(drawParameter(dice, growing.state), growing));
  growing.add(withoutPrograms(drawPlay(dice, growing.state, mostFrames), growing));
  growing.add({ do: 'save-state', device: 1, state: 1 });
  growing.add({ do: 'restart-device', device: 1 });
  growing.add(withoutPrograms(drawPlay(dice, growing.state, mostFrames), growing));
}

/** A program is chosen by an act, not by a value that a state would have to hold. */
function withoutPrograms(step: CaseStep | undefined, { state }: GrowingCase): CaseStep | undefined {
  const isChoice = (device: number, parameter: number): boolean =>
    state.devices.get(device)?.shape.parameters.get(parameter)?.isProgramChange === true;
  if (step?.do === 'set-parameter') return isChoice(step.device, step.parameter) ? undefined : step;
  if (step?.do !== 'play') return step;
  const events = step.events.filter((event) => !('parameter' in event && isChoice(event.device, event.parameter)));
  return { ...step, events };
}

/** Changes, ends and blocks in any order. */
function drawLife(dice: Dice, growing: GrowingCase, { plugins, mostFrames = 4096 }: DrawOptions): void {
  const trouble = drawTrouble(dice);
  const play = (): void => growing.add(drawLivePlay(dice, growing.state, mostFrames, trouble));
  for (let i = 3 + dice.below(12); i > 0; --i) {
    if (trouble === 'hang' && dice.chance(0.2)) {
      growing.add(drawHang(dice, growing.state));
      play();
    } else {
      growing.add(liveStep(dice, growing.state, plugins));
      if (dice.chance(0.6)) play();
    }
  }
  play();
}

/** A case that `dice` decides. */
export function drawCase(dice: Dice, options: DrawOptions, shapeOf: ShapeOf): FuzzCase {
  const { isLive = dice.chance(0.5), mostFrames = 4096 } = options;
  const group = drawGroup(dice);
  const growing = new GrowingCase(group, shapeOf);
  const finish = (): FuzzCase => ({
    schema: 'glovebox-case/1',
    group,
    seed: dice.below(1 << 30),
    steps: growing.steps,
  });
  if (options.isLive === undefined && withState(options.plugins).length > 0 && dice.chance(0.15)) {
    drawRoundTrip(dice, growing, options);
    return finish();
  }
  buildTopology(dice, growing, options, isLive);
  growing.add(drawPlay(dice, growing.state, mostFrames));
  if (isLive) drawLife(dice, growing, options);
  return finish();
}

/** Cases for fast-check: drawn step by step so that most steps apply, and shrunk as they are. */
class CaseArbitrary extends fc.Arbitrary<FuzzCase> {
  readonly #draw: (dice: Dice) => FuzzCase;
  readonly #shapeOf: ShapeOf;

  constructor(draw: (dice: Dice) => FuzzCase, shapeOf: ShapeOf) {
    super();
    this.#draw = draw;
    this.#shapeOf = shapeOf;
  }

  generate(random: fc.Random): fc.Value<FuzzCase> {
    return new fc.Value(this.#draw(new Dice((bound) => random.nextInt(0, bound - 1))), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is FuzzCase {
    return typeof value === 'object' && value !== null && 'steps' in value;
  }

  shrink(value: FuzzCase): fc.Stream<fc.Value<FuzzCase>> {
    return fc.stream(simplerCases(value, this.#shapeOf)).map((simpler) => new fc.Value(simpler, undefined));
  }
}

/** Cases of some plugins. */
export function arbitraryCase(options: DrawOptions): fc.Arbitrary<FuzzCase> {
  const shapes = new Map(options.plugins.map(({ plugin, shape }) => [pluginKey(plugin), shape]));
  const shapeOf: ShapeOf = (plugin) => shapes.get(pluginKey(plugin));
  return new CaseArbitrary((dice) => drawCase(dice, options, shapeOf), shapeOf);
}

/** One case and whatever is simpler. */
export function onlyCase(one: FuzzCase, shapeOf: ShapeOf): fc.Arbitrary<FuzzCase> {
  return new CaseArbitrary(() => one, shapeOf);
}

/** Cases that `draw` makes of choices, for those who draw in another way; shrunk like all. */
export function casesDrawnBy(draw: (dice: Dice) => FuzzCase, shapeOf: ShapeOf): fc.Arbitrary<FuzzCase> {
  return new CaseArbitrary(draw, shapeOf);
}
