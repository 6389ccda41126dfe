import type { CaseState } from '../src/fuzz/case-state.js';
import type { PlayedCase } from '../src/fuzz/play-case.js';
import type { PlayedBlock } from '../src/fuzz/render-parts.js';
import type { BlockOutcome, SandboxOutcome } from './model/block.js';
import type { OutcomeOf } from './model/play-model.js';

/** Long enough for a busy machine; who stands still misses them all the same, and is not called hung for it. */
export const patience = { stageDeadlineMs: 120, blockDeadlineMs: 240, hangAfterBlocks: 1_000_000 };

/** What a report says, as the model takes it. */
export function outcomeOf({ sandboxes }: PlayedBlock): BlockOutcome {
  const all = [...sandboxes];
  const named = all.map(([id, { outcome, takesPart }]): [number, SandboxOutcome] => [
    id,
    outcome === 'late' && !takesPart ? 'skipped' : outcome,
  ]);
  return {
    sandboxes: Object.fromEntries(named),
    processes: Object.fromEntries(all.map(([id, { process }]) => [id, process])),
    takeovers: all.flatMap(([id, { isTakeover }]) => (isTakeover ? [id] : [])),
  };
}

/** What the model is told of every block of a performance. */
export function reportedBy(played: PlayedCase): OutcomeOf {
  return (at, block) => {
    const report = played.steps[at]?.play?.blocks[block];
    return report === undefined ? {} : outcomeOf(report);
  };
}

/** Some stages of a sandbox were in time and others were not: the model knows sandboxes as a whole. */
export function isPartial({ sandboxes }: PlayedBlock): boolean {
  return [...sandboxes.values()].some(
    ({ stages, replacedStages }) => replacedStages.length > 0 && replacedStages.length < stages,
  );
}

/** Other sandboxes lead into it. */
export function hasForeignInput(state: CaseState, sandbox: number): boolean {
  const homeOf = (device: number): number | undefined => state.devices.get(device)?.sandbox;
  return state.connections.some(
    ({ source, target }) => homeOf(target.device) === sandbox && homeOf(source.device) !== sandbox,
  );
}

/**
 * Somebody was late who reads what others give in the same block: by the time it gets to it, that is what they gave since
 * (section 4.8). The model can't know when that was.
 */
export function isBlurred({ sandboxes }: PlayedBlock, state: CaseState): boolean {
  return [...sandboxes].some(
    ([id, { outcome, takesPart }]) => outcome === 'late' && takesPart && hasForeignInput(state, id),
  );
}
