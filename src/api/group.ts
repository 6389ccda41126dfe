import { GloveboxError } from '../errors.js';
import { logger } from '../log.js';
import { nativeCall, nativeCallNow } from '../native/call.js';
import type { NativeConnection, NativeEvent, NativeSandboxEnd, NativeSandboxOptions } from '../native/binding.js';
import { applyPolicy, type Enforcement } from '../policy/enforcement.js';
import type { Policy } from '../policy/policy.js';
import { stopWatching, watchForAbandonment } from './abandonment.js';
import type { Connection, ConnectionInfo, HostInput, HostOutput } from './connection.js';
import { GroupContext } from './context.js';
import { Device } from './device.js';
import { readChanges, readStatus } from './device-info.js';
import { Emitter } from './emitter.js';
import { packEvents, unpackEvents } from './event-codec.js';
import { groupEventNames, readSeverity, type GroupEvents } from './group-event.js';
import { resolveGroupOptions, type Crossing, type GroupOptions, type ResolvedGroupOptions } from './group-options.js';
import { PacedDriver, toNativeDriverOptions, type DriverOptions } from './paced-driver.js';
import {
  describePort,
  type AudioInput,
  type AudioOutput,
  type AudioPort,
  type NoteInput,
  type NoteOutput,
  type NotePort,
} from './port.js';
import type { GroupStatistics, RenderCommand, RenderOptions, RenderResult, Tap } from './render.js';
import { theRuntime } from './runtime.js';
import { readExit, Sandbox } from './sandbox.js';
import { toNativeTransport } from './transport.js';
import {
  requireArray,
  requireBoolean,
  requireChannels,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireSignal,
  requireString,
  wrongArgument,
} from './validate.js';

/** Options of `Group.addSandbox`. @since 0.1.0 */
export interface SandboxOptions {
  /** For messages. Default `sandbox N`. */
  name?: string;
  /** `direct`: in this process, without any protection. Default `sandboxed`. */
  hosting?: 'sandboxed' | 'direct';
  /** A policy, or the name of a registered one. Default `development`. */
  policy?: Policy | string;
  /** Runs the sandbox although its policy's level can't be reached; `Sandbox.enforcement` says what it really is. */
  acceptWeaker?: boolean;
  /** What its consumers get when it is late or dead. Default: the policy's `onLate`. */
  fallback?: 'silence' | 'bypass' | 'hold';
  /** Asks for real-time scheduling of its audio thread. Default true. */
  wantsRealtime?: boolean;
  /** Limits of calls: loading a plugin (60000), its state (30000), everything else (5000). */
  loadLimitMs?: number;
  stateLimitMs?: number;
  callLimitMs?: number;
}

/** 2^31 frames are twelve hours at 48 kHz; the samples of a render are all in memory. */
const maxRenderFrames = 2 ** 31;
const log = logger('group');
const nsPerMs = 1e6;

function limitNs(value: number | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  return Math.round(requireNumber(value, name, { min: 1, max: 86_400_000 }) * nsPerMs);
}

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
  /** By index of the addon; a removed one leaves a hole. */
  readonly #inputs: (HostInput | undefined)[] = [];
  readonly #outputs: (HostOutput | undefined)[] = [];
  /** Ends that were told before the call that started the sandbox came back. */
  readonly #earlyEnds: Map<number, NativeSandboxEnd> = new Map();
  readonly #drivers: Set<PacedDriver> = new Set();
  #sandboxCount = 0;
  #closing: Promise<void> | undefined;

  /** @internal Made by `createGroup`. */
  constructor(options: ResolvedGroupOptions, context: GroupContext) {
    this.name = options.name;
    this.sampleRate = options.sampleRate;
    this.maxBlockSize = options.maxBlockSize;
    this.crossing = options.crossing;
    this.#context = context;
    context.owner = this;
  }

  /** The sandboxes that were not terminated, in the order they were added. */
  get sandboxes(): readonly Sandbox[] {
    return [...this.#context.sandboxes.values()];
  }

  /** All devices, in the order they were added. */
  get devices(): readonly Device[] {
    return [...this.#context.devices.values()];
  }

  /** The inputs of the group: `inputs[i]` of a render belongs to `inputs[i]` here. */
  get inputs(): readonly HostInput[] {
    return this.#inputs.filter((input) => input !== undefined);
  }

  /** The outputs of the group: `outputs[i]` of a render's result belongs to `outputs[i]` here. */
  get outputs(): readonly HostOutput[] {
    return this.#outputs.filter((output) => output !== undefined);
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
    const known = requireOptions<SandboxOptions>(options, 'options', [
      'name',
      'hosting',
      'policy',
      'acceptWeaker',
      'fallback',
      'wantsRealtime',
      'loadLimitMs',
      'stateLimitMs',
      'callLimitMs',
    ]);
    const name = requireString(known.name ?? `sandbox ${(this.#sandboxCount += 1)}`, 'options.name');
    const hosting = requireOneOf(known.hosting ?? 'sandboxed', 'options.hosting', ['sandboxed', 'direct']);
    const acceptWeaker = requireBoolean(known.acceptWeaker ?? false, 'options.acceptWeaker');
    const native: NativeSandboxOptions = { name, hosting };
    let enforcement: Enforcement | undefined;
    if (hosting === 'sandboxed') {
      const applied = applyPolicy(known.policy ?? 'development', { acceptWeaker });
      enforcement = applied.enforcement;
      native.limits = applied.limits;
      native.fallback = applied.fallback;
    }
    if (known.fallback !== undefined) {
      native.fallback = requireOneOf(known.fallback, 'options.fallback', ['silence', 'bypass', 'hold']);
    }
    if (known.wantsRealtime !== undefined) {
      native.wantsRealtime = requireBoolean(known.wantsRealtime, 'options.wantsRealtime');
    }
    const load = limitNs(known.loadLimitMs, 'options.loadLimitMs');
    const state = limitNs(known.stateLimitMs, 'options.stateLimitMs');
    const call = limitNs(known.callLimitMs, 'options.callLimitMs');
    if (load !== undefined) native.loadLimitNs = load;
    if (state !== undefined) native.stateLimitNs = state;
    if (call !== undefined) native.callLimitNs = call;

    const started = await this.#call(`start sandbox "${name}" in`, (group) => group.addSandbox(native));
    const sandbox = new Sandbox(this.#context, { ...started, name, enforcement });
    const end = this.#earlyEnds.get(started.id);
    if (end !== undefined) this.#noteEnd(sandbox, end);
    return sandbox;
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
    this.#requirePort(source, 'source', 'audio', 'output');
    this.#requirePort(target, 'target', 'audio', 'input');
    return { id: await this.#connect('audio', source, target), kind: 'audio', source, target };
  }

  /** Connects a note output to a note input: notes, expressions, MIDI and sysex. Errors as `connect`. */
  async connectEvents(source: NoteOutput, target: NoteInput): Promise<Connection> {
    this.#requirePort(source, 'source', 'note', 'output');
    this.#requirePort(target, 'target', 'note', 'input');
    return { id: await this.#connect('event', source, target), kind: 'event', source, target };
  }

  /** Takes a connection away. @throws GloveboxError `unknown-object` if it is not there */
  async disconnect(connection: Connection): Promise<void> {
    const { id } = requireOptions<Connection>(connection, 'connection', ['id', 'kind', 'source', 'target']);
    requireInteger(id, 'connection.id', { min: 1 });
    await this.#call('disconnect in', (group) => group.disconnect(id));
  }

  /** All connections in the order they were made, and what the group makes of them. */
  async connections(): Promise<ConnectionInfo[]> {
    const list = await this.#call('list the connections of', (group) => group.connections());
    return list.flatMap((one) => {
      const ends = this.#endsOf(one);
      const { id, kind, isFeedback, isDelayed, compensationFrames } = one;
      return ends === undefined ? [] : [{ id, kind, ...ends, isFeedback, isDelayed, compensationFrames }];
    });
  }

  /** Makes an input of the group that feeds `port`; it comes last in `inputs`. */
  async addInput(port: AudioInput): Promise<HostInput> {
    this.#requirePort(port, 'port', 'audio', 'input');
    const index = await this.#call(`add input ${describePort(port)} to`, (group) =>
      group.addHostInput(port.device.id, port.index, port.channels),
    );
    const input: HostInput = {
      port,
      channels: port.channels,
      remove: async () => {
        await this.#call('remove an input of', (group) => group.removeHostInput(index));
        this.#inputs[index] = undefined;
      },
    };
    this.#inputs[index] = input;
    return input;
  }

  /** Makes an output of the group that gives what `port` gives; it comes last in `outputs`. */
  async addOutput(port: AudioOutput): Promise<HostOutput> {
    this.#requirePort(port, 'port', 'audio', 'output');
    const index = await this.#call(`add output ${describePort(port)} to`, (group) =>
      group.addHostOutput(port.device.id, port.index),
    );
    const output: HostOutput = {
      port,
      remove: async () => {
        await this.#call('remove an output of', (group) => group.removeHostOutput(index));
        this.#outputs[index] = undefined;
      },
    };
    this.#outputs[index] = output;
    return output;
  }

  /** Makes an output port readable at any time. */
  async addTap(port: AudioOutput): Promise<Tap> {
    this.#requirePort(port, 'port', 'audio', 'output');
    const index = await this.#call(`tap ${describePort(port)} of`, (group) => group.addTap(port.device.id, port.index));
    const context = this.#context;
    const { maxBlockSize } = this;
    return {
      port,
      read: () => {
        context.requireOpen();
        const channels = Array.from({ length: port.channels }, () => new Float32Array(maxBlockSize));
        const reading = nativeCallNow('Could not read a tap', () => context.native.readTap(index, channels));
        const { sequence, frames, peak, rms } = reading;
        return { sequence, channels: channels.map((channel) => channel.subarray(0, frames)), peak, rms };
      },
    };
  }

  /**
   * Renders offline: block after block as fast as it goes, with no deadline but the hang limit. Signal memory goes on where
   * the last block left it.
   * @throws GloveboxError `cancelled` by the signal or by `close`; `wrong-state` while a driver runs; `invalid-argument`
   */
  async render(options: RenderOptions): Promise<RenderResult> {
    const { frames, seconds, inputs, commands, transport, blockSize, signal } = requireOptions<RenderOptions>(
      options,
      'options',
      ['frames', 'seconds', 'inputs', 'commands', 'transport', 'blockSize', 'signal'],
    );
    const length = this.#renderLength(frames, seconds);
    const native = {
      frames: length,
      blockSize: requireInteger(blockSize ?? this.maxBlockSize, 'options.blockSize', {
        min: 1,
        max: this.maxBlockSize,
      }),
      inputs: this.#renderInputs(inputs),
      ...packEvents(this.#renderCommands(commands), 'options.commands'),
      ...(transport === undefined ? {} : { transport: toNativeTransport(transport, 'options.transport') }),
    };
    if (signal !== undefined && requireSignal(signal, 'options.signal').aborted) throw this.#cancelled(signal);
    this.#context.requireOpen();

    const render = this.#context.native.startRender(native);
    const cancel = (): void => render.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      const result = await nativeCall(`Could not render group "${this.name}"`, () => render.result);
      const { blocks, incompleteBlocks, blockNs } = result;
      return {
        outputs: result.outputs.filter((_, index) => this.#outputs[index] !== undefined),
        events: unpackEvents(result).flatMap(({ frame, device: id, event }) => {
          const device = this.#context.devices.get(id);
          return device === undefined ? [] : [{ frame, device, event }];
        }),
        report: { frames: length, blocks, incompleteBlocks, isComplete: incompleteBlocks === 0, blockNs },
      };
    } catch (error) {
      if (signal?.aborted === true) throw this.#cancelled(signal);
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Tells plugins whether time is real (false) or a render (true): some take better, slower algorithms. */
  async setOffline(isOffline: boolean): Promise<void> {
    requireBoolean(isOffline, 'isOffline');
    await this.#call('change the render mode of', (group) => group.setOffline(isOffline));
  }

  /**
   * Starts a native thread that processes blocks until its `stop`, or until `close`.
   * @throws GloveboxError `wrong-state` if a driver runs already
   */
  async start(options: DriverOptions = {}): Promise<PacedDriver> {
    const native = {
      ...toNativeDriverOptions(options, this),
      inputChannels: this.#inputs.map((input) => input?.channels ?? 0),
      outputChannels: this.#outputs.map((output) => output?.port.channels ?? 0),
    };
    if (this.#drivers.size > 0) {
      throw new GloveboxError(
        'wrong-state',
        `Expected no running driver but group "${this.name}" has one; stop it first`,
      );
    }
    const outputs = [...this.#outputs];
    const started = await this.#call('start the driver of', (group) => group.startDriver(native));
    const indexOf = (output: HostOutput): number | undefined => {
      const index = outputs.indexOf(output);
      return index < 0 ? undefined : index;
    };
    const driver: PacedDriver = new PacedDriver(started, indexOf, () => {
      this.#drivers.delete(driver);
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

  /** Counters since the group began. */
  async statistics(): Promise<GroupStatistics> {
    return this.#call('read the counters of', (group) => group.statistics());
  }

  /** Ends drivers, renders and every sandbox, and waits for it. Idempotent. */
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
    for (const event of events) this.#receiveOne(event);
    if (droppedCount === 0) return;
    const text = `${droppedCount} log lines and parameter edits were dropped: they came faster than they were taken`;
    this.#emitter.emit('log', { sandbox: undefined, device: undefined, severity: 'warning', text });
  }

  async #close(): Promise<void> {
    await this.stop();
    this.#context.isClosed = true;
    stopWatching(this);
    await nativeCall(`Could not close group "${this.name}"`, () => this.#context.native.close());
    for (const sandbox of this.#context.sandboxes.values()) sandbox.noteStopped();
  }

  #receiveOne(event: NativeEvent): void {
    const { sandboxes, devices } = this.#context;
    switch (event.kind) {
      case 'sandbox-ended': {
        const sandbox = sandboxes.get(event.sandbox);
        if (sandbox === undefined) this.#earlyEnds.set(event.sandbox, event.end);
        else this.#noteEnd(sandbox, event.end);
        return;
      }
      case 'sandbox-late': {
        const sandbox = sandboxes.get(event.sandbox);
        if (sandbox === undefined) return;
        sandbox.noteLate(event.isLate);
        this.#emitter.emit('sandbox-late', { sandbox, isLate: event.isLate });
        return;
      }
      case 'device-changed': {
        const device = devices.get(event.device);
        if (device === undefined) return;
        const changes = readChanges(event.changes);
        const status = readStatus(event.status);
        device.noteChange(changes, status);
        this.#emitter.emit('device-changed', { device, changes, status });
        return;
      }
      case 'parameter-edited': {
        const device = devices.get(event.device);
        if (device === undefined) return;
        this.#emitter.emit('parameter-edited', { device, events: unpackEvents(event).map((one) => one.event) });
        return;
      }
      case 'log': {
        const sandbox = sandboxes.get(event.sandbox);
        const device = devices.get(event.device);
        const severity = readSeverity(event.severity);
        log.info(event.text, { group: this.name, sandbox: sandbox?.name, device: device?.name, severity });
        this.#emitter.emit('log', { sandbox, device, severity, text: event.text });
      }
    }
  }

  #noteEnd(sandbox: Sandbox, end: NativeSandboxEnd): void {
    const exit = readExit(end, this.#context.devices.get(end.device));
    log.info('a sandbox ended', { group: this.name, sandbox: sandbox.name, kind: exit.kind, reason: exit.reason });
    sandbox.noteEnd(exit);
    this.#emitter.emit('sandbox-ended', { sandbox, exit });
  }

  async #call<T>(what: string, call: (native: GroupContext['native']) => Promise<T>): Promise<T> {
    this.#context.requireOpen();
    return nativeCall(`Could not ${what} group "${this.name}"`, () => call(this.#context.native));
  }

  async #connect(kind: 'audio' | 'event', source: AudioPort | NotePort, target: AudioPort | NotePort): Promise<number> {
    return this.#call(`connect ${describePort(source)} to ${describePort(target)} in`, (group) =>
      group.connect({
        kind,
        source: source.device.id,
        sourcePort: source.index,
        target: target.device.id,
        targetPort: target.index,
      }),
    );
  }

  #endsOf(one: NativeConnection): Pick<ConnectionInfo, 'source' | 'target'> | undefined {
    const source = this.#context.devices.get(one.source);
    const target = this.#context.devices.get(one.target);
    if (source === undefined || target === undefined) return undefined;
    return one.kind === 'audio'
      ? { source: source.output(one.sourcePort), target: target.input(one.targetPort) }
      : { source: source.noteOutput(one.sourcePort), target: target.noteInput(one.targetPort) };
  }

  #requirePort(port: AudioPort | NotePort, name: string, kind: 'audio' | 'note', direction: 'input' | 'output'): void {
    const expected = `an ${kind} ${direction} (device.${kind === 'audio' ? direction : `note${direction === 'input' ? 'Input' : 'Output'}`}(index))`;
    if (typeof port !== 'object' || port === null || !(port.device instanceof Device)) {
      throw wrongArgument(expected, name, port);
    }
    if (port.kind !== kind || port.direction !== direction) {
      throw new GloveboxError(
        'invalid-argument',
        `Expected ${expected} for ${name} but received ${describePort(port)}`,
        {
          details: {
            name,
            expectedKind: kind,
            expectedDirection: direction,
            kind: port.kind,
            direction: port.direction,
          },
        },
      );
    }
    if (!port.device.belongsTo(this.#context)) {
      throw new GloveboxError(
        'across-groups',
        `Expected ${name} of a device of group "${this.name}" but ${describePort(port)} belongs to another group`,
        { details: { name, group: this.name } },
      );
    }
  }

  #renderLength(frames: number | undefined, seconds: number | undefined): number {
    if ((frames === undefined) === (seconds === undefined)) {
      throw new GloveboxError('invalid-argument', 'Expected either options.frames or options.seconds', {
        details: { frames, seconds },
      });
    }
    const range = { min: 0, max: maxRenderFrames };
    if (frames !== undefined) return requireInteger(frames, 'options.frames', range);
    const length = Math.round(requireNumber(seconds, 'options.seconds', { min: 0 }) * this.sampleRate);
    return requireInteger(length, 'options.seconds in frames', range);
  }

  /** By index of the addon. */
  #renderInputs(given: RenderOptions['inputs']): Float32Array[][] {
    const list = requireArray(given ?? [], 'options.inputs').map((one, index) =>
      requireChannels(one, `options.inputs[${index}]`),
    );
    if (list.length > this.inputs.length) {
      throw new GloveboxError(
        'invalid-argument',
        `Expected audio for at most ${this.inputs.length} inputs but received ${list.length}; addInput makes more`,
        { details: { inputs: this.inputs.length, received: list.length } },
      );
    }
    let next = 0;
    return this.#inputs.map((input) => (input === undefined ? [] : (list[next++] ?? [])));
  }

  #renderCommands(
    given: RenderOptions['commands'],
  ): { frame: number; device: number; event: RenderCommand['event'] }[] {
    return requireArray(given ?? [], 'options.commands').map((value, index) => {
      const name = `options.commands[${index}]`;
      const { frame, device, event } = requireOptions<RenderCommand>(value, name, ['frame', 'device', 'event']);
      if (!(device instanceof Device)) throw wrongArgument('a Device', `${name}.device`, device);
      if (!device.belongsTo(this.#context)) {
        throw new GloveboxError('across-groups', `Expected a device of group "${this.name}" for ${name}.device`);
      }
      if (typeof event !== 'object' || event === null) throw wrongArgument('an object', `${name}.event`, event);
      return { frame: requireInteger(frame, `${name}.frame`, { min: 0 }), device: device.id, event };
    });
  }

  #cancelled(signal: AbortSignal): GloveboxError {
    return new GloveboxError('cancelled', `The render of group "${this.name}" was cancelled`, { cause: signal.reason });
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
