import type { CasePort, CaseStep, FuzzCase } from '../../src/fuzz/case.js';
import { applyStep, eventsThatApply, firstState, type CaseState } from '../../src/fuzz/case-state.js';
import { inputNoise } from '../../src/fuzz/input-noise.js';
import type { ShapeOf } from '../../src/fuzz/plugin-shape.js';
import type { BlockOutcome, ModelOutput } from './block.js';
import { ModelGroup, type ModelOptions } from './model-group.js';

/** What comes out of one play step, in the shape of `PlayResult`. */
export interface ModelPlay {
  outputs: { port: CasePort; channels: Float32Array[] }[];
  /** `frame` counts from the start of the step. */
  events: ModelOutput['events'];
  /** The last block. */
  taps: { port: CasePort; channels: Float32Array[] }[];
}

/** What happened to the sandboxes in block `block` of a step; `state` is the one before the step. */
export type OutcomeOf = (at: number, block: number, state: CaseState) => BlockOutcome;

/** Offline, without a standby: who has ended is dead in every block, nobody is late. */
export function outcomeOffline(_at: number, _block: number, state: CaseState): BlockOutcome {
  const dead = [...state.sandboxes].flatMap(([id, { life }]) => (life === 'ended' ? [[id, 'dead'] as const] : []));
  return { sandboxes: Object.fromEntries(dead) };
}

/** Plays one step block by block. */
export function playStep(
  model: ModelGroup,
  step: CaseStep & { do: 'play' },
  { seed, state, outcomeOf }: { seed: number; state: CaseState; outcomeOf: (block: number) => BlockOutcome },
): ModelPlay {
  const { blocks, blockSize } = step;
  const events = eventsThatApply(state, step);
  const inputs = model.inputs.map((input) =>
    Array.from({ length: model.channelsOf(input) }, (_, channel) =>
      inputNoise(seed, input.port, channel, state.frame, blocks * blockSize),
    ),
  );
  const played: { start: number; output: ModelOutput }[] = [];
  for (let block = 0; block < blocks; ++block) {
    const start = block * blockSize;
    const output = model.play({
      frames: blockSize,
      inputs: inputs.map((channels) => channels.map((samples) => samples.subarray(start, start + blockSize))),
      events: events
        .filter(({ frame }) => frame >= start && frame < start + blockSize)
        .map((event) => ({ ...event, frame: event.frame - start })),
      outcome: outcomeOf(block),
    });
    played.push({ start, output });
  }
  return {
    outputs: model.outputs.map((port, index) => ({
      port,
      channels: joined(played.map(({ output }) => output.outputs[index] ?? [])),
    })),
    events: played.flatMap(({ start, output }) => output.events.map((one) => ({ ...one, frame: start + one.frame }))),
    taps: model.taps.map((port, index) => ({ port, channels: played.at(-1)?.output.taps[index] ?? [] })),
  };
}

function joined(blocks: readonly (readonly Float32Array[])[]): Float32Array[] {
  return (blocks[0] ?? []).map((_, channel) =>
    Float32Array.from(blocks.flatMap((block) => [...(block[channel] ?? [])])),
  );
}

/** What every step of a case gives by the model: undefined for those that play nothing. */
export function playModel(
  one: FuzzCase,
  shapeOf: ShapeOf,
  { outcomeOf = outcomeOffline, ...options }: ModelOptions & { outcomeOf?: OutcomeOf } = {},
): (ModelPlay | undefined)[] {
  const model = new ModelGroup(one.group, options);
  let state = firstState(one.group);
  return one.steps.map((step, at) => {
    const next = applyStep(state, step, shapeOf);
    if (next === undefined) return undefined;
    const before = state;
    state = next;
    if (step.do !== 'play') {
      model.apply(step);
      return undefined;
    }
    return playStep(model, step, {
      seed: one.seed,
      state: before,
      outcomeOf: (block) => outcomeOf(at, block, before),
    });
  });
}
