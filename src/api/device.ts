import { GloveboxError } from '../errors.js';
import { nativeCall } from '../native/call.js';
import type { NativeDeviceInfo, NativeStateContext } from '../native/binding.js';
import type { GroupContext } from './context.js';
import {
  readDeviceInfo,
  readParameter,
  type DeviceChange,
  type DeviceInfo,
  type DeviceStatus,
  type ParameterInfo,
} from './device-info.js';
import { audioPort, notePort } from './device-ports.js';
import { requireLayout, type LayoutRequest } from './layout-request.js';
import { pickParameter } from './pick-parameter.js';
import type { AudioInput, AudioOutput, NoteInput, NoteOutput } from './port.js';
import type { Sandbox } from './sandbox.js';
import {
  requireBytes,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  wrongArgument,
} from './validate.js';

/** Why a state is saved or loaded; plugins may leave things out of presets. @since 0.1.0 */
export type StateContext = NativeStateContext;

const stateContexts: readonly StateContext[] = ['project', 'preset', 'duplicate'];

function requireContext(options: { context?: StateContext }): StateContext {
  requireOptions(options, 'options', ['context']);
  return requireOneOf(options.context ?? 'project', 'options.context', stateContexts);
}

/**
 * One running instance of a plugin, in a sandbox of a group. Methods return promises and run one after another with the
 * other calls of the group; while a render runs they wait for its end. They fail with a `GloveboxError`: `sandbox-died` if
 * the sandbox ends meanwhile, `timed-out` if the plugin does not answer in time, `plugin-refused` if it says no,
 * `unknown-object` after `remove`, `wrong-state` after the group was closed.
 *
 * @since 0.1.0
 */
export class Device {
  /** Unique in its group, never used again. */
  readonly id: number;
  /** The file it was loaded from. */
  readonly file: string;
  readonly #context: GroupContext;
  #sandbox: Sandbox;
  #info: DeviceInfo;
  #parameters: Promise<ParameterInfo[]> | undefined;
  #isQuarantined = false;

  /** @internal Made by `Sandbox.addDevice`. */
  constructor(context: GroupContext, sandbox: Sandbox, file: string, info: NativeDeviceInfo) {
    this.#context = context;
    this.#sandbox = sandbox;
    this.file = file;
    this.id = info.id;
    this.#info = readDeviceInfo(info);
    context.devices.set(info.id, this);
  }

  /** The sandbox it lives in now. */
  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  /** The plugin's name. */
  get name(): string {
    return this.#info.descriptor.name;
  }

  /** It is to blame for too many ends of its sandbox and does not run until `liftQuarantine`. */
  get isQuarantined(): boolean {
    return this.#isQuarantined;
  }

  /** What was last known; `refresh` asks again. Its status follows the group's `device-changed` events by itself. */
  get info(): DeviceInfo {
    return this.#info;
  }

  /** Delay from input to output in frames, as the plugin last reported it. */
  get latencyFrames(): number {
    return this.#info.status.latencyFrames;
  }

  /** Audio output `index`. @throws GloveboxError `unknown-object` */
  output(index: number): AudioOutput {
    return audioPort(this, 'output', index);
  }

  /** Audio input `index`. @throws GloveboxError `unknown-object` */
  input(index: number): AudioInput {
    return audioPort(this, 'input', index);
  }

  /** Note output `index`. @throws GloveboxError `unknown-object` */
  noteOutput(index: number): NoteOutput {
    return notePort(this, 'output', index);
  }

  /** Note input `index`. @throws GloveboxError `unknown-object` */
  noteInput(index: number): NoteInput {
    return notePort(this, 'input', index);
  }

  /** Asks for everything again, for example after the `ports` changed. */
  async refresh(): Promise<DeviceInfo> {
    this.#adopt(await this.#call('read', (native) => native.deviceInfo(this.id)));
    return this.#info;
  }

  /** All parameters, in the plugin's order. */
  async parameters(): Promise<readonly ParameterInfo[]> {
    this.#context.requireOpen();
    const reading = (this.#parameters ??= this.#call('list the parameters of', (native) =>
      native.parameters(this.id),
    ).then((list) => list.map(readParameter)));
    try {
      return await reading;
    } catch (error) {
      if (this.#parameters === reading) this.#parameters = undefined;
      throw error;
    }
  }

  /**
   * The parameter with that id (a number) or name (a string, exact).
   * @throws GloveboxError `unknown-object`; `invalid-argument` if several parameters have the name
   */
  async parameter(idOrName: number | string): Promise<ParameterInfo> {
    if (typeof idOrName === 'number') requireInteger(idOrName, 'parameter', { min: 0, max: 0xffffffff });
    else if (typeof idOrName !== 'string') throw wrongArgument('a parameter id or name', 'parameter', idOrName);
    return pickParameter(await this.parameters(), idOrName, this.name);
  }

  /** The value of a parameter now, in the plugin's own units. */
  async get(idOrName: number | string): Promise<number> {
    const { id } = await this.parameter(idOrName);
    return this.#call('read a parameter of', (native) => native.parameterValue(this.id, id));
  }

  /** The values of all parameters by id. */
  async values(): Promise<Map<number, number>> {
    const pairs = await this.#call('read the parameters of', (native) => native.parameterValues(this.id));
    const values = new Map<number, number>();
    for (let i = 0; i + 1 < pairs.length; i += 2) values.set(pairs[i] ?? 0, pairs[i + 1] ?? 0);
    return values;
  }

  /**
   * Sets a parameter, in the plugin's own units, from the next block on: `get` and `saveState` know it after that block.
   * For a value at an exact frame use `commands` of a render.
   * @throws GloveboxError `invalid-argument` outside of the parameter's bounds
   */
  async set(idOrName: number | string, value: number): Promise<void> {
    const { id, name, minimum, maximum } = await this.parameter(idOrName);
    requireNumber(value, `parameter ${id} (${name})`, { min: minimum, max: maximum });
    await this.#call('set a parameter of', (native) => native.setParameter(this.id, id, value));
  }

  /** How the plugin writes `value`. @throws GloveboxError `plugin-refused` */
  async toText(idOrName: number | string, value: number): Promise<string> {
    const { id } = await this.parameter(idOrName);
    requireNumber(value, 'value');
    return this.#call('write a value of', (native) => native.valueToText(this.id, id, value));
  }

  /** The value that the plugin reads in `text`. @throws GloveboxError `plugin-refused` */
  async fromText(idOrName: number | string, text: string): Promise<number> {
    const { id } = await this.parameter(idOrName);
    requireString(text, 'text');
    return this.#call('read a value of', (native) => native.textToValue(this.id, id, text));
  }

  /** The plugin's state, opaque bytes (at most 256 MB). */
  async saveState(options: { context?: StateContext } = {}): Promise<Uint8Array> {
    const context = requireContext(options);
    return this.#call('save the state of', (native) => native.saveState(this.id, context));
  }

  /** Gives the plugin a state that `saveState` returned. */
  async loadState(state: Uint8Array, options: { context?: StateContext } = {}): Promise<void> {
    requireBytes(state, 'state');
    const context = requireContext(options);
    await this.#call('load a state into', (native) => native.loadState(this.id, state, context));
  }

  /** A second device with the same state and parameters, without connections; in the same sandbox unless another is named. */
  async duplicate(options: { sandbox?: Sandbox } = {}): Promise<Device> {
    const sandbox = requireOptions<{ sandbox?: Sandbox }>(options, 'options', ['sandbox']).sandbox ?? this.#sandbox;
    this.#requireSibling(sandbox);
    const info = await this.#call('duplicate', (native) => native.duplicateDevice(this.id, sandbox.id));
    return new Device(this.#context, sandbox, this.file, info);
  }

  /** Moves it to another sandbox of its group: same id, state, connections and place in the order. */
  async moveTo(sandbox: Sandbox): Promise<void> {
    this.#requireSibling(sandbox);
    this.#adopt(await this.#call('move', (native) => native.moveDevice(this.id, sandbox.id)));
    this.#sandbox = sandbox;
  }

  /** Deactivates and activates it again; for restarts that the plugin asks for itself this happens without a call. */
  async restart(): Promise<void> {
    this.#adopt(await this.#call('restart', (native) => native.restartDevice(this.id)));
  }

  /**
   * The newest state that its sandbox died of, or that it refused, when recovery loaded it: what `set-aside` of
   * `sandbox-recovered` is about.
   * @throws GloveboxError `wrong-state` if there is none
   */
  async stateSetAside(): Promise<Uint8Array> {
    return this.#call('read the state that was set aside of', (native) => native.stateSetAside(this.id));
  }

  /**
   * Lets it run again after it was quarantined, or after its plugin was missing: in its sandbox, which is started anew if
   * nobody else runs there. The group's quarantine store, if it has one,
   * forgets the plugin's file too.
   * @throws GloveboxError `wrong-state` if it runs, or its sandbox recovers
   */
  async liftQuarantine(): Promise<void> {
    const what = `lift the quarantine of device ${this.id} (${this.name}) in`;
    await this.#sandbox.restartBy(what, async (native) => {
      await native.liftQuarantine(this.id);
      this.noteRecovered(false);
    });
    await this.#context.quarantine?.lift(this.file);
  }

  /** Clears its signal memory: delay lines, voices, envelopes. */
  async reset(): Promise<void> {
    await this.#call('reset', (native) => native.resetDevice(this.id));
  }

  /** Asks for channel counts of its audio ports. @throws GloveboxError `plugin-refused` */
  async requestLayout(layout: LayoutRequest): Promise<void> {
    const counts = requireLayout(layout, 'layout');
    this.#adopt(await this.#call('change the ports of', (native) => native.requestLayout(this.id, counts)));
  }

  /** From now on the results of renders hold the events that this device sends. */
  async collectEvents(): Promise<void> {
    await this.#call('collect the events of', (native) => native.collectEvents(this.id));
  }

  /**
   * Destroys it and its connections. It is out of the group afterwards, whatever its plugin does on the way; a sandbox that ends
   * meanwhile is no error here.
   */
  async remove(): Promise<void> {
    try {
      await this.#call('remove', (native) => native.removeDevice(this.id));
    } finally {
      this.#context.remove(this);
    }
  }

  /** @internal An event of the group: the status counts at once, what else changed is read again when it is asked for. */
  noteChange(changes: readonly DeviceChange[], status: DeviceStatus): void {
    this.#info = { ...this.#info, status };
    if (changes.includes('parameter-info')) this.#parameters = undefined;
  }

  /** @internal */
  noteQuarantined(): void {
    this.#isQuarantined = true;
  }

  /** @internal Its sandbox came back. What the plugin described may be another now. */
  noteRecovered(isQuarantined: boolean): void {
    this.#isQuarantined = isQuarantined;
    this.#parameters = undefined;
  }

  /** @internal */
  belongsTo(context: GroupContext): boolean {
    return context === this.#context;
  }

  #adopt(info: NativeDeviceInfo): void {
    this.#info = readDeviceInfo(info);
    this.#parameters = undefined;
  }

  async #call<T>(what: string, call: (native: GroupContext['native']) => Promise<T>): Promise<T> {
    this.#context.requireOpen();
    return nativeCall(`Could not ${what} device ${this.id} (${this.name})`, () => call(this.#context.native));
  }

  #requireSibling(sandbox: Sandbox): void {
    if (typeof sandbox !== 'object' || sandbox === null || typeof sandbox.belongsTo !== 'function') {
      throw wrongArgument('a Sandbox', 'sandbox', sandbox);
    }
    if (!sandbox.belongsTo(this.#context)) {
      throw new GloveboxError('across-groups', `Expected a sandbox of group "${this.#context.name}" for ${this.name}`);
    }
  }
}
