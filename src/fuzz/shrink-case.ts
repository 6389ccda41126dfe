import type { CaseEvent, CaseStep, FuzzCase } from './case.js';
import { applyStep, firstState } from './case-state.js';
import type { ShapeOf } from './plugin-shape.js';

type Play = CaseStep & { do: 'play' };

/** The case without the steps that everybody leaves out. */
export function onlyAppliedSteps(one: FuzzCase, shapeOf: ShapeOf): FuzzCase {
  let state = firstState(one.group);
  const steps = one.steps.filter((step) => {
    const next = applyStep(state, step, shapeOf);
    state = next ?? state;
    return next !== undefined;
  });
  return { ...one, steps };
}

function replaced(one: FuzzCase, at: number, step: CaseStep): FuzzCase {
  return { ...one, steps: one.steps.with(at, step) };
}

/** A list without one run of elements: long runs first, those at the end before those at the start. */
function* withoutRuns<T>(list: readonly T[]): Generator<T[]> {
  for (let length = list.length; length >= 1; length = Math.floor(length / 2)) {
    for (let end = list.length; end > 0; end -= length) {
      yield [...list.slice(0, Math.max(0, end - length)), ...list.slice(end)];
    }
  }
}

/** Shares that say less: the ends, the middle, fewer digits. */
function simplerShares(share: number): number[] {
  const rounded = Math.round(share * 10) / 10;
  const plain = [0, 1, 0.5];
  const known = plain.indexOf(share);
  const better = known < 0 ? plain : plain.slice(0, known);
  return known < 0 && rounded !== share ? [...better, rounded] : better;
}

function* simplerEvents(events: readonly CaseEvent[]): Generator<CaseEvent[]> {
  yield* withoutRuns(events);
  for (const [at, event] of events.entries()) {
    if (event.frame > 0) yield events.with(at, { ...event, frame: 0 });
    if (!('value' in event)) continue;
    for (const value of simplerShares(event.value)) yield events.with(at, { ...event, value });
  }
}

function* simplerPlays(play: Play): Generator<Play> {
  const shorter = [1, Math.floor(play.blocks / 2), play.blocks - 1];
  for (const blocks of new Set(shorter)) if (blocks >= 1 && blocks < play.blocks) yield { ...play, blocks };
  for (const events of simplerEvents(play.events)) yield { ...play, events };
  for (const stalls of withoutRuns(play.stalls ?? [])) yield { ...play, stalls };
  if (play.keepsDeadlines) yield { ...play, keepsDeadlines: false };
}

function* simplerSteps(step: CaseStep): Generator<CaseStep> {
  if (step.do === 'play') yield* simplerPlays(step);
  if (step.do === 'set-parameter') for (const value of simplerShares(step.value)) yield { ...step, value };
  if (step.do !== 'add-sandbox') return;
  if (step.hasStandby) yield { ...step, hasStandby: false };
  if (step.fallback !== 'silence') yield { ...step, fallback: 'silence' };
}

function* simplerGroups({ group }: FuzzCase): Generator<FuzzCase['group']> {
  if (group.crossing !== 'synchronous') yield { ...group, crossing: 'synchronous' };
  if (group.compensatesLatency) yield { ...group, compensatesLatency: false };
  if (group.sampleRate !== 48_000) yield { ...group, sampleRate: 48_000 };
}

/** The case with every device of one sandbox in another one. */
function* mergedSandboxes(one: FuzzCase): Generator<FuzzCase> {
  const [first, ...others] = one.steps.flatMap((step) => (step.do === 'add-sandbox' ? [step.sandbox] : []));
  if (first === undefined) return;
  for (const other of new Set(others)) {
    const steps = one.steps.map((step) =>
      step.do === 'add-device' && step.sandbox === other ? { ...step, sandbox: first } : step,
    );
    if (steps.some((step, at) => step !== one.steps[at])) yield { ...one, steps };
  }
}

/** The case in blocks of another length; shorter plays keep their frames as far as that goes. */
function* otherBlockSizes(one: FuzzCase): Generator<FuzzCase> {
  const { maxBlockSize } = one.group;
  for (const size of [16, 64, 256]) {
    if (size >= maxBlockSize) return;
    const steps = one.steps.map((step) =>
      step.do === 'play' ? { ...step, blockSize: Math.min(size, step.blockSize) } : step,
    );
    yield { ...one, group: { ...one.group, maxBlockSize: size }, steps };
  }
  if (one.steps.some((step) => step.do === 'play' && step.blockSize !== maxBlockSize)) {
    yield {
      ...one,
      steps: one.steps.map((step) => (step.do === 'play' ? { ...step, blockSize: maxBlockSize } : step)),
    };
  }
}

/**
 * Cases that are simpler than `one`, those that promise most first: what is left out anyway, runs of steps, then what the steps
 * say. Who finds one of them to fail as well goes on from there.
 */
export function* simplerCases(one: FuzzCase, shapeOf: ShapeOf): Generator<FuzzCase> {
  const applied = onlyAppliedSteps(one, shapeOf);
  if (applied.steps.length < one.steps.length) yield applied;
  for (const steps of withoutRuns(one.steps)) if (steps.length > 0) yield { ...one, steps };
  yield* mergedSandboxes(one);
  for (const [at, step] of one.steps.entries()) {
    for (const simpler of simplerSteps(step)) yield replaced(one, at, simpler);
  }
  for (const group of simplerGroups(one)) yield { ...one, group };
  yield* otherBlockSizes(one);
  if (one.seed !== 1) yield { ...one, seed: 1 };
}
