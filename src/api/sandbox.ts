import { GloveboxError } from '../errors.js';
import type { NativeSandboxProcess } from '../native/binding-recovery.js';
import { nativeCall, nativeCallNow } from '../native/call.js';
import type { CrashReport } from '../crash/crash-report.js';
import type { Enforcement } from '../policy/enforcement.js';
import type { GroupContext } from './context.js';
import { Device } from './device.js';
import { resolveDeviceOptions, type DeviceOptions } from './device-options.js';
import { readExit, stoppedExit, type SandboxExit } from './sandbox-exit.js';
import { SandboxLife, type SandboxState } from './sandbox-life.js';
import {
  readRealtime,
  readStart,
  readUsage,
  type SandboxRealtime,
  type SandboxStart,
  type SandboxUsage,
} from './sandbox-process.js';
import { requireInteger, requireOptions } from './validate.js';

/** What `Group.addSandbox` knows of a sandbox that it started. */
export interface SandboxFacts {
  id: number;
  processId: number;
  name: string;
  enforcement: Enforcement | undefined;
  /** After an end that nobody asked for a new process is started. */
  isAutomatic: boolean;
}

/**
 * One process that holds devices. It ends with `terminate`, with its group, or by what its plugins do; then its devices
 * are sources of their fallback until they are removed, or until the sandbox comes back: by itself if its `recovery` is
 * automatic, by `restart` if it is not. The object and its devices stay the same, the process is another one.
 *
 * @since 0.1.0
 */
export class Sandbox {
  /** Unique in its group, never used again. */
  readonly id: number;
  readonly name: string;
  /** What is enforced of its policy, layer by layer; undefined in direct mode, where nothing is. */
  readonly enforcement: Enforcement | undefined;
  readonly #context: GroupContext;
  readonly #life: SandboxLife;
  #processId: number | undefined;
  #toldReport: CrashReport | undefined;

  /** @internal Made by `Group.addSandbox`. */
  constructor(context: GroupContext, facts: SandboxFacts) {
    this.#context = context;
    this.id = facts.id;
    this.name = facts.name;
    this.#processId = facts.processId === 0 ? undefined : facts.processId;
    this.enforcement = facts.enforcement;
    this.#life = new SandboxLife(facts.isAutomatic);
    context.sandboxes.set(facts.id, this);
  }

  /**
   * The operating system's number of its process, or of its last one; another one after a recovery. Undefined in direct mode,
   * where there is none.
   */
  get processId(): number | undefined {
    return this.#processId;
  }

  /** As the last event told. */
  get state(): SandboxState {
    return this.#life.state;
  }

  /** Why its process ended last; undefined as long as none did. A recovery does not forget it: `state` says what is now. */
  get exit(): SandboxExit | undefined {
    return this.#life.exit;
  }

  /** @internal The newest crash report that an event told of. */
  get toldReport(): CrashReport | undefined {
    return this.#toldReport;
  }

  /** @internal Devices can be added: it was not terminated, and it lives or is about to. */
  get isUsable(): boolean {
    return this.#context.sandboxes.get(this.id) === this && !this.#life.isOver;
  }

  /**
   * Resolves with the reason when it has ended for good: at its first end if recovery is manual; when it was asked for,
   * recovery failed or all of its devices are quarantined if it is automatic. Never rejects. After a `restart` this is
   * another promise, about the new life.
   */
  get ended(): Promise<SandboxExit> {
    return this.#life.ended;
  }

  /** Its devices, in the order they were added. */
  get devices(): readonly Device[] {
    return [...this.#context.devices.values()].filter((device) => device.sandbox === this);
  }

  /**
   * Loads a plugin and makes a device of it.
   * @throws GloveboxError `no-such-file`, `not-a-plugin`, `wrong-architecture`, `missing-entry`, `unsupported-format`,
   * `unknown-plugin`, `plugin-refused`, `plugin-quarantined`, `sandbox-died`, `timed-out`
   */
  async addDevice(options: DeviceOptions): Promise<Device> {
    const { native, isAllowed } = resolveDeviceOptions(options);
    await this.#context.quarantine?.admit(native.file, isAllowed);
    const info = await this.#call(`load ${native.file} into`, (group) => group.addDevice(this.id, native));
    return new Device(this.#context, this, native.file, info);
  }

  /** Round trip through the thread that plugins call main, in nanoseconds. */
  async ping(): Promise<number> {
    return this.#call('reach', (group) => group.ping(this.id));
  }

  /**
   * What its process uses now. Waits for no other call into the group, and takes nothing from its blocks.
   * @throws GloveboxError `wrong-state` in direct mode, where there is no process, and after its end
   */
  async usage(): Promise<SandboxUsage> {
    return readUsage(await this.#call('measure', (group) => group.sandboxUsage(this.id)));
  }

  /**
   * Why its process ended last by itself, as far as that can be found out; waits until the report is made. Undefined if it
   * never did.
   */
  async crashReport(): Promise<CrashReport | undefined> {
    return this.#call('read the crash report of', (group) => group.crashReport(this.id));
  }

  /**
   * How often its plugins broke which rule without ending it, since its process started: `{ 'log-flood': 3 }`. Told by the
   * sandbox itself, so good for reports only.
   */
  async misuse(): Promise<Record<string, number>> {
    return this.#call('read the counters of', (group) => group.sandboxMisuse(this.id));
  }

  /** The operating system's number of its standby process; undefined while there is none that could take over. */
  async standbyProcessId(): Promise<number | undefined> {
    const id = await this.#call('ask for the standby of', (group) => group.standbyProcessId(this.id));
    return id === 0 ? undefined : id;
  }

  /** Saves the states of its devices that changed since they were last saved, for the next recovery. */
  async saveForRecovery(): Promise<void> {
    await this.#call('save for recovery of', (group) => group.saveForRecovery(this.id));
  }

  /**
   * Starts a new process after an end, and brings its devices back as automatic recovery does; attempts are not counted.
   * @throws GloveboxError `wrong-state` while it lives or recovers
   */
  async restart(): Promise<void> {
    await this.restartBy('restart', (group) => group.restartSandbox(this.id));
  }

  /** How its process came to be; undefined in direct mode, where there is none. @throws GloveboxError `wrong-state` after `terminate` */
  get start(): SandboxStart | undefined {
    const process = this.#process();
    return process === undefined ? undefined : readStart(process);
  }

  /** Whether its audio thread has real-time scheduling, as it is now; undefined in direct mode. @throws GloveboxError `wrong-state` after `terminate` */
  get realtime(): SandboxRealtime | undefined {
    const process = this.#process();
    return process === undefined ? undefined : readRealtime(process);
  }

  /**
   * The processor on which its audio thread is kept beside the other sandboxes of a series, as it is now; undefined: where the
   * system likes. @throws GloveboxError `wrong-state` after `terminate`
   */
  get processor(): number | undefined {
    return this.#process()?.processor;
  }

  /** Kills the process at once, whatever it is doing, and resolves with its end. Its devices stay as dead sources. */
  async kill(): Promise<SandboxExit> {
    const last = this.#life.exit;
    if (last !== undefined && this.#life.isOver) return last;
    await this.#call('kill', (group) => group.killSandbox(this.id));
    // The event with the reason may still be on its way; asking as well makes sure that somebody answers.
    try {
      const end = await this.#context.native.sandboxEnd(this.id);
      this.#life.noteFinalEnd(readExit(end, this.#context.guilty(end.device)));
    } catch {
      // Not noticed yet: then the event comes.
    }
    return this.#life.ended;
  }

  /** Removes its devices and ends the process: politely, and by force after `graceMs` (500). Idempotent. */
  async terminate(options: { graceMs?: number } = {}): Promise<void> {
    const { graceMs } = requireOptions<{ graceMs?: number }>(options, 'options', ['graceMs']);
    const grace = requireInteger(graceMs ?? 500, 'options.graceMs', { min: 0, max: 600_000 });
    if (this.#context.isClosed || this.#context.sandboxes.get(this.id) !== this) return;
    const { devices } = this;
    await this.#call('end', (group) => group.removeSandbox(this.id, grace));
    for (const device of devices) this.#context.devices.delete(device.id);
    this.#context.sandboxes.delete(this.id);
    this.noteStopped();
  }

  /** As `terminate`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
  }

  /** @internal What events tell. */
  noteLate(isLate: boolean): void {
    this.#life.noteLate(isLate);
  }

  /** @internal */
  noteReport(report: CrashReport): void {
    this.#toldReport = report;
  }

  /** @internal */
  noteEnd(exit: SandboxExit): void {
    this.#life.noteEnd(exit);
  }

  /** @internal It was asked to end and nothing else was heard of it. */
  noteStopped(): void {
    this.#life.noteFinalEnd(stoppedExit);
  }

  /** @internal */
  noteRecovering(): void {
    this.#life.noteRecovering();
  }

  /** @internal */
  noteRecovered(): void {
    this.#life.noteRecovered();
    this.#readProcessId();
    this.noteQuarantine();
  }

  /** @internal */
  noteRecoveryFailed(): void {
    this.#life.noteRecoveryFailed();
  }

  /** @internal The quarantine of one of its devices began or ended. */
  noteQuarantine(): void {
    const { devices } = this;
    if (devices.length > 0 && devices.every((device) => device.isQuarantined)) this.#life.noteQuarantined();
  }

  /** @internal Runs a call that starts it anew. Events may come before or after its answer: what is true is asked for. */
  async restartBy(what: string, call: (native: GroupContext['native']) => Promise<void>): Promise<void> {
    this.#life.noteRestarting();
    try {
      await this.#call(what, call);
    } finally {
      if (this.#life.isEnded && !this.#context.isClosed) {
        const state = await this.#call('ask for the state of', (group) => group.sandboxState(this.id));
        if (this.#life.isEnded && (state === 'ready' || state === 'late')) this.noteRecovered();
        else if (state !== 'recovering') this.#life.noteRecoveryFailed();
      }
    }
  }

  /** @internal */
  belongsTo(context: GroupContext): boolean {
    return context === this.#context;
  }

  #readProcessId(): void {
    if (this.#processId === undefined) return;
    try {
      this.#processId = this.#context.native.sandboxProcess(this.id).id;
    } catch {
      // It was removed meanwhile: the number of the last process stays.
    }
  }

  #requireKnown(): void {
    this.#context.requireOpen();
    if (this.#context.sandboxes.get(this.id) === this) return;
    throw new GloveboxError('wrong-state', `Expected a sandbox that was not terminated but "${this.name}" was`);
  }

  async #call<T>(what: string, call: (native: GroupContext['native']) => Promise<T>): Promise<T> {
    this.#requireKnown();
    return nativeCall(`Could not ${what} sandbox ${this.id} (${this.name})`, () => call(this.#context.native));
  }

  #process(): NativeSandboxProcess | undefined {
    if (this.#processId === undefined) return undefined;
    this.#requireKnown();
    return nativeCallNow(`Could not look at sandbox ${this.id} (${this.name})`, () =>
      this.#context.native.sandboxProcess(this.id),
    );
  }
}
