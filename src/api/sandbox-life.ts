import type { NativeSandboxState } from '../native/binding.js';
import type { SandboxExit } from './sandbox-exit.js';

/** Life of a sandbox. @since 0.1.0 */
export type SandboxState = NativeSandboxState;

/** A promise and what settles it. */
class Ending {
  readonly promise: Promise<SandboxExit>;
  isSettled = false;
  #resolve: (exit: SandboxExit) => void = () => undefined;

  constructor() {
    this.promise = new Promise((settle) => {
      this.#resolve = settle;
    });
  }

  settle(exit: SandboxExit): void {
    this.isSettled = true;
    this.#resolve(exit);
  }
}

/**
 * What is known of the life of one sandbox, as events tell it in order. An end is final if it was asked for, or if nobody
 * will start a new process by himself; `ended` is about final ends.
 */
export class SandboxLife {
  readonly #isAutomatic: boolean;
  #state: SandboxState = 'ready';
  #exit: SandboxExit | undefined;
  #isEnded = false;
  /** Its end was asked for: what is told of recovery was on its way before. */
  #isStopped = false;
  #ending: Ending = new Ending();

  /** `isAutomatic`: after an end that was not asked for, recovery or its failure follows. */
  constructor(isAutomatic: boolean) {
    this.#isAutomatic = isAutomatic;
  }

  get state(): SandboxState {
    return this.#state;
  }

  /** The newest end; a recovery does not forget it. */
  get exit(): SandboxExit | undefined {
    return this.#exit;
  }

  /** No process runs now. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** No process runs, and none will by itself. */
  get isOver(): boolean {
    return this.#ending.isSettled;
  }

  /** Of the life that goes on now: after a restart it is another promise. */
  get ended(): Promise<SandboxExit> {
    return this.#ending.promise;
  }

  noteLate(isLate: boolean): void {
    if (!this.#isEnded) this.#state = isLate ? 'late' : 'ready';
  }

  noteEnd(exit: SandboxExit): void {
    if (this.#ending.isSettled) return;
    this.#exit = exit;
    this.#state = exit.kind;
    this.#isEnded = true;
    if (!this.#isAutomatic || exit.kind === 'stopped') this.#ending.settle(exit);
  }

  /** An end that nothing follows, whatever the policy says. */
  noteFinalEnd(exit: SandboxExit): void {
    this.#isStopped = true;
    this.noteEnd(exit);
    if (!this.#ending.isSettled) this.#ending.settle(exit);
  }

  /** Somebody asks for a new process: from now on news of one are welcome, whatever the last end was. */
  noteRestarting(): void {
    this.#isStopped = false;
  }

  noteRecovering(): void {
    // After a takeover by a standby process it plays already; where nobody may run, nobody is started.
    if (this.#isEnded && !this.#isStopped && this.#state !== 'quarantined') this.#state = 'recovering';
  }

  noteRecovered(): void {
    if (this.#isStopped) return;
    this.#state = 'ready';
    this.#isEnded = false;
    if (this.#ending.isSettled) this.#ending = new Ending();
  }

  /** Recovery could not be done: the end stands. */
  noteRecoveryFailed(): void {
    if (this.#exit === undefined || !this.#isEnded || this.#state === 'quarantined') return;
    this.#state = this.#exit.kind;
    if (!this.#ending.isSettled) this.#ending.settle(this.#exit);
  }

  /** None of its devices may run. */
  noteQuarantined(): void {
    this.#state = 'quarantined';
    if (this.#exit !== undefined && !this.#ending.isSettled) this.#ending.settle(this.#exit);
  }
}
