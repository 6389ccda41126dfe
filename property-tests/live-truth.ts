import type { CaseState } from '../src/fuzz/case-state.js';
import type { FuzzCase } from '../src/fuzz/case.js';
import { applyStep, firstState, stallsThatApply } from '../src/fuzz/case-state.js';
import type { LifeEvent, PlayedCase } from '../src/fuzz/play-case.js';
import type { ShapeOf } from '../src/fuzz/plugin-shape.js';
import type { PlayedBlock } from '../src/fuzz/render-parts.js';

/**
 * What reports and events say, held against what was done to the group: who was not killed is never dead, who was is, nobody is
 * late where no deadline is kept, and every end has the reason that it had. The first lie; undefined if there is none.
 */
export function findLie(one: FuzzCase, played: PlayedCase, shapeOf: ShapeOf): string | undefined {
  let state = firstState(one.group);
  for (const [at, step] of one.steps.entries()) {
    const next = applyStep(state, step, shapeOf);
    if (next === undefined) continue;
    const play = played.steps[at]?.play;
    if (step.do === 'play' && play !== undefined) {
      const woken = askedWhereTheyAre(played.lives, at);
      const lie = lieOfBlocks(play.blocks, state, step.keepsDeadlines, stallsThatApply(state, step), woken);
      if (lie !== undefined) return `step ${at}: ${lie}`;
      const incomplete = play.blocks.filter(({ isComplete }) => !isComplete).length;
      if (incomplete !== play.report.incompleteBlocks) {
        return `step ${at}: ${play.report.incompleteBlocks} incomplete blocks, but ${incomplete} reports of them`;
      }
    }
    state = next;
  }
  return lieOfLives(one, played.lives);
}

/**
 * Sandboxes that stand still and were called hung for a call that they did not answer, not for a block: to ask where they are
 * wakes them, and they may finish the block that they are in.
 */
function askedWhereTheyAre(lives: readonly LifeEvent[], at: number): ReadonlySet<number> {
  const isAsked = ({ at: end, exit }: LifeEvent): boolean =>
    end >= at && exit?.kind === 'hung' && exit.reason !== 'its audio thread did not finish its block';
  return new Set(lives.filter(isAsked).map(({ sandbox }) => sandbox));
}

function lieOfBlocks(
  blocks: readonly PlayedBlock[],
  state: CaseState,
  keepsDeadlines: boolean,
  stalled: readonly number[],
  woken: ReadonlySet<number>,
): string | undefined {
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (before !== undefined && block.sequence !== before.sequence + 1) return `block ${index} follows no other`;
    for (const [id, own] of block.sandboxes) {
      const sandbox = state.sandboxes.get(id);
      if (sandbox === undefined) return `block ${index} names sandbox ${id}, which is not there`;
      const { outcome, takesPart, stages, replacedStages } = own;
      const name = `sandbox ${id} in block ${index}`;
      if ((outcome === 'done') !== (replacedStages.length === 0))
        return `${name} is ${outcome}, with [${replacedStages.join()}] replaced`;
      if (outcome === 'done' && stages > 0 && !takesPart) return `${name} is done without the block`;
      if (outcome !== 'done' && !takesPart && replacedStages.length < stages)
        return `${name} did some of a block it did not get`;
      if (sandbox.life === 'running') {
        if (outcome === 'dead') return `${name} is called dead and was not killed`;
        if (outcome === 'late' && !keepsDeadlines) return `${name} is late without a deadline`;
        if (outcome === 'done' && stalled.includes(id) && before?.sandboxes.get(id)?.outcome === 'late')
          return `${name} has caught up while it stood still`;
      }
      if (sandbox.life === 'ended') {
        if (outcome === 'done' && stages > 0 && !(index === 0 && woken.has(id)))
          return `${name} is done and was ${sandbox.isHung ? 'stopped' : 'killed'}`;
        if (outcome === 'late' && !sandbox.isHung) return `${name} is late and was killed`;
        if (outcome === 'late' && before?.sandboxes.get(id)?.outcome === 'dead')
          return `${name} is late after its death`;
      }
    }
    if (block.isComplete !== [...block.sandboxes.values()].every(({ outcome }) => outcome === 'done')) {
      return `block ${index} is ${block.isComplete ? '' : 'in'}complete, which its sandboxes are not`;
    }
  }
  return undefined;
}

/** By what was told last: what may be told next. Section 6 of DESIGN.md, as far as these lives go. */
const legal: Readonly<Record<'begun' | 'stopped' | LifeEvent['life'], readonly LifeEvent['life'][]>> = {
  begun: ['late', 'ended'],
  late: ['ready', 'ended'],
  ready: ['late', 'ended'],
  ended: ['recovering'],
  // Restarted, or removed: then its number may be given to another one.
  stopped: ['recovering', 'late', 'ended'],
  recovering: ['recovered'],
  recovered: ['late', 'ended'],
  failed: [],
  quarantined: [],
};

function lieOfLives(one: FuzzCase, lives: readonly LifeEvent[]): string | undefined {
  const last = new Map<number, 'stopped' | LifeEvent['life']>();
  for (const { at, sandbox, life, exit } of lives) {
    const name = `step ${at}: sandbox ${sandbox}`;
    const before = last.get(sandbox) ?? 'begun';
    if (!legal[before].includes(life)) return `${name} is ${life} after it was ${before}: ${told(lives, sandbox)}`;
    last.set(sandbox, life === 'ended' && exit?.kind === 'stopped' ? 'stopped' : life);
    if (life !== 'ended' || exit === undefined) continue;
    const lie = lieOfEnd(one, at, sandbox, exit);
    if (lie !== undefined) return `${name} ${lie}`;
  }
  return undefined;
}

function lieOfEnd(
  one: FuzzCase,
  at: number,
  sandbox: number,
  { kind, signal, reason }: NonNullable<LifeEvent['exit']>,
): string | undefined {
  const causes = one.steps
    .slice(0, at + 1)
    .flatMap((step) => ('sandbox' in step && step.sandbox === sandbox ? [step.do] : []));
  const wasHung = causes.includes('hang-sandbox');
  const wasKilled = causes.includes('kill-sandbox');
  if (kind === 'hung') return wasHung ? undefined : `is called hung (${reason})`;
  // A standby's sandbox that stands still and was not missed is killed by the player.
  if (kind === 'crashed') return signal === 9 && (wasKilled || wasHung) ? undefined : `has crashed (${reason})`;
  if (kind === 'stopped') return undefined;
  return `is ${kind} (${reason})`;
}

function told(lives: readonly LifeEvent[], sandbox: number): string {
  return lives
    .filter((one) => one.sandbox === sandbox)
    .map(({ at, life, exit }) => `${at}: ${life}${exit === undefined ? '' : ` (${exit.kind}: ${exit.reason})`}`)
    .join(', ');
}
