import type { Connection, HostInput, HostOutput } from '../src/api/connection.js';
import type { Device } from '../src/api/device.js';
import { createGroup, type Group } from '../src/api/group.js';
import type { Sandbox } from '../src/api/sandbox.js';
import type { CasePort, CaseStep, FuzzCase } from '../src/fuzz/case.js';
import type { CasePlugins } from '../src/fuzz/case-plugins.js';
import { applyStep, firstState, sameConnection, type CaseState } from '../src/fuzz/case-state.js';
import { found } from '../src/fuzz/group-objects.js';
import { valueOfShare } from '../src/fuzz/group-player.js';
import { inputNoise } from '../src/fuzz/input-noise.js';
import { playedBlocks, type PlayedBlock } from '../src/fuzz/render-parts.js';
import { within } from '../src/fuzz/within.js';

/** What is no block. */
export type Change = Exclude<CaseStep, { do: 'play' }>;

/** A change that was called for while blocks ran. */
export interface IssuedChange {
  step: Change;
  /** Blocks that were rendered for certain when it was called for. */
  after: number;
  /** Plans that it makes. */
  plans: number;
}

/** Blocks of one render, one after another. */
export interface RenderedBlock {
  report: PlayedBlock;
  /** By port; of the outputs that the group had when the render began. */
  outputs: { port: CasePort; channels: Float32Array[] }[];
}

/** How many plans a change makes: each call makes one, a restart one without the device and one with it. */
function plansOf(step: CaseStep): number {
  if (step.do === 'restart-device') return 2;
  return ['add-device', 'remove-device', 'move-device', 'connect', 'disconnect', 'restart-sandbox'].includes(step.do)
    ? 1
    : 0;
}

const longestWaitMs = 20_000;
/** Of one render. */
export const blocksAtOnce = 8;

/** What the driver feeds into every channel of every input, again and again. */
export const drivenSamples: Float32Array = inputNoise(1, { device: 1, port: 0 }, 0, 0, 4801);

/**
 * Performs a case whose changes are called for without waiting for answers. `renders`: another loop renders meanwhile; calls of
 * a group run one after another, so each render is one plan's. `driver`: blocks run on a thread of their own, and plans change
 * between any two of them.
 */
export class ConcurrentGroup implements AsyncDisposable {
  readonly #plugins: CasePlugins;
  readonly #seed: number;
  readonly #group: Group;
  readonly #sandboxes = new Map<number, Sandbox>();
  readonly #devices = new Map<number, Promise<Device>>();
  /** Who is who in what comes out: of those that are there. */
  readonly #numbers = new Map<Device, number>();
  #connections: { of: CaseStep & { do: 'connect' }; real: Promise<Connection> }[] = [];
  readonly #states = new Map<number, Promise<Uint8Array>>();
  /** Everything that was called for and may still fail. */
  readonly #answers: Promise<unknown>[] = [];
  #hasIssued = false;
  #renders: (() => void)[] = [];

  /** What was there before the first block. */
  readonly built: Change[] = [];
  readonly blocks: RenderedBlock[] = [];
  readonly issued: IssuedChange[] = [];

  private constructor(plugins: CasePlugins, seed: number, group: Group) {
    this.#plugins = plugins;
    this.#seed = seed;
    this.#group = group;
  }

  static async open(plugins: CasePlugins, { group, seed }: FuzzCase): Promise<ConcurrentGroup> {
    const { crossing, maxBlockSize, sampleRate, compensatesLatency: latencyCompensation } = group;
    // Nobody is late on a busy machine, and nobody hangs.
    const deadlines = { stageDeadlineMs: 4000, blockDeadlineMs: 5000 };
    const real = await createGroup({ crossing, maxBlockSize, sampleRate, latencyCompensation, ...deadlines });
    return new ConcurrentGroup(plugins, seed, real);
  }

  /** All of a case; every answer has come when it ends. */
  async perform({ group, steps }: FuzzCase, how: 'renders' | 'driver'): Promise<void> {
    const shapeOf = this.#plugins.shapeOf;
    let state = firstState(group);
    const first = steps.findIndex((step) => step.do === 'play');
    const isBuilt = (at: number): boolean => at < (first < 0 ? steps.length : first);
    for (const step of steps.filter((_, at) => isBuilt(at))) {
      const next = applyStep(state, step, shapeOf);
      if (next === undefined || step.do === 'play') continue;
      await this.#issue(step, state);
      await Promise.all(this.#answers);
      this.built.push(step);
      state = next;
    }
    await this.#render();
    const changes = steps.filter((_, at) => !isBuilt(at));
    if (how === 'driver') await this.#drive(changes, state);
    else await Promise.all([this.#issueAll(changes, state).finally(() => (this.#hasIssued = true)), this.#renderOn()]);
    await this.#render();
  }

  /** What the driver gave, from its first block on; by port, of the outputs that were there when it began. */
  driven: RenderedBlock['outputs'] = [];
  /** Blocks of the driver in which somebody was missing. */
  incompleteBlocks = 0;

  /** Blocks on a thread of their own, at the pace of the sample rate. */
  async #drive(changes: readonly CaseStep[], state: CaseState): Promise<void> {
    const outputs = this.#group.outputs.map((output) => ({
      output,
      port: this.#portOf(output),
      parts: [] as Float32Array[][],
    }));
    const driver = await this.#group.start({
      source: { kind: 'loop', channels: [drivenSamples] },
      sink: { kind: 'ring', frames: 2 ** 18 },
      wantsRealtime: false,
    });
    const issuing = this.#issueAll(changes, state).finally(() => {
      this.#hasIssued = true;
    });
    // Who waits for it below hears of a failure later.
    issuing.catch(() => undefined);
    const take = (): void => {
      for (const { output, parts } of outputs) parts.push(driver.read(output));
    };
    let played = 0;
    while (!this.#hasIssued) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      take();
      const { blocks } = driver.statistics();
      if (blocks < played + 4) continue;
      played = blocks;
      for (const resolve of this.#renders.splice(0)) resolve();
    }
    await issuing;
    await driver.stop();
    take();
    const { incompleteBlocks, lostOutputFrames } = driver.statistics();
    if (lostOutputFrames > 0) throw new Error(`${lostOutputFrames} frames of the driver were lost`);
    this.incompleteBlocks = incompleteBlocks;
    this.driven = outputs.map(({ port, parts }) => ({
      port,
      channels: (parts[0] ?? []).map((_, channel) =>
        Float32Array.from(parts.flatMap((part) => [...(part[channel] ?? [])])),
      ),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#group.close();
  }

  async #issueAll(steps: readonly CaseStep[], begun: CaseState): Promise<void> {
    let state = begun;
    for (const step of steps) {
      const next = applyStep(state, step, this.#plugins.shapeOf);
      if (next === undefined) continue;
      if (step.do === 'play') {
        await new Promise<void>((resolve) => this.#renders.push(resolve));
      } else {
        const change = { step, after: this.blocks.length, plans: plansOf(step) };
        this.issued.push(change);
        await this.#issue(step, state);
        // Calls reach the addon in the order in which they were made only if each is on its way before the next is made.
        await new Promise((resolve) => setImmediate(resolve));
      }
      state = next;
    }
    await within('every change to be answered', Promise.all(this.#answers), longestWaitMs);
  }

  /** Calls for a change; waits for what it needs to be called for, and not for its answer. */
  async #issue(step: Change, state: CaseState): Promise<void> {
    const { answer } = await this.#call(step, state);
    // Who waits for all of them hears of a failure later.
    answer.catch(() => undefined);
    this.#answers.push(answer);
  }

  /** The answer is in an object, because an async function would wait for a promise. */
  async #call(step: Change, state: CaseState): Promise<{ answer: Promise<unknown> }> {
    switch (step.do) {
      case 'add-sandbox': {
        const { fallback } = step;
        const recovery = { mode: 'manual', autosaveMs: 0 } as const;
        const sandbox = await this.#group.addSandbox({ name: `${step.sandbox}`, fallback, recovery });
        this.#sandboxes.set(step.sandbox, sandbox);
        return { answer: Promise.resolve() };
      }
      case 'add-device': {
        const sandbox = this.#sandbox(step.sandbox);
        const answer = this.#added(step.device, sandbox.addDevice(this.#plugins.deviceOptions(step.plugin)));
        this.#devices.set(step.device, answer);
        return { answer };
      }
      case 'remove-device': {
        const device = await this.#device(step.device);
        this.#devices.delete(step.device);
        this.#connections = this.#connections.filter(
          ({ of }) => of.source.device !== step.device && of.target.device !== step.device,
        );
        return { answer: device.remove() };
      }
      case 'move-device': {
        const device = await this.#device(step.device);
        return { answer: device.moveTo(this.#sandbox(step.sandbox)) };
      }
      case 'restart-device': {
        const device = await this.#device(step.device);
        return { answer: device.restart() };
      }
      case 'connect': {
        const [from, to] = await Promise.all([this.#device(step.source.device), this.#device(step.target.device)]);
        const real =
          step.kind === 'audio'
            ? this.#group.connect(from.output(step.source.port), to.input(step.target.port))
            : this.#group.connectEvents(from.noteOutput(step.source.port), to.noteInput(step.target.port));
        this.#connections.push({ of: step, real });
        return { answer: real };
      }
      case 'disconnect': {
        const index = this.#connections.findIndex(({ of }) => sameConnection(of, step));
        const [gone] = this.#connections.splice(index, 1);
        const connection = await found(gone, 'a connection').real;
        return { answer: this.#group.disconnect(connection) };
      }
      case 'add-input': {
        const device = await this.#device(step.port.device);
        return { answer: this.#group.addInput(device.input(step.port.port)) };
      }
      case 'add-output': {
        const device = await this.#device(step.port.device);
        return { answer: this.#group.addOutput(device.output(step.port.port)) };
      }
      case 'set-parameter': {
        const device = await this.#device(step.device);
        const range = found(state.devices.get(step.device)?.shape.parameters.get(step.parameter), 'a parameter');
        // What it is called must be known, or it would be asked for first, and be set when other calls have been answered.
        await device.parameter(step.parameter);
        return { answer: device.set(step.parameter, valueOfShare(range, step.value)) };
      }
      case 'save-state': {
        const device = await this.#device(step.device);
        const answer = device.saveState();
        this.#states.set(step.state, answer);
        return { answer };
      }
      case 'load-state': {
        const device = await this.#device(step.device);
        const saved = await found(this.#states.get(step.state), 'a state');
        return { answer: device.loadState(saved) };
      }
      case 'kill-sandbox': {
        // What is on its way to it would fail, as it should.
        await Promise.all(this.#answers);
        const sandbox = this.#sandbox(step.sandbox);
        process.kill(found(sandbox.processId, 'a process'), 'SIGKILL');
        return { answer: within('the end of a killed process', sandbox.ended, longestWaitMs) };
      }
      case 'restart-sandbox': {
        const sandbox = this.#sandbox(step.sandbox);
        await within('the end of a killed process', sandbox.ended, longestWaitMs);
        return { answer: sandbox.restart() };
      }
      case 'add-tap':
      case 'collect-events':
      case 'hang-sandbox':
      case 'remove-sandbox':
      case 'set-offline':
      default:
        throw new Error(`${step.do} is not drawn`);
    }
  }

  async #added(number: number, answer: Promise<Device>): Promise<Device> {
    const device = await answer;
    this.#numbers.set(device, number);
    return device;
  }

  async #device(number: number): Promise<Device> {
    return found(this.#devices.get(number), `device ${number}`);
  }

  #sandbox(number: number): Sandbox {
    return found(this.#sandboxes.get(number), `sandbox ${number}`);
  }

  #portOf({ port }: HostInput | HostOutput): CasePort {
    return { device: this.#numbers.get(port.device) ?? 0, port: port.index };
  }

  async #renderOn(): Promise<void> {
    while (!this.#hasIssued) {
      await this.#render();
      for (const resolve of this.#renders.splice(0)) resolve();
    }
  }

  /** Some blocks, with noise into every input. */
  async #render(): Promise<void> {
    const size = this.#group.maxBlockSize;
    const first = this.blocks.length * size;
    const frames = blocksAtOnce * size;
    const ports = this.#group.outputs.map((output) => this.#portOf(output));
    const inputs = this.#group.inputs.map((input) =>
      Array.from({ length: input.channels }, (_, channel) =>
        inputNoise(this.#seed, this.#portOf(input), channel, first, frames),
      ),
    );
    const { outputs, report } = await this.#group.render({ frames, inputs, wantsBlockReports: true });
    const numberOf = (id: number): number | undefined =>
      [...this.#sandboxes].find(([, sandbox]) => sandbox.id === id)?.[0];
    for (const [index, played] of playedBlocks(report.blockReports, numberOf).entries()) {
      const part = (samples: Float32Array): Float32Array => samples.subarray(index * size, (index + 1) * size);
      this.blocks.push({
        report: played,
        outputs: ports.map((port, output) => ({ port, channels: (outputs[output] ?? []).map(part) })),
      });
    }
  }
}
