import type { PlayedBlock } from '../src/fuzz/render-parts.js';
import type { BlockOutcome, SandboxOutcome } from './model/block.js';

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

/** Some stages of a sandbox were in time and others were not: the model knows sandboxes as a whole. */
export function isPartial({ sandboxes }: PlayedBlock): boolean {
  return [...sandboxes.values()].some(
    ({ stages, replacedStages }) => replacedStages.length > 0 && replacedStages.length < stages,
  );
}
