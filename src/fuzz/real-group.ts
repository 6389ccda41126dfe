import type { Connection, HostInput, HostOutput } from '../api/connection.js';
import type { Device } from '../api/device.js';
import type { DeviceEvent } from '../api/device-event.js';
import { createGroup, type Group } from '../api/group.js';
import type { GroupStatistics, RenderCommand } from '../api/render.js';
import type { Sandbox } from '../api/sandbox.js';
import type { SandboxExit } from '../api/sandbox-exit.js';
import type { Tap } from '../api/tap.js';
import { GloveboxError } from '../errors.js';
import type { CaseEvent, CasePort, CaseStep, FuzzCase } from './case.js';
import type { CasePlugins } from './case-plugins.js';
import { eventsThatApply, isLive, sameConnection, samePort, stallsThatApply, type CaseState } from './case-state.js';
import { inputNoise } from './input-noise.js';
import { joinRenders, playedBlocks, renderPart, type WholeRender, type WholeResult } from './render-parts.js';
import type { LifeEvent, PlayOptions, PlayResult, UnexpectedEnd } from './play-case.js';
import type { ParameterShape } from './plugin-shape.js';
import { goOn, standStill } from './stand-still.js';
import { within } from './within.js';

/** A share of a range in the plugin's own units. Both ends are exact. */
export function valueOfShare({ minimum, maximum }: ParameterShape, share: number): number {
  return share >= 1 ? maximum : minimum + share * (maximum - minimum);
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the case and the group disagree about ${what}`);
  return value;
}

/** What is waited for comes in milliseconds. */
const longestWaitMs = 10_000;

/** Missed blocks in a row, and the time they take at least, after which a sandbox is hung: defaults of a group. */
const blocksUntilHung = 10;
const shortestHangMs = 250;

/** The group that a case is performed on: the numbers of the case and the objects that they stand for. */
export class RealGroup implements AsyncDisposable {
  readonly #plugins: CasePlugins;
  readonly #options: PlayOptions;
  readonly #seed: number;
  readonly #group: Group;
  readonly #sandboxes = new Map<number, Sandbox>();
  readonly #devices = new Map<number, Device>();
  #connections: { of: CaseStep & { do: 'connect' }; real: Connection }[] = [];
  #inputs: { port: CasePort; real: HostInput }[] = [];
  #outputs: { port: CasePort; real: HostOutput }[] = [];
  #taps: { port: CasePort; real: Tap }[] = [];
  readonly #states = new Map<number, Uint8Array>();
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
  readonly lives: LifeEvent[] = [];
  /** Index of the step that is performed. */
  at: number = 0;

  private constructor(plugins: CasePlugins, one: FuzzCase, options: PlayOptions, group: Group) {
    this.#plugins = plugins;
    this.#options = options;
    this.#seed = one.seed;
    this.#group = group;
    group.on('sandbox-ended', ({ sandbox, exit }) => {
      if (exit.kind !== 'stopped' && !this.#condemned.has(sandbox)) this.#ends.set(sandbox, exit);
    });
    group.on('device-changed', ({ changes }) => {
      this.#hasRestarted ||= changes.includes('latency') || changes.includes('ports');
    });
    const told = (sandbox: Sandbox, life: LifeEvent['life'], exit?: SandboxExit): void => {
      const id = keyOf(this.#sandboxes, sandbox);
      if (id !== undefined)
        this.lives.push({ at: this.at, sandbox: id, life, ...(exit === undefined ? {} : { exit }) });
    };
    group.on('sandbox-ended', ({ sandbox, exit }) => told(sandbox, 'ended', exit));
    group.on('sandbox-late', ({ sandbox, isLate }) => told(sandbox, isLate ? 'late' : 'ready'));
    group.on('sandbox-recovering', ({ sandbox }) => told(sandbox, 'recovering'));
    group.on('sandbox-recovered', ({ sandbox }) => told(sandbox, 'recovered'));
    group.on('recovery-failed', ({ sandbox }) => told(sandbox, 'failed'));
    group.on('device-quarantined', ({ sandbox }) => told(sandbox, 'quarantined'));
  }

  static async open(plugins: CasePlugins, one: FuzzCase, options: PlayOptions): Promise<RealGroup> {
    const { crossing, maxBlockSize, sampleRate, compensatesLatency } = one.group;
    const group = await createGroup({
      name: 'case',
      crossing,
      maxBlockSize,
      sampleRate,
      latencyCompensation: compensatesLatency,
      hangAfterMs: options.hangAfterMs ?? 2000,
      ...(options.stageDeadlineMs === undefined ? {} : { stageDeadlineMs: options.stageDeadlineMs }),
      ...(options.blockDeadlineMs === undefined ? {} : { blockDeadlineMs: options.blockDeadlineMs }),
      ...(options.hangAfterBlocks === undefined ? {} : { hangAfterBlocks: options.hangAfterBlocks }),
    });
    return new RealGroup(plugins, one, options, group);
  }

  /** Performs a step that leads from `state` to `next`. */
  async perform(step: CaseStep, state: CaseState, next: CaseState): Promise<PlayResult | undefined> {
    switch (step.do) {
      case 'add-sandbox':
        if (this.#isDivided) return undefined;
        await this.#addSandbox(step.sandbox, step);
        return undefined;
      case 'remove-sandbox':
        await this.#removeSandbox(step.sandbox, state);
        return undefined;
      case 'add-device':
        await this.#addDevice(step);
        return undefined;
      case 'remove-device':
        await this.#device(step.device).remove();
        this.#forget((device) => device === step.device);
        return undefined;
      case 'move-device':
        if (!this.#isDivided) await this.#device(step.device).moveTo(this.#sandbox(step.sandbox));
        return undefined;
      case 'restart-device':
        await this.#device(step.device).restart();
        return undefined;
      case 'connect':
        this.#connections.push({ of: step, real: await this.#connect(step) });
        return undefined;
      case 'disconnect': {
        const index = this.#connections.findIndex(({ of }) => sameConnection(of, step));
        const [gone] = this.#connections.splice(index, 1);
        await this.#group.disconnect(found(gone, 'a connection').real);
        return undefined;
      }
      case 'add-input': {
        const real = await this.#group.addInput(this.#device(step.port.device).input(step.port.port));
        this.#inputs.push({ port: step.port, real });
        return undefined;
      }
      case 'add-output': {
        const real = await this.#group.addOutput(this.#device(step.port.device).output(step.port.port));
        this.#outputs.push({ port: step.port, real });
        return undefined;
      }
      case 'add-tap': {
        const real = await this.#group.addTap(this.#device(step.port.device).output(step.port.port));
        this.#taps.push({ port: step.port, real });
        return undefined;
      }
      case 'collect-events':
        await this.#device(step.device).collectEvents();
        return undefined;
      case 'set-parameter': {
        const { device, parameter, value } = step;
        const range = found(state.devices.get(device)?.shape.parameters.get(parameter), 'a parameter');
        await this.#device(device).set(parameter, valueOfShare(range, value));
        return undefined;
      }
      case 'save-state':
        this.#states.set(step.state, await this.#device(step.device).saveState());
        return undefined;
      case 'load-state':
        await this.#device(step.device).loadState(found(this.#states.get(step.state), 'a state'));
        return undefined;
      case 'set-offline':
        await this.#group.setOffline(step.isOffline);
        return undefined;
      case 'kill-sandbox':
        await this.#end(step.sandbox, state, 'SIGKILL');
        return undefined;
      case 'hang-sandbox':
        await this.#end(step.sandbox, state, 'SIGSTOP');
        return undefined;
      case 'restart-sandbox':
        await this.#restart(step.sandbox);
        return undefined;
      case 'play':
      default:
        return this.#play(step, state, next);
    }
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
        sandbox: keyOf(this.#sandboxes, sandbox) ?? 0,
        exit,
        device: exit.device === undefined ? undefined : keyOf(this.#devices, exit.device),
        report: await sandbox.crashReport().catch(() => undefined),
      })),
    );
  }

  /** A device changed its latency or ports by itself: it is restarted when its main thread comes to it, and not at a frame. */
  get hasRestarted(): boolean {
    return this.#hasRestarted;
  }

  /** Plays two more blocks, whatever has ended: the reason if the group cannot. */
  async whyBroken(): Promise<string | undefined> {
    try {
      const { outputs } = await this.#group.render({ frames: 2 * this.#group.maxBlockSize });
      const isFinite = outputs.every((channels) => channels.every((samples) => samples.every(Number.isFinite)));
      return isFinite ? undefined : 'what came after is not finite';
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      return String(error);
    }
  }

  async statistics(): Promise<GroupStatistics> {
    return this.#group.statistics();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sandbox of this.#group.sandboxes) this.#condemned.add(sandbox);
    await this.#group.close();
  }

  get #isDivided(): boolean {
    return this.#options.division !== undefined || this.#options.hosting === 'direct';
  }

  #device(device: number): Device {
    return found(this.#devices.get(device), `device ${device}`);
  }

  #sandbox(sandbox: number): Sandbox {
    return found(this.#sandboxes.get(sandbox), `sandbox ${sandbox}`);
  }

  async #addSandbox(
    id: number,
    { fallback, hasStandby }: Pick<CaseStep & { do: 'add-sandbox' }, 'fallback' | 'hasStandby'>,
  ): Promise<Sandbox> {
    const { hosting = 'sandboxed', callLimitMs = 5000 } = this.#options;
    // States are saved when the case says so, and not when time has passed.
    const recovery = hasStandby
      ? ({ mode: 'automatic', standby: true, autosaveMs: 0, attempts: 100, windowMs: 1, delayMs: 0 } as const)
      : ({ mode: 'manual', autosaveMs: 0 } as const);
    const sandbox = await this.#group.addSandbox(
      hosting === 'direct' ? { name: `${id}`, hosting, fallback } : { name: `${id}`, fallback, recovery, callLimitMs },
    );
    this.#sandboxes.set(id, sandbox);
    return sandbox;
  }

  async #addDevice({ device, sandbox, plugin }: CaseStep & { do: 'add-device' }): Promise<void> {
    const { division, hosting } = this.#options;
    const home = division?.(device) ?? (hosting === 'direct' ? 0 : sandbox);
    const real =
      this.#sandboxes.get(home) ?? (await this.#addSandbox(home, { fallback: 'silence', hasStandby: false }));
    this.#devices.set(device, await real.addDevice(this.#plugins.deviceOptions(plugin)));
  }

  async #removeSandbox(id: number, state: CaseState): Promise<void> {
    const gone = [...state.devices].flatMap(([device, { sandbox }]) => (sandbox === id ? [device] : []));
    if (this.#isDivided) {
      for (const device of gone) await this.#device(device).remove();
    } else {
      const sandbox = this.#sandbox(id);
      this.#condemned.add(sandbox);
      await sandbox.terminate();
      this.#condemned.delete(sandbox);
      this.#sandboxes.delete(id);
    }
    this.#forget((device) => gone.includes(device));
  }

  #forget(isGone: (device: number) => boolean): void {
    for (const device of this.#devices.keys()) if (isGone(device)) this.#devices.delete(device);
    const stays = ({ port }: { port: CasePort }): boolean => !isGone(port.device);
    this.#connections = this.#connections.filter(({ of }) => !isGone(of.source.device) && !isGone(of.target.device));
    this.#inputs = this.#inputs.filter(stays);
    this.#outputs = this.#outputs.filter(stays);
    this.#taps = this.#taps.filter(stays);
  }

  async #connect({ kind, source, target }: CaseStep & { do: 'connect' }): Promise<Connection> {
    const [from, to] = [this.#device(source.device), this.#device(target.device)];
    return kind === 'audio'
      ? this.#group.connect(from.output(source.port), to.input(target.port))
      : this.#group.connectEvents(from.noteOutput(source.port), to.noteInput(target.port));
  }

  /** From outside. One that is killed and has no standby is known to be dead before the next step. */
  async #end(id: number, state: CaseState, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    if (this.#isDivided) throw new GloveboxError('invalid-argument', `Expected a case that ends no sandbox: ${signal}`);
    const sandbox = this.#sandbox(id);
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

  async #allStandbysReady(state: CaseState): Promise<void> {
    for (const [id, { hasStandby, life }] of state.sandboxes) {
      if (hasStandby && life === 'running' && hasDevices(state, id)) await this.#standbyReady(this.#sandbox(id));
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

  async #restart(id: number): Promise<void> {
    const sandbox = this.#sandbox(id);
    // A stopped process that nobody has missed yet.
    if (sandbox.exit === undefined || sandbox.state === 'ready' || sandbox.state === 'late') await sandbox.kill();
    await sandbox.restart();
    this.#condemned.delete(sandbox);
  }

  async #play(step: CaseStep & { do: 'play' }, state: CaseState, next: CaseState): Promise<PlayResult> {
    const { blocks, blockSize } = step;
    const frames = blocks * blockSize;
    const inputs = this.#group.inputs.map((input) => {
      const own = this.#inputs.find(({ real }) => real === input);
      return own === undefined
        ? []
        : Array.from({ length: input.channels }, (_, channel) =>
            inputNoise(this.#seed, own.port, channel, state.frame, frames),
          );
    });
    const commands = eventsThatApply(state, step).map((event) => this.#command(event, state));
    const rendered = await this.#rendered(step, state, { frames, blockSize, inputs, commands });
    const isBroken = !step.keepsDeadlines && rendered.report.incompleteBlocks > 0;
    await this.#takeOver(state);
    if (isBroken) await this.settle(true);
    const order = this.#group.outputs;
    const values = this.#options.readsValues === true && this.#ends.size === 0 ? await this.#values(next) : undefined;
    return {
      firstFrame: state.frame,
      frames,
      outputs: next.outputs.map((port) => {
        const own = found(
          this.#outputs.find((one) => samePort(one.port, port)),
          'an output',
        );
        return { port, channels: rendered.outputs[order.indexOf(own.real)] ?? [] };
      }),
      events: rendered.events.flatMap(({ frame, device, event }) => {
        const of = keyOf(this.#devices, device);
        return of === undefined ? [] : [{ frame, device: of, event }];
      }),
      taps: this.#taps.map(({ port, real }) => {
        const { channels, peak, rms } = real.read();
        return { port, channels, peak, rms };
      }),
      ...(values === undefined ? {} : { values }),
      report: rendered.report,
      blocks: rendered.blocks,
    };
  }

  /** Renders while those stand still that are to. */
  async #rendered(step: CaseStep & { do: 'play' }, state: CaseState, whole: WholeRender): Promise<WholeResult> {
    const stalled = stallsThatApply(state, step).flatMap((id) => this.#sandbox(id).processId ?? []);
    // A standby that is made meanwhile would change the plan, and wait for those that stand still.
    if (stalled.length > 0) await this.#allStandbysReady(state);
    try {
      for (const processId of stalled) await standStill(processId);
      return await this.#renderUntilMissed(step, state, whole);
    } finally {
      for (const processId of stalled) goOn(processId);
    }
  }

  /** A group takes its time before it calls somebody hung: blocks that nobody paces would be over before. */
  async #renderUntilMissed(
    { keepsDeadlines, blocks }: CaseStep & { do: 'play' },
    state: CaseState,
    whole: WholeRender,
  ): Promise<WholeResult> {
    const { signal } = this.#options;
    const render = async (from: number, count: number): Promise<WholeResult> => {
      const { outputs, events, report } = await this.#group.render({
        ...renderPart(whole, from, count),
        keepsDeadlines,
        wantsBlockReports: true,
        transport: {
          isPlaying: true,
          songSeconds: (state.frame + from * whole.blockSize) / this.#group.sampleRate,
        },
        ...(signal === undefined ? {} : { signal }),
      });
      const numberOf = (id: number): number | undefined =>
        [...this.#sandboxes].find(([, sandbox]) => sandbox.id === id)?.[0];
      return { outputs, events, report, blocks: playedBlocks(report.blockReports, numberOf) };
    };
    const stopped = [...state.sandboxes].flatMap(([id, { isHung }]) =>
      isHung && this.#sandbox(id).state !== 'hung' ? [this.#sandbox(id)] : [],
    );
    if (!keepsDeadlines || stopped.length === 0 || blocks < blocksUntilHung) return render(0, blocks);
    const before = await render(0, blocks - 1);
    await new Promise((resolve) => setTimeout(resolve, shortestHangMs));
    const last = await render(blocks - 1, 1);
    const isMissed = (sandbox: Sandbox): boolean => {
      const number = keyOf(this.#sandboxes, sandbox) ?? 0;
      return last.blocks.some((block) => block.sandboxes.get(number)?.outcome === 'late');
    };
    await Promise.all(
      stopped.flatMap((sandbox) =>
        isMissed(sandbox) && !this.#recoveries.has(sandbox) && sandbox.exit?.kind !== 'hung'
          ? [within('the end of a hung process', sandbox.ended, longestWaitMs)]
          : [],
      ),
    );
    return joinRenders(before, last, (blocks - 1) * whole.blockSize);
  }

  async #values(state: CaseState): Promise<Map<number, Map<number, number>>> {
    const all = new Map<number, Map<number, number>>();
    for (const id of state.devices.keys()) if (isLive(state, id)) all.set(id, await this.#device(id).values());
    return all;
  }

  #command(event: CaseEvent, state: CaseState): RenderCommand {
    const device = this.#device(event.device);
    if (!('note' in event)) {
      const range = found(state.devices.get(event.device)?.shape.parameters.get(event.parameter), 'a parameter');
      const value = valueOfShare(range, event.value);
      return { frame: event.frame, device, event: { kind: 'parameter-value', parameter: event.parameter, value } };
    }
    const { key, velocity } = event;
    const note: DeviceEvent = { kind: event.note === 'on' ? 'note-on' : 'note-off', key, channel: 0, velocity };
    return { frame: event.frame, device, event: note };
  }

  /** After a play every takeover that was due is done; what was stopped and not yet missed is ended for it. */
  async #takeOver(state: CaseState): Promise<void> {
    this.#isExplained = this.#condemned.size > 0;
    for (const [id, { life, isHung }] of state.sandboxes) {
      if (life !== 'falling') continue;
      const sandbox = this.#sandbox(id);
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

/** Without devices a sandbox gets no standby. */
function hasDevices(state: CaseState, sandbox: number): boolean {
  return [...state.devices.values()].some((device) => device.sandbox === sandbox);
}

function keyOf<T>(map: ReadonlyMap<number, T>, value: T): number | undefined {
  for (const [key, one] of map) if (one === value) return key;
  return undefined;
}
