import { applyStep, firstState } from '../src/fuzz/case-state.js';
import type { FuzzCase } from '../src/fuzz/case.js';
import type { PlayedCase } from '../src/fuzz/play-case.js';
import type { ShapeOf } from '../src/fuzz/plugin-shape.js';

/** What can make a difference in a life. */
export const liveClasses = [
  'synchronous',
  'pipelined',
  'delayed edge',
  'stages again',
  'late block',
  'skipped block',
  'caught up',
  'dead block',
  'takeover of a standby',
  'plan change',
  'device moved',
  'device restarted',
  'device removed',
  'connection removed',
  'parameter set',
  'state loaded',
  'sandbox killed',
  'sandbox hung',
  'sandbox restarted',
  'block length changed',
] as const;
export type LiveClass = (typeof liveClasses)[number];

const ofSteps: Readonly<Record<string, LiveClass>> = {
  'move-device': 'device moved',
  'restart-device': 'device restarted',
  'remove-device': 'device removed',
  disconnect: 'connection removed',
  'set-parameter': 'parameter set',
  'load-state': 'state loaded',
  'kill-sandbox': 'sandbox killed',
  'hang-sandbox': 'sandbox hung',
  'restart-sandbox': 'sandbox restarted',
};

/** The classes that a case belongs to, by what happened when it was played. */
export function classesOf(one: FuzzCase, played: PlayedCase, shapeOf: ShapeOf): Set<LiveClass> {
  const classes = new Set<LiveClass>([one.group.crossing]);
  const lengths = new Set<number>();
  let state = firstState(one.group);
  let hasPlayed = false;
  for (const [at, step] of one.steps.entries()) {
    const next = applyStep(state, step, shapeOf);
    if (next === undefined) continue;
    const own = ofSteps[step.do];
    // Before the first block it is only another way to build.
    if (hasPlayed && own !== undefined) classes.add(own);
    state = next;
    const play = played.steps[at]?.play;
    if (step.do !== 'play' || play === undefined) continue;
    hasPlayed = true;
    lengths.add(step.blockSize);
    const crosses = state.connections.some(
      ({ source, target }) => state.devices.get(source.device)?.sandbox !== state.devices.get(target.device)?.sandbox,
    );
    if (one.group.crossing === 'pipelined' && crosses) classes.add('delayed edge');
    for (const block of play.blocks) {
      for (const { outcome, takesPart, isTakeover, stages } of block.sandboxes.values()) {
        if (outcome === 'late') classes.add(takesPart ? 'late block' : 'skipped block');
        if (outcome === 'dead') classes.add('dead block');
        if (isTakeover) classes.add('takeover of a standby');
        if (stages > 1) classes.add('stages again');
      }
    }
  }
  const blocks = played.steps.flatMap(({ play }) => play?.blocks ?? []);
  if (new Set(blocks.map(({ planVersion }) => planVersion)).size > 1) classes.add('plan change');
  if (lengths.size > 1) classes.add('block length changed');
  for (const [index, block] of blocks.entries()) {
    for (const [id, { outcome, process }] of block.sandboxes) {
      const before = blocks[index - 1]?.sandboxes.get(id);
      if (outcome === 'done' && before?.outcome === 'late' && before.process === process) classes.add('caught up');
    }
  }
  return classes;
}
