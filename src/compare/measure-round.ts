import { GloveboxError } from '../errors.js';
import type { Subject, SubjectShape } from './measuring-messages.js';
import { MeasuringProcess } from './measuring-process.js';
import { recordSlice, type RecordedSlices } from './record-slice.js';
import { arms, type Arm, type ArmDistributions } from './round-table.js';

/** What each round plays. */
export interface RoundPlan {
  a: Subject;
  b: Subject;
  /** A plugin that never changes; none where this build has none. */
  reference: Subject | undefined;
  /** Block sizes, and how many blocks each slice of a round measures. */
  scenarios: readonly { frames: number; blocksPerSlice: number }[];
  seed: number;
}

/**
 * Each arm plays so many slices per round and scenario, in turns: what disturbs the machine for a while disturbs all arms. With
 * four, a busy neighbour on the same core put the medians of A and A again 10 % apart in single rounds.
 */
export const slicesPerRound = 12;
/** Blocks at the start of a slice that warm caches; they are not what is measured. */
export const warmUpBlocks = 20;
/** A plugin that gives no answer for so long hangs, also on a machine that is busy otherwise. */
const limitMs = 30_000;

/** Starts a process for a subject. */
export function startMeasuring(name: string, subject: Subject): MeasuringProcess {
  return MeasuringProcess.start(name, {
    nativeFolder: subject.nativeFolder,
    limitMs,
    isOurs: name === 'reference',
  });
}

function subjectOf(plan: RoundPlan, arm: Arm): Subject | undefined {
  switch (arm) {
    case 'A':
    case 'A again':
      return plan.a;
    case 'B':
      return plan.b;
    case 'reference':
      return plan.reference;
    default:
      return arm satisfies never;
  }
}

/** Throws what was asked for by Ctrl-C. */
function requireGoingOn(signal: AbortSignal): void {
  if (signal.aborted) throw new GloveboxError('cancelled', 'the comparison was interrupted');
}

/**
 * Measures one round: every arm in a fresh process, all of them loaded before the first block, then slice by slice in turns.
 * Returns one entry per scenario and arm.
 */
export async function measureRound(
  plan: RoundPlan,
  round: number,
  signal: AbortSignal,
): Promise<{ frames: number; arm: Arm; distributions: ArmDistributions }[]> {
  const processes = new Map<Arm, MeasuringProcess>();
  try {
    const loading: Promise<SubjectShape>[] = [];
    for (const arm of arms) {
      const subject = subjectOf(plan, arm);
      if (subject === undefined) continue;
      const process = startMeasuring(arm, subject);
      processes.set(arm, process);
      loading.push(process.prepare(subject));
    }
    const failed = (await Promise.allSettled(loading)).find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    // Of the reference, too, which has none: what it is told apart by must be the same figure.
    const isSandboxed = plan.a.hosting === 'sandboxed';
    const measured = [];
    for (const { frames, blocksPerSlice } of plan.scenarios) {
      const byArm = new Map<Arm, RecordedSlices>();
      for (let slice = 0; slice < slicesPerRound; ++slice) {
        // ABBA: forwards and backwards in turns, so that what gets slower evenly cancels.
        const order = [...processes];
        if ((round + slice) % 2 === 0) order.reverse();
        for (const [arm, process] of order) {
          requireGoingOn(signal);
          const to = byArm.get(arm) ?? {};
          byArm.set(arm, to);
          const seed = (plan.seed + round * slicesPerRound + slice) >>> 0;
          const times = await process.play({ frames, blocks: blocksPerSlice, warmUp: warmUpBlocks, seed });
          recordSlice(times, to, { isSandboxed });
        }
      }
      for (const [arm, distributions] of byArm) measured.push({ frames, arm, distributions });
    }
    return measured;
  } finally {
    await Promise.all([...processes.values()].map(async (process) => process[Symbol.asyncDispose]()));
  }
}
