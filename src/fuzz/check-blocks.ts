import type { FuzzCase } from './case.js';
import { caseBlockDeadlineMs } from './draw-trouble.js';
import type { PlayedCase, PlayResult } from './play-case.js';
import type { FuzzProperty, Violation } from './violation.js';

/** How long a busy machine may keep the thread waiting that runs blocks; what never ends is beyond any of it. */
const patienceMs = 2000;

/** A block that took longer than its deadline by more than a busy machine can explain. */
function slowBlock({ report }: PlayResult): string | undefined {
  const most = (caseBlockDeadlineMs + patienceMs) * 1e6;
  const slow = report.blockNs.findIndex((took) => took > most);
  if (slow < 0) return undefined;
  const tookMs = Math.round((report.blockNs[slow] ?? 0) / 1e6);
  return `block ${slow + 1} took ${tookMs} ms, its deadline was ${caseBlockDeadlineMs} ms`;
}

/** What reports of blocks say that can't be, whoever was late or dead. */
function lieOf({ blocks, report }: PlayResult): string | undefined {
  const incomplete = blocks.filter(({ isComplete }) => !isComplete).length;
  if (incomplete !== report.incompleteBlocks) {
    return `${report.incompleteBlocks} incomplete blocks, but ${incomplete} reports of such`;
  }
  for (const [index, { sequence, planVersion }] of blocks.entries()) {
    const before = blocks[index - 1];
    if (before === undefined) continue;
    if (sequence !== before.sequence + 1) return `block ${index + 1} has number ${sequence} after ${before.sequence}`;
    if (planVersion < before.planVersion) return `block ${index + 1} was run by an older plan than the one before`;
  }
  return undefined;
}

/** Counters of a group, held against the reports of all its blocks: the first that is wrong; undefined if none is. */
export function checkStatistics(played: PlayedCase): string | undefined {
  const { statistics } = played;
  const plays = played.steps.flatMap(({ play }) => (play === undefined ? [] : [play]));
  if (statistics === undefined) return undefined;
  const blocks = plays.flatMap((play) => play.blocks);
  const incomplete = blocks.filter(({ isComplete }) => !isComplete).length;
  if (statistics.blocks !== blocks.length) return `${statistics.blocks} blocks, of ${blocks.length} reports`;
  if (statistics.incompleteBlocks !== incomplete) {
    return `${statistics.incompleteBlocks} incomplete blocks, of ${incomplete} in reports`;
  }
  const late = blocks.filter(({ sandboxes }) =>
    [...sandboxes.values()].some(({ outcome }) => outcome === 'late'),
  ).length;
  if (statistics.missedDeadlines !== late)
    return `${statistics.missedDeadlines} missed deadlines, of ${late} in reports`;
  return undefined;
}

/** Blocks keep their deadlines, and their reports and counters can be true; `onTried` hears of each property that is asked. */
export function checkBlocks(
  one: FuzzCase,
  played: PlayedCase,
  onTried: (property: FuzzProperty) => void,
): Violation | undefined {
  if (one.steps.some((step) => step.do === 'play' && step.keepsDeadlines)) onTried('blocks end in time');
  onTried('true reports');
  for (const [at, { step, play }] of played.steps.entries()) {
    if (step.do !== 'play' || play === undefined) continue;
    const slow = step.keepsDeadlines ? slowBlock(play) : undefined;
    if (slow !== undefined) {
      return { property: 'blocks end in time', key: 'slow block', message: `step ${at + 1}: ${slow}` };
    }
    const lie = lieOf(play);
    if (lie !== undefined) return { property: 'true reports', key: 'report', message: `step ${at + 1}: ${lie}` };
  }
  const wrong = checkStatistics(played);
  return wrong === undefined ? undefined : { property: 'true reports', key: 'statistics', message: wrong };
}
