import { isDeepStrictEqual } from 'node:util';
import { GloveboxError } from '../errors.js';
import { median } from '../measure/median.js';
import { slicesPerRound, startMeasuring, warmUpBlocks, type RoundPlan } from './measure-round.js';
import type { Subject, SubjectShape } from './measuring-messages.js';

/** Blocks that are played to find out how long one lasts. */
const pilotBlocks = 50;
/** A round's 99th percentile of fewer blocks is luck; of more it gets no better. */
const [fewestBlocks, mostBlocks] = [34, 2000] as const;

/** What is known before the first round. */
export interface Pilot {
  scenarios: RoundPlan['scenarios'];
  /** Remarks for people, one sentence each. */
  notes: string[];
}

function compareShapes(a: SubjectShape, b: SubjectShape): string[] {
  for (const direction of ['inputs', 'outputs'] as const) {
    if (isDeepStrictEqual(a[direction], b[direction])) continue;
    const [ofA, ofB] = [a, b].map((shape) => `${shape[direction].join(' + ') || 'no'} channels`);
    throw new GloveboxError(
      'invalid-argument',
      `Expected A and B to be builds of one plugin but A has ${direction} of ${ofA} and B of ${ofB}`,
    );
  }
  const missing = a.parameters.filter((id) => !b.parameters.includes(id)).length;
  const added = b.parameters.filter((id) => !a.parameters.includes(id)).length;
  if (missing + added === 0) return [];
  return [`the parameters differ: B lacks ${missing} of A and adds ${added}; both are played with their defaults`];
}

/**
 * Loads A and B once before they are measured: whether they can be compared at all, and how many blocks fit into `seconds` per
 * scenario, arm and round. Both play the same number.
 * @throws GloveboxError `invalid-argument` if their channels differ, or why one of them can't be played
 */
export async function runPilot(
  a: Subject,
  b: Subject,
  options: { frames: readonly number[]; seconds: number; seed: number },
): Promise<Pilot> {
  await using first = startMeasuring('A', a);
  const shapeOfA = await first.prepare(a);
  await using second = startMeasuring('B', b);
  const notes = compareShapes(shapeOfA, await second.prepare(b));
  const scenarios = [];
  for (const frames of options.frames) {
    const request = { frames, blocks: pilotBlocks, warmUp: warmUpBlocks, seed: options.seed };
    const { wallNs } = await first.play(request);
    await second.play(request);
    const blocks = Math.round((options.seconds * 1e9) / Math.max(1, median(wallNs)) / slicesPerRound);
    scenarios.push({ frames, blocksPerSlice: Math.min(mostBlocks, Math.max(fewestBlocks, blocks)) });
  }
  return { scenarios, notes };
}
