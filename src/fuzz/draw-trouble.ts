import type { CaseStep, FuzzCase } from './case.js';
import type { CaseState } from './case-state.js';
import type { Dice } from './dice.js';
import { drawPlay } from './draw-step.js';
import type { PlayOptions } from './play-case.js';

/**
 * What happens to the processes of a life besides kills. Those that stop for good and those that only stand still for a while
 * are not in one case: who stands still must not be taken for hung.
 */
export type Trouble = 'none' | 'hang' | 'stall';

/** Missed blocks after which a sandbox is hung: the default of a group. Fewer are over before anybody is called so. */
const missedUntilHung = 8;
const blocksUntilHung = missedUntilHung + 2;

/** Of those in which somebody is missing: each takes as long as its deadline. */
const mostLateBlocks = 6;

export function drawTrouble(dice: Dice): Trouble {
  return dice.pick(['none', 'none', 'hang', 'stall'] as const);
}

function running({ sandboxes }: CaseState): number[] {
  return [...sandboxes].flatMap(([id, { life }]) => (life === 'running' ? [id] : []));
}

function inBlocks(step: CaseStep & { do: 'play' }, blocks: number): CaseStep & { do: 'play' } {
  return { ...step, blocks, events: step.events.filter(({ frame }) => frame < blocks * step.blockSize) };
}

/** Blocks of a life: offline or with deadlines, with somebody who stands still or without. */
export function drawLivePlay(dice: Dice, state: CaseState, mostFrames: number, trouble: Trouble): CaseStep {
  const step = drawPlay(dice, state, mostFrames);
  if (step.do !== 'play') return step;
  const lives = [...state.sandboxes.values()];
  // A process that has stopped is found in this step, or every change that follows would wait for it.
  if (lives.some(({ isHung }) => isHung)) return { ...inBlocks(step, blocksUntilHung), keepsDeadlines: true };
  // A standby that takes over needs a plan, which would wait for those that stand still.
  const mayStall = trouble === 'stall' && !lives.some(({ life }) => life === 'falling');
  const stalled = mayStall && dice.chance(0.5) ? dice.maybePick(running(state)) : undefined;
  if (stalled === undefined) return { ...step, keepsDeadlines: dice.chance(0.4) };
  return { ...inBlocks(step, Math.min(step.blocks, mostLateBlocks)), keepsDeadlines: true, stalls: [stalled] };
}

/** A process that stops for good, if that is what the case is about. */
export function drawHang(dice: Dice, state: CaseState): CaseStep | undefined {
  const sandbox = dice.maybePick(running(state));
  return sandbox === undefined ? undefined : { do: 'hang-sandbox', sandbox };
}

/** Deadlines of a block: a busy machine keeps them mostly, and who misses them all is found within a second. */
export const caseBlockDeadlineMs = 60;

/** The deadlines that cases with such troubles are played with. */
export function deadlinesFor({ steps }: FuzzCase): PlayOptions {
  const stalls = steps.some((step) => step.do === 'play' && (step.stalls ?? []).length > 0);
  return {
    stageDeadlineMs: caseBlockDeadlineMs / 2,
    blockDeadlineMs: caseBlockDeadlineMs,
    hangAfterBlocks: stalls ? 1_000_000 : missedUntilHung,
  };
}
