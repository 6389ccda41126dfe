import type { RenderReport } from '../api/render.js';
import type { GroupStatistics } from '../api/statistics.js';
import type { DeviceEvent } from '../api/device-event.js';
import type { SandboxExit } from '../api/sandbox-exit.js';
import type { CrashReport } from '../crash/crash-report.js';
import type { CasePort, CaseStep, FuzzCase } from './case.js';
import type { CasePlugins } from './case-plugins.js';
import { applyStep, firstState } from './case-state.js';
import { RealGroup } from './real-group.js';
import type { PlayedBlock } from './render-parts.js';

/** How a case is performed. */
export interface PlayOptions {
  /** `direct`: in this process, without sandboxes; steps that kill, hang or restart one can't be played then. Default `sandboxed`. */
  hosting?: 'sandboxed' | 'direct';
  /**
   * Puts devices elsewhere than the case says: the number of the sandbox for a device. Sandboxes are made when the first
   * device needs them; nothing is moved, so that no memory is lost, and what kills, hangs or restarts a sandbox can't be
   * played. For cases without such steps: `canBeDivided`.
   */
  division?: (device: number) => number;
  /** Longest time without progress of an offline play, then the sandbox is hung. Default 2000. */
  hangAfterMs?: number;
  /** Limit of calls into plugins; a stopped process costs a change of plan this long. Default 5000. */
  callLimitMs?: number;
  /** Reads the parameters of all live devices after each play step. */
  readsValues?: boolean;
  /** Deadlines of plays that keep them, and missed blocks before a sandbox is hung. Default: as `createGroup`. */
  stageDeadlineMs?: number;
  blockDeadlineMs?: number;
  hangAfterBlocks?: number;
  signal?: AbortSignal;
}

/** What came out of one play step. */
export interface PlayResult {
  /** Frames that were played before, and in this step. */
  firstFrame: number;
  frames: number;
  /** In the order of the state's `outputs`. */
  outputs: { port: CasePort; channels: Float32Array[] }[];
  /** Of the devices whose events are collected; `frame` counts from the start of the step. */
  events: { frame: number; device: number; event: DeviceEvent }[];
  /** The newest block of each tap, after the step. */
  taps: { port: CasePort; channels: Float32Array[]; peak: number; rms: number }[];
  /** By device and parameter, if the options ask for it. */
  values?: ReadonlyMap<number, ReadonlyMap<number, number>>;
  report: Omit<RenderReport, 'blockReports'>;
  /** Of every block; by the case's numbers. */
  blocks: PlayedBlock[];
}

/** Something that was told of the life of a sandbox. */
export interface LifeEvent {
  /** Index of the step that was performed when it was heard of, which may be later than when it happened. */
  at: number;
  sandbox: number;
  /** `ready`: it was late and has caught up. */
  life: 'ended' | 'late' | 'ready' | 'recovering' | 'recovered' | 'failed' | 'quarantined';
  /** Of an end. */
  exit?: SandboxExit;
}

/** What became of one step. */
export interface PlayedStep {
  step: CaseStep;
  /** False: it did not apply and was left out. */
  isApplied: boolean;
  /** Of a play step that was played. */
  play?: PlayResult;
}

/** The end of a sandbox that the case did not ask for. */
export interface UnexpectedEnd {
  /** Index of the step. */
  at: number;
  sandbox: number;
  exit: SandboxExit;
  /** Of the case; the one whose call was running, as far as that is known. */
  device: number | undefined;
  report: CrashReport | undefined;
}

/** How the performance went. */
export interface PlayedCase {
  /** As many as were performed: all, unless something went wrong. */
  steps: PlayedStep[];
  /** Sandboxes that ended by themselves. The performance stops after the step in which one does. */
  ends: UnexpectedEnd[];
  /** What was told of sandboxes. */
  lives: LifeEvent[];
  /** A step that failed; the performance stops there. */
  failure?: { at: number; error: unknown };
  /** After something ended or failed: why the group could not go on, with fallbacks where sandboxes are gone. */
  brokenHost?: string;
  /** A device changed its latency or ports by itself: when it was restarted for that is not decided by the case. */
  hasRestarted?: boolean;
  /** Counters of the group at the end. */
  statistics?: GroupStatistics;
}

/** True if all of it was performed and nothing ended or failed that should not. */
export function wentWell(played: PlayedCase): boolean {
  return played.ends.length === 0 && played.failure === undefined;
}

/**
 * Performs a case on a group of its own, through the public interface. What plugins do, crashes too, is in the result.
 * @throws GloveboxError `cancelled`; what `CasePlugins.learn` throws for a plugin that can't be looked at
 */
export async function playCase(plugins: CasePlugins, one: FuzzCase, options: PlayOptions = {}): Promise<PlayedCase> {
  await plugins.learnAll(one);
  await using group = await RealGroup.open(plugins, one, options);
  const played: PlayedCase = { steps: [], ends: [], lives: group.lives.told };
  let state = firstState(one.group);
  for (const [at, step] of one.steps.entries()) {
    options.signal?.throwIfAborted();
    const next = applyStep(state, step, plugins.shapeOf);
    if (next === undefined) {
      played.steps.push({ step, isApplied: false });
      continue;
    }
    group.lives.at = at;
    try {
      const play = await group.perform(step, state, next);
      played.steps.push({ step, isApplied: true, ...(play === undefined ? {} : { play }) });
    } catch (error) {
      options.signal?.throwIfAborted();
      played.failure = { at, error };
    }
    await group.lives.settle(played.failure !== undefined, true);
    played.ends.push(...(await group.lives.takeEnds(at)));
    if (!wentWell(played)) {
      const broken = await group.whyBroken();
      if (broken !== undefined) played.brokenHost = broken;
      break;
    }
    state = next;
  }
  played.hasRestarted = group.lives.hasRestarted;
  played.statistics = await group.statistics();
  return played;
}
