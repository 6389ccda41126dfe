import type { Connection } from '../api/connection.js';
import { createGroup, type Group } from '../api/group.js';
import type { GroupStatistics } from '../api/statistics.js';
import type { Sandbox } from '../api/sandbox.js';
import { GloveboxError } from '../errors.js';
import type { CaseStep, FuzzCase } from './case.js';
import type { CasePlugins } from './case-plugins.js';
import { sameConnection, type CaseState } from './case-state.js';
import { GroupLives } from './group-lives.js';
import { found, GroupObjects } from './group-objects.js';
import { GroupPlayer, valueOfShare } from './group-player.js';
import type { PlayOptions, PlayResult } from './play-case.js';

/** The group that a case is performed on. */
export class RealGroup implements AsyncDisposable {
  readonly #plugins: CasePlugins;
  readonly #options: PlayOptions;
  readonly #group: Group;
  readonly #objects = new GroupObjects();
  readonly #player: GroupPlayer;
  readonly #states = new Map<number, Uint8Array>();

  /** Of its sandboxes. */
  readonly lives: GroupLives;

  private constructor(plugins: CasePlugins, one: FuzzCase, options: PlayOptions, group: Group) {
    this.#plugins = plugins;
    this.#options = options;
    this.#group = group;
    this.lives = new GroupLives(group, this.#objects, options);
    this.#player = new GroupPlayer(group, this.#objects, this.lives, options, one.seed);
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
        await this.#objects.device(step.device).remove();
        this.#objects.forget((device) => device === step.device);
        return undefined;
      case 'move-device':
        if (!this.#isDivided) await this.#objects.device(step.device).moveTo(this.#objects.sandbox(step.sandbox));
        return undefined;
      case 'restart-device':
        await this.#objects.device(step.device).restart();
        return undefined;
      case 'connect':
        this.#objects.connections.push({ of: step, real: await this.#connect(step) });
        return undefined;
      case 'disconnect': {
        const index = this.#objects.connections.findIndex(({ of }) => sameConnection(of, step));
        const [gone] = this.#objects.connections.splice(index, 1);
        await this.#group.disconnect(found(gone, 'a connection').real);
        return undefined;
      }
      case 'add-input': {
        const real = await this.#group.addInput(this.#objects.device(step.port.device).input(step.port.port));
        this.#objects.inputs.push({ port: step.port, real });
        return undefined;
      }
      case 'add-output': {
        const real = await this.#group.addOutput(this.#objects.device(step.port.device).output(step.port.port));
        this.#objects.outputs.push({ port: step.port, real });
        return undefined;
      }
      case 'add-tap': {
        const real = await this.#group.addTap(this.#objects.device(step.port.device).output(step.port.port));
        this.#objects.taps.push({ port: step.port, real });
        return undefined;
      }
      case 'collect-events':
        await this.#objects.device(step.device).collectEvents();
        return undefined;
      case 'set-parameter': {
        const { device, parameter, value } = step;
        const range = found(state.devices.get(device)?.shape.parameters.get(parameter), 'a parameter');
        await this.#objects.device(device).set(parameter, valueOfShare(range, value));
        return undefined;
      }
      case 'save-state':
        this.#states.set(step.state, await this.#objects.device(step.device).saveState());
        return undefined;
      case 'load-state':
        await this.#objects.device(step.device).loadState(found(this.#states.get(step.state), 'a state'));
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
        await this.lives.restart(step.sandbox);
        return undefined;
      case 'play':
      default:
        return this.#player.play(step, state, next);
    }
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
    this.lives.condemnAll();
    await this.#group.close();
  }

  get #isDivided(): boolean {
    return this.#options.division !== undefined || this.#options.hosting === 'direct';
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
    this.#objects.sandboxes.set(id, sandbox);
    return sandbox;
  }

  async #addDevice({ device, sandbox, plugin }: CaseStep & { do: 'add-device' }): Promise<void> {
    const { division, hosting } = this.#options;
    const home = division?.(device) ?? (hosting === 'direct' ? 0 : sandbox);
    const real =
      this.#objects.sandboxes.get(home) ?? (await this.#addSandbox(home, { fallback: 'silence', hasStandby: false }));
    this.#objects.devices.set(device, await real.addDevice(this.#plugins.deviceOptions(plugin)));
  }

  async #removeSandbox(id: number, state: CaseState): Promise<void> {
    const gone = [...state.devices].flatMap(([device, { sandbox }]) => (sandbox === id ? [device] : []));
    if (this.#isDivided) {
      for (const device of gone) await this.#objects.device(device).remove();
    } else {
      await this.lives.terminate(this.#objects.sandbox(id));
      this.#objects.sandboxes.delete(id);
    }
    this.#objects.forget((device) => gone.includes(device));
  }

  async #connect({ kind, source, target }: CaseStep & { do: 'connect' }): Promise<Connection> {
    const [from, to] = [this.#objects.device(source.device), this.#objects.device(target.device)];
    return kind === 'audio'
      ? this.#group.connect(from.output(source.port), to.input(target.port))
      : this.#group.connectEvents(from.noteOutput(source.port), to.noteInput(target.port));
  }

  async #end(id: number, state: CaseState, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    if (this.#isDivided) throw new GloveboxError('invalid-argument', `Expected a case that ends no sandbox: ${signal}`);
    await this.lives.end(id, state, signal);
  }
}
