import { GloveboxError } from '../errors.js';
import { nativeCall } from '../native/call.js';
import type { NativeEvent } from '../native/binding.js';
import { QuarantineKeeper } from '../recovery/quarantine-keeper.js';
import { stopWatching, watchForAbandonment } from './abandonment.js';
import {
  connectionEnds,
  makeConnection,
  type Connection,
  type ConnectionInfo,
  type HostInput,
  type HostOutput,
} from './connection.js';
import { GroupContext } from './context.js';
import type { Device } from './device.js';
import { Emitter } from './emitter.js';
import { EventDispatch } from './event-dispatch.js';
import { HostEnds } from './host-ends.js';
import { groupEventNames, type GroupEvents } from './group-event.js';
import { resolveGroupOptions, type Crossing, type GroupOptions, type ResolvedGroupOptions } from './group-options.js';
import { requirePort } from './membership.js';
import { awaitReports } from './pending-reports.js';
import { PacedDriver, toNativeDriverOptions, type DriverOptions } from './paced-driver.js';
import { Placement, type PlacedDeviceOptions } from './placement.js';
import { type AudioInput, type AudioOutput, type NoteInput, type NoteOutput } from './port.js';
import { renderOffline } from './render-offline.js';
import type { RenderOptions, RenderResult } from './render.js';
import { theRuntime } from './runtime.js';
import { Sandbox } from './sandbox.js';
import { resolveSandboxOptions, type SandboxOptions } from './sandbox-options.js';
import { countedOf, countersOf, type Counted, type GroupStatistics } from './statistics.js';
import { openTap, type Tap } from './tap.js';
import { noteClosing, noteGroup } from './total-statistics.js';
import { UsageSampling, type SamplingOptions } from './usage-sampling.js';
import { requireBoolean, requireInteger, requireOptions } from './validate.js';

/**
 * Sandboxes that are processed together, with one sample rate and one maximum block size. Make it with `createGroup`, end
 * it with `close` or `await using`. Calls run one after another, off Node's thread.
 *
 * @since 0.1.0
 */
export class Group {
  readonly name: string;
  /** Hz. */
  readonly sampleRate: number;
  /** Frames. */
  readonly maxBlockSize: number;
  readonly crossing: Crossing;
  readonly #context: GroupContext;
  readonly #emitter: Emitter<GroupEvents> = new Emitter(groupEventNames);
  readonly #dispatch: EventDispatch;
  readonly #ends: HostEnds;
  readonly #drivers: Set<PacedDriver> = new Set();
  readonly #placement: Placement;
  readonly #samplings: Set<UsageSampling> = new Set();
  #sandboxCount = 0;
  /** Of drivers that are stopped. */
  #pastLateStarts = 0;
  #closing: Promise<void> | undefined;

  /** @internal Made by `createGroup`. */
  constructor(options: ResolvedGroupOptions, context: GroupContext) {
    this.name = options.name;
    this.sampleRate = options.sampleRate;
    this.maxBlockSize = options.maxBlockSize;
    this.crossing = options.crossing;
    this.#context = context;
    this.#ends = new HostEnds(context);
    this.#dispatch = new EventDispatch(context, this.#emitter);
    if (options.quarantineStore !== undefined) {
      context.quarantine = new QuarantineKeeper(options.quarantineStore, (text) =>
        this.#emitter.emit('log', { sandbox: undefined, device: undefined, severity: 'warning', text }),
      );
    }
    this.#placement = new Placement({
      isolation: options.isolation,
      sandbox: options.sandbox,
      risk: { reputation: options.reputation, quarantineStore: options.quarantineStore },
      addSandbox: async (own) => this.addSandbox(own),
    });
    context.owner = this;
    noteGroup(this, async () => this.#count());
  }

  /** The sandboxes that were not terminated, in the order they were added. */
  get sandboxes(): readonly Sandbox[] {
    return [...this.#context.sandboxes.values()];
  }

  /** All devices, in the order they were added. */
  get devices(): readonly Device[] {
    return [...this.#context.devices.values()];
  }

  /** The inputs of the group: `inputs[i]` of a render belongs to `inputs[i]` here. They go with their devices. */
  get inputs(): readonly HostInput[] {
    return this.#ends.inputs.filter((input) => input !== undefined);
  }

  /** The outputs of the group, as `inputs`: `outputs[i]` of a render's result is what is `outputs[i]` here when it begins. */
  get outputs(): readonly HostOutput[] {
    return this.#ends.outputs.filter((output) => output !== undefined);
  }

  get isClosed(): boolean {
    return this.#context.isClosed;
  }

  /** Calls `handler` at every event `name`, until the returned function is called. */
  on<Name extends keyof GroupEvents>(name: Name, handler: (event: GroupEvents[Name]) => void): () => void {
    return this.#emitter.on(name, handler);
  }

  /** Calls `handler` at the next event `name`. */
  once<Name extends keyof GroupEvents>(name: Name, handler: (event: GroupEvents[Name]) => void): () => void {
    return this.#emitter.once(name, handler);
  }

  /** Takes a handler away. */
  off<Name extends keyof GroupEvents>(name: Name, handler: (event: GroupEvents[Name]) => void): void {
    this.#emitter.off(name, handler);
  }

  /**
   * Starts a sandbox: a process of its own.
   * @throws GloveboxError `invalid-policy`; `policy-not-enforceable` if its policy asks for more than this machine and
   * version enforce, unless `acceptWeaker`; `system-error` if the process does not start
   */
  async addSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const { native, enforcement } = resolveSandboxOptions(options, () => `sandbox ${(this.#sandboxCount += 1)}`);
    const { name } = native;
    const started = await this.#context.call(`start sandbox "${name}" in`, (group) => group.addSandbox(native));
    const isAutomatic = native.hosting === 'sandboxed' && native.recovery?.mode !== 'manual';
    const sandbox = new Sandbox(this.#context, { ...started, name, enforcement, isAutomatic });
    this.#dispatch.noteStarted(sandbox);
    return sandbox;
  }

  /**
   * Loads a plugin without naming a sandbox: the group finds or makes it, as its `isolation`, the `hostingMode` and the risk
   * of the plugin have it. With an isolation other than `device`, and with `prefer-sandboxed` where a reputation list trusts
   * anybody, the file is scanned first, once in a program, in a process of its own.
   * @throws GloveboxError as `addSandbox` and `Sandbox.addDevice`; `invalid-reputation`
   */
  async addDevice(options: PlacedDeviceOptions): Promise<Device> {
    this.#context.requireOpen();
    return this.#placement.add(options);
  }

  /** Ends every sandbox, each politely and by force after `graceMs` (500). */
  async terminateAll(options: { graceMs?: number } = {}): Promise<void> {
    await Promise.all(this.sandboxes.map(async (sandbox) => sandbox.terminate(options)));
  }

  /**
   * Connects an audio output to an audio input: channel i to channel i.
   * @throws GloveboxError `duplicate-connection`, `across-groups`, `unknown-object`, `invalid-argument`
   */
  async connect(source: AudioOutput, target: AudioInput): Promise<Connection> {
    requirePort(this.#context, source, 'source', 'audio', 'output');
    requirePort(this.#context, target, 'target', 'audio', 'input');
    return { id: await makeConnection(this.#context, 'audio', source, target), kind: 'audio', source, target };
  }

  /** Connects a note output to a note input: notes, expressions, MIDI and sysex. Errors as `connect`. */
  async connectEvents(source: NoteOutput, target: NoteInput): Promise<Connection> {
    requirePort(this.#context, source, 'source', 'note', 'output');
    requirePort(this.#context, target, 'target', 'note', 'input');
    return { id: await makeConnection(this.#context, 'event', source, target), kind: 'event', source, target };
  }

  /** Takes a connection away. @throws GloveboxError `unknown-object` if it is not there */
  async disconnect(connection: Connection): Promise<void> {
    const { id } = requireOptions<Connection>(connection, 'connection', ['id', 'kind', 'source', 'target']);
    requireInteger(id, 'connection.id', { min: 1 });
    await this.#context.call('disconnect in', (group) => group.disconnect(id));
  }

  /** All connections in the order they were made, and what the group makes of them. */
  async connections(): Promise<ConnectionInfo[]> {
    const list = await this.#context.call('list the connections of', (group) => group.connections());
    return list.flatMap((one) => {
      const ends = connectionEnds(this.#context, one);
      const { id, kind, isFeedback, isDelayed, compensationFrames } = one;
      return ends === undefined ? [] : [{ id, kind, ...ends, isFeedback, isDelayed, compensationFrames }];
    });
  }

  /** Makes an input of the group that feeds `port`; it comes last in `inputs`. */
  async addInput(port: AudioInput): Promise<HostInput> {
    return this.#ends.addInput(port);
  }

  /** Makes an output of the group that gives what `port` gives; it comes last in `outputs`. */
  async addOutput(port: AudioOutput): Promise<HostOutput> {
    return this.#ends.addOutput(port);
  }

  /** Makes an output port readable at any time. */
  async addTap(port: AudioOutput): Promise<Tap> {
    requirePort(this.#context, port, 'port', 'audio', 'output');
    return openTap(this.#context, port, this.maxBlockSize);
  }

  /**
   * Renders offline: block after block as fast as it goes, with no deadline but the hang limit. Signal memory goes on where
   * the last block left it.
   * @throws GloveboxError `cancelled` by the signal or by `close`; `wrong-state` while a driver runs; `invalid-argument`
   */
  async render(options: RenderOptions): Promise<RenderResult> {
    const { sampleRate, maxBlockSize } = this;
    const group = {
      context: this.#context,
      sampleRate,
      maxBlockSize,
      inputs: this.#ends.inputs,
      outputs: this.#ends.outputs,
    };
    return renderOffline(group, options);
  }

  /** Tells plugins whether time is real (false) or a render (true): some take better, slower algorithms. */
  async setOffline(isOffline: boolean): Promise<void> {
    requireBoolean(isOffline, 'isOffline');
    await this.#context.call('change the render mode of', (group) => group.setOffline(isOffline));
  }

  /**
   * Starts a native thread that processes blocks until its `stop`, or until `close`.
   * @throws GloveboxError `wrong-state` if a driver runs already
   */
  async start(options: DriverOptions = {}): Promise<PacedDriver> {
    const native = {
      ...toNativeDriverOptions(options, this),
      inputChannels: this.#ends.inputs.map((input) => input?.channels ?? 0),
      outputChannels: this.#ends.outputs.map((output) => output?.port.channels ?? 0),
    };
    if (this.#drivers.size > 0) {
      throw new GloveboxError(
        'wrong-state',
        `Expected no running driver but group "${this.name}" has one; stop it first`,
      );
    }
    const { outputs } = this.#ends;
    const started = await this.#context.call('start the driver of', (group) => group.startDriver(native));
    const indexOf = (output: HostOutput): number | undefined => {
      const index = outputs.indexOf(output);
      return index < 0 ? undefined : index;
    };
    const driver: PacedDriver = new PacedDriver(started, indexOf, () => {
      if (this.#drivers.delete(driver)) this.#pastLateStarts += driver.statistics().lateStarts;
      if (this.#drivers.size === 0) runningGroups.delete(this);
    });
    this.#drivers.add(driver);
    runningGroups.add(this);
    return driver;
  }

  /** Stops the running driver, if there is one. */
  async stop(): Promise<void> {
    await Promise.all([...this.#drivers].map(async (driver) => driver.stop()));
  }

  /** Counters since the group began. Takes nothing from its blocks. */
  async statistics(): Promise<GroupStatistics> {
    const native = await this.#context.call('read the counters of', (group) => group.statistics());
    const sandboxes = native.sandboxes.flatMap(({ sandbox: id, ...counts }) => {
      const sandbox = this.#context.sandboxes.get(id);
      return sandbox === undefined ? [] : [{ sandbox, ...counts }];
    });
    return { ...countersOf(countedOf(native, this.#lateStarts())), sandboxes };
  }

  /**
   * Looks at what every sandbox uses, once a second by default, and tells it by the events `usage-sample` and `usage-limit`.
   * Several may run at the same time; all end with the group.
   * @throws GloveboxError `invalid-argument`; `wrong-state` if the group is closed
   */
  startSampling(options: SamplingOptions = {}): UsageSampling {
    this.#context.requireOpen();
    const sampling = new UsageSampling(
      options,
      () => this.sandboxes,
      this.#emitter,
      (stopped) => this.#samplings.delete(stopped),
    );
    this.#samplings.add(sampling);
    return sampling;
  }

  /**
   * Ends drivers, renders and every sandbox, and waits for it; before that for crash reports on their way, if somebody listens to
   * them or they are remembered, for 2 s at most. Idempotent.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @internal What the addon tells. */
  receive(events: readonly NativeEvent[], droppedCount: number): void {
    this.#dispatch.receive(events, droppedCount);
  }

  #lateStarts(): number {
    return [...this.#drivers].reduce((sum, driver) => sum + driver.statistics().lateStarts, this.#pastLateStarts);
  }

  async #count(): Promise<Counted> {
    const { native } = this.#context;
    return countedOf(await nativeCall('Could not count', () => native.statistics()), this.#lateStarts());
  }

  async #close(): Promise<void> {
    await this.stop();
    for (const sampling of this.#samplings) sampling.stop();
    await noteClosing(this);
    await awaitReports(this.#context, this.#emitter);
    this.#context.isClosed = true;
    stopWatching(this);
    await nativeCall(`Could not close group "${this.name}"`, () => this.#context.native.close());
    for (const sandbox of this.#context.sandboxes.values()) sandbox.noteStopped();
  }
}

/** Groups with a driver are in use, even if the program holds nothing but the driver. */
const runningGroups: Set<Group> = new Set();

/**
 * Makes a group of sandboxes.
 * @throws GloveboxError `invalid-argument`, `native-not-loaded`, `system-error`
 * @since 0.1.0
 */
export async function createGroup(options: GroupOptions = {}): Promise<Group> {
  const resolved = resolveGroupOptions(options);
  const runtime = await theRuntime();
  const own: { group?: WeakRef<Group> } = {};
  // The addon holds this function: it must not hold the group, or nobody would ever see that it was abandoned.
  const listener = (events: NativeEvent[], droppedCount: number): void =>
    own.group?.deref()?.receive(events, droppedCount);
  const native = await nativeCall(`Could not create group "${resolved.name}"`, () =>
    runtime.createGroup(resolved.native, listener),
  );
  const created = new Group(resolved, new GroupContext(resolved.name, native));
  own.group = new WeakRef(created);
  watchForAbandonment(created, resolved.name, native);
  return created;
}
