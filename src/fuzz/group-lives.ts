import type { Group } from '../api/group.js';
import type { Sandbox } from '../api/sandbox.js';
import type { SandboxExit } from '../api/sandbox-exit.js';
import { GloveboxError } from '../errors.js';
import type { CaseState } from './case-state.js';
import { found, type GroupObjects } from './group-objects.js';
import type { LifeEvent, PlayOptions, UnexpectedEnd } from './play-case.js';
import { standStill } from './stand-still.js';
import { within } from './within.js';

/** What is waited for comes in milliseconds. */
const longestWaitMs = 10_000;

/** Without devices a sandbox gets no standby. */
function hasDevices(state: CaseState, sandbox: number): boolean {
  return [...state.devices.values()].some((device) => device.sandbox === sandbox);
}

/** Ends of the sandboxes of a case and what comes after them: those that the case asks for, and those that it does not. */
export class GroupLives {
  readonly #group: Group;
  readonly #objects: GroupObjects;
  readonly #options: PlayOptions;
  /** Ends that nobody asked for. Told by an event, or found out by asking: whichever comes first. */
  readonly #ends = new Map<Sandbox, SandboxExit>();
  /** Sandboxes whose end the case asked for. */
  readonly #condemned = new Set<Sandbox>();
  #hasRestarted = false;
  /** Somebody was to be missing in the blocks of the last play. */
  #isExplained = false;
  /** Takeovers that are under way. */
  readonly #recoveries = new Map<Sandbox, Promise<void>>();

  /** What was told of sandboxes, in order. */
  readonly told: LifeEvent[] = [];
  /** Index of the step that is performed. */
  at: number = 0;

  constructor(group: Group, objects: GroupObjects, options: PlayOptions) {
    this.#group = group;
    this.#objects = objects;
    this.#options = options;
    group.on('sandbox-ended', ({ sandbox, exit }) => {
      if (exit.kind !== 'stopped' && !this.#condemned.has(sandbox)) this.#ends.set(sandbox, exit);
    });
    group.on('device-changed', ({ changes }) => {
      this.#hasRestarted ||= changes.includes('latency') || changes.includes('ports');
    });
    const tell = (sandbox: Sandbox, life: LifeEvent['life'], exit?: SandboxExit): void => {
      const id = objects.numberOfSandbox(sandbox);
      if (id !== undefined) this.told.push({ at: this.at, sandbox: id, life, ...(exit === undefined ? {} : { exit }) });
    };
    group.on('sandbox-ended', ({ sandbox, exit }) => tell(sandbox, 'ended', exit));
    group.on('sandbox-late', ({ sandbox, isLate }) => tell(sandbox, isLate ? 'late' : 'ready'));
    group.on('sandbox-recovering', ({ sandbox }) => tell(sandbox, 'recovering'));
    group.on('sandbox-recovered', ({ sandbox }) => tell(sandbox, 'recovered'));
    group.on('recovery-failed', ({ sandbox }) => tell(sandbox, 'failed'));
    group.on('device-quarantined', ({ sandbox }) => tell(sandbox, 'quarantined'));
  }

  /**
   * Waits until every end that has happened is known: a render may return a moment before. `isBroken`: a block was not complete,
   * or, with `hasFailed`, something else went wrong.
   */
  async settle(isBroken: boolean, hasFailed = false): Promise<void> {
    if (!isBroken || this.#options.hosting === 'direct') return;
    for (const sandbox of this.#group.sandboxes) {
      if (this.#condemned.has(sandbox)) continue;
      try {
        await sandbox.ping();
      } catch {
        // It is dead, or was killed because it did not answer: then its end is on the way.
        await this.#until(() => this.#ends.has(sandbox), 'the end of a sandbox to be told');
      }
    }
    // Who crashed in the last block still answers while it writes down why.
    if (!hasFailed && !this.#isExplained) {
      await this.#until(() => this.#ends.size > 0, 'the end of a sandbox whose block is missing');
    }
  }

  /** The ends that were heard of since the last call, with their reports. */
  async takeEnds(at: number): Promise<UnexpectedEnd[]> {
    const ends = [...this.#ends];
    this.#ends.clear();
    return Promise.all(
      ends.map(async ([sandbox, exit]) => ({
        at,
        sandbox: this.#objects.numberOfSandbox(sandbox) ?? 0,
        exit,
        device: exit.device === undefined ? undefined : this.#objects.numberOfDevice(exit.device),
        report: await sandbox.crashReport().catch(() => undefined),
      })),
    );
  }

  /** A device changed its latency or ports by itself: it is restarted when its main thread comes to it, and not at a frame. */
  get hasRestarted(): boolean {
    return this.#hasRestarted;
  }

  /** Nobody has ended whom the case did not end, as far as is known. */
  get isQuiet(): boolean {
    return this.#ends.size === 0;
  }

  isRecovering(sandbox: Sandbox): boolean {
    return this.#recoveries.has(sandbox);
  }

  /** All that end from now on are meant to. */
  condemnAll(): void {
    for (const sandbox of this.#group.sandboxes) this.#condemned.add(sandbox);
  }

  async terminate(sandbox: Sandbox): Promise<void> {
    this.#condemned.add(sandbox);
    await sandbox.terminate();
    this.#condemned.delete(sandbox);
  }

  /** From outside. One that is killed and has no standby is known to be dead before the next step. */
  async end(id: number, state: CaseState, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    const sandbox = this.#objects.sandbox(id);
    const hasStandby = state.sandboxes.get(id)?.hasStandby === true;
    if (hasStandby) {
      // Without devices there is nothing to stand by for: it comes back as others do.
      if (hasDevices(state, id)) await this.#standbyReady(sandbox);
      this.#recoveries.set(
        sandbox,
        new Promise((resolve) => {
          const stop = this.#group.on('sandbox-recovered', (event) => {
            if (event.sandbox !== sandbox) return;
            stop();
            resolve();
          });
        }),
      );
    }
    this.#condemned.add(sandbox);
    const processId = found(sandbox.processId, 'a process');
    if (signal === 'SIGSTOP') await standStill(processId);
    else process.kill(processId, signal);
    if (signal === 'SIGKILL' && !hasStandby) await within('the end of a killed process', sandbox.ended, longestWaitMs);
  }

  /** Waits for the standbys that are in the making. */
  async allStandbysReady(state: CaseState): Promise<void> {
    for (const [id, { hasStandby, life }] of state.sandboxes) {
      if (hasStandby && life === 'running' && hasDevices(state, id))
        await this.#standbyReady(this.#objects.sandbox(id));
    }
  }

  async #standbyReady(sandbox: Sandbox): Promise<void> {
    await this.#until(async () => (await sandbox.standbyProcessId()) !== undefined, 'a standby');
  }

  async #until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!(await isTrue())) {
      this.#options.signal?.throwIfAborted();
      if (performance.now() > deadline) throw new GloveboxError('timed-out', `Expected ${what} within 20 s`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Of one that has ended, or stands still and was not missed yet. */
  async restart(id: number): Promise<void> {
    const sandbox = this.#objects.sandbox(id);
    // A stopped process that nobody has missed yet.
    if (sandbox.exit === undefined || sandbox.state === 'ready' || sandbox.state === 'late') await sandbox.kill();
    await sandbox.restart();
    this.#condemned.delete(sandbox);
  }

  /** After a play every takeover that was due is done; what was stopped and not yet missed is ended for it. */
  async takeOver(state: CaseState): Promise<void> {
    this.#isExplained = this.#condemned.size > 0;
    for (const [id, { life, isHung }] of state.sandboxes) {
      if (life !== 'falling') continue;
      const sandbox = this.#objects.sandbox(id);
      const recovery = this.#recoveries.get(sandbox);
      if (isHung && sandbox.exit === undefined && sandbox.processId !== undefined) {
        try {
          process.kill(sandbox.processId, 'SIGKILL');
        } catch {
          // It was missed and is gone.
        }
      }
      if (recovery !== undefined) await within('the takeover of a standby', recovery, longestWaitMs);
      this.#recoveries.delete(sandbox);
      this.#condemned.delete(sandbox);
    }
  }
}
