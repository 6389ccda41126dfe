import { resolve } from 'node:path';
import { GloveboxError } from '../errors.js';
import { nativeCall } from '../native/call.js';
import type { NativeDeviceOptions, NativeSandboxEnd, NativeSandboxState } from '../native/binding.js';
import type { Enforcement } from '../policy/enforcement.js';
import type { GroupContext } from './context.js';
import { Device } from './device.js';
import { requireLayout, type LayoutRequest } from './layout-request.js';
import { requireInteger, requireOneOf, requireOptions, requireText } from './validate.js';

/** Life of a sandbox. @since 0.1.0 */
export type SandboxState = NativeSandboxState;

/** Why a sandbox is no longer there. @since 0.1.0 */
export interface SandboxExit {
  kind: 'crashed' | 'hung' | 'breached' | 'over-limit' | 'stopped';
  /** One sentence for people: `signal 11 (SIGSEGV) in process of device 3 (Gain)`. */
  reason: string;
  /** The signal that ended the process, or its exit code. */
  signal: number | undefined;
  exitCode: number | undefined;
  /** The device whose call was running, and the call: `process`, `activate` ... */
  device: Device | undefined;
  call: string | undefined;
  /** Address of the fault, 0 if there was none. */
  faultAddress: bigint;
}

/** What the process of a sandbox uses; undefined is what this system does not tell. @since 0.1.0 */
export interface SandboxUsage {
  /** `privateBytes` would be free again if it ended; `sharedBytes` are shared with other processes. */
  memory: { residentBytes: number; privateBytes: number; sharedBytes: number } | undefined;
  /** Nanoseconds of processor time since it started, all threads together; threads and open files now. */
  cpu: { cpuNs: number; threads: number; openFiles: number } | undefined;
}

/** What `Sandbox.addDevice` loads. @since 0.1.0 */
export interface DeviceOptions {
  /** A `.clap` or `.vst3` file or folder. */
  file: string;
  /** Which plugin of the file: CLAP id or VST3 class id. Default: the only or first one. */
  id?: string;
  /** Sample type of its audio ports. Default `automatic`: 64 bit if its main port prefers it or knows nothing else. */
  samples?: 'automatic' | 'float32' | 'float64';
  /** Channels that its audio ports should have. Default: the plugin's own. */
  layout?: LayoutRequest;
}

export function readExit(end: NativeSandboxEnd, device: Device | undefined): SandboxExit {
  return {
    kind: end.state,
    reason: end.reason,
    signal: end.wasSignalled ? end.signalOrCode : undefined,
    exitCode: end.wasSignalled ? undefined : end.signalOrCode,
    device,
    call: end.call === '' ? undefined : end.call,
    faultAddress: end.faultAddress,
  };
}

/**
 * One process that holds devices. It ends with `terminate`, with its group, or by what its plugins do; then its devices
 * are sources of their fallback until they are removed.
 *
 * @since 0.1.0
 */
export class Sandbox {
  /** Unique in its group, never used again. */
  readonly id: number;
  readonly name: string;
  /** The operating system's number of the process; undefined in direct mode, where there is none. */
  readonly processId: number | undefined;
  /** What is enforced of its policy, layer by layer; undefined in direct mode, where nothing is. */
  readonly enforcement: Enforcement | undefined;
  readonly #context: GroupContext;
  readonly #ended: Promise<SandboxExit>;
  #resolveEnded: (exit: SandboxExit) => void = () => undefined;
  #state: SandboxState = 'ready';
  #exit: SandboxExit | undefined;

  /** @internal Made by `Group.addSandbox`. */
  constructor(
    context: GroupContext,
    facts: { id: number; processId: number; name: string; enforcement: Enforcement | undefined },
  ) {
    this.#context = context;
    this.id = facts.id;
    this.name = facts.name;
    this.processId = facts.processId === 0 ? undefined : facts.processId;
    this.enforcement = facts.enforcement;
    this.#ended = new Promise((settle) => {
      this.#resolveEnded = settle;
    });
    context.sandboxes.set(facts.id, this);
  }

  /** As the last event told. */
  get state(): SandboxState {
    return this.#state;
  }

  /** Why it ended; undefined while it lives. */
  get exit(): SandboxExit | undefined {
    return this.#exit;
  }

  /** Resolves when it has ended, with the reason; never rejects. */
  get ended(): Promise<SandboxExit> {
    return this.#ended;
  }

  /** Its devices, in the order they were added. */
  get devices(): readonly Device[] {
    return [...this.#context.devices.values()].filter((device) => device.sandbox === this);
  }

  /**
   * Loads a plugin and makes a device of it.
   * @throws GloveboxError `no-such-file`, `not-a-plugin`, `wrong-architecture`, `missing-entry`, `unsupported-format`,
   * `unknown-plugin`, `plugin-refused`, `sandbox-died`, `timed-out`
   */
  async addDevice(options: DeviceOptions): Promise<Device> {
    const { file, id, samples, layout } = requireOptions<DeviceOptions>(options, 'options', [
      'file',
      'id',
      'samples',
      'layout',
    ]);
    requireText(file, 'options.file');
    // The sandbox has a working directory of its own.
    const native: NativeDeviceOptions = { file: resolve(file) };
    if (id !== undefined) native.pluginId = requireText(id, 'options.id');
    if (samples !== undefined) {
      native.samples = requireOneOf(samples, 'options.samples', ['automatic', 'float32', 'float64']);
    }
    if (layout !== undefined) {
      const counts = requireLayout(layout, 'options.layout');
      native.inputChannels = counts.inputs;
      native.outputChannels = counts.outputs;
    }
    const info = await this.#call(`load ${file} into`, (group) => group.addDevice(this.id, native));
    return new Device(this.#context, this, native.file, info);
  }

  /** Round trip through the thread that plugins call main, in nanoseconds. */
  async ping(): Promise<number> {
    return this.#call('reach', (group) => group.ping(this.id));
  }

  /**
   * What its process uses now.
   * @throws GloveboxError `wrong-state` in direct mode, where there is no process, and after its end
   */
  async usage(): Promise<SandboxUsage> {
    const { hasMemory, hasCpu, residentBytes, privateBytes, sharedBytes, cpuNs, threads, openFiles } = await this.#call(
      'measure',
      (group) => group.sandboxUsage(this.id),
    );
    return {
      memory: hasMemory ? { residentBytes, privateBytes, sharedBytes } : undefined,
      cpu: hasCpu ? { cpuNs, threads, openFiles } : undefined,
    };
  }

  /** Kills the process at once, whatever it is doing, and resolves with its end. Its devices stay as dead sources. */
  async kill(): Promise<SandboxExit> {
    if (this.#exit !== undefined) return this.#exit;
    await this.#call('kill', (group) => group.killSandbox(this.id));
    // The event with the reason may still be on its way; asking as well makes sure that somebody answers.
    try {
      const end = await this.#context.native.sandboxEnd(this.id);
      this.noteEnd(readExit(end, this.#context.devices.get(end.device)));
    } catch {
      // Not noticed yet: then the event comes.
    }
    return this.#ended;
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

  /** @internal */
  noteLate(isLate: boolean): void {
    if (this.#exit === undefined) this.#state = isLate ? 'late' : 'ready';
  }

  /** @internal */
  noteEnd(exit: SandboxExit): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    this.#state = exit.kind;
    this.#resolveEnded(exit);
  }

  /** @internal It was asked to end and nothing else was heard of it. */
  noteStopped(): void {
    const nothing = { signal: undefined, device: undefined, call: undefined, faultAddress: 0n };
    this.noteEnd({ kind: 'stopped', reason: 'ended on request', exitCode: 0, ...nothing });
  }

  /** @internal */
  belongsTo(context: GroupContext): boolean {
    return context === this.#context;
  }

  async #call<T>(what: string, call: (native: GroupContext['native']) => Promise<T>): Promise<T> {
    this.#context.requireOpen();
    if (this.#context.sandboxes.get(this.id) !== this) {
      throw new GloveboxError('wrong-state', `Expected a sandbox that was not terminated but "${this.name}" was`);
    }
    return nativeCall(`Could not ${what} sandbox ${this.id} (${this.name})`, () => call(this.#context.native));
  }
}
