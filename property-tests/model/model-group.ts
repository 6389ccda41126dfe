import type { CaseEvent, CasePort, CaseStep, FuzzCase } from '../../src/fuzz/case.js';
import type { NoteAt } from '../../src/lab/models/stimulus.js';
import type { ModelBlock, ModelOutput } from './block.js';
import { Fallback } from './fallback.js';
import { plainValue } from './fixture.js';
import { fixtures } from './fixtures.js';
import { plantedRules, type PlantedBug } from './planted-bug.js';
import { playBlock } from './play-block.js';
import { rule } from './graph-rules.js';
import { ModelConnection, ModelInput } from './lines.js';
import { ModelDevice } from './model-device.js';
import { leaveCommands, overtake, tellValues, type ModelSandbox, type PlacedDevice } from './placed-device.js';

export interface ModelOptions {
  /** Tests only: a rule that is wrong, to see it found and the case shrunk. */
  plantedBug?: PlantedBug;
}

function isPort(a: CasePort, b: CasePort): boolean {
  return a.device === b.device && a.port === b.port;
}

/**
 * Section 5 of DESIGN.md as a machine: it takes the steps of a case between blocks (`apply`), and says of each block, given
 * what happened to the sandboxes in it, what comes out (`play`).
 *
 * Steps have to apply: whether they do is decided by `src/fuzz/case-state.ts` for everybody.
 */
export class ModelGroup {
  readonly group: FuzzCase['group'];
  readonly sandboxes: Map<number, ModelSandbox> = new Map();
  /** In the order in which they were added. */
  readonly devices: Map<number, PlacedDevice> = new Map();
  /** In the order in which they were made. */
  connections: ModelConnection[] = [];
  inputs: ModelInput[] = [];
  outputs: CasePort[] = [];
  taps: CasePort[] = [];
  collected: number[] = [];
  /** Every device; in-block connections lead from the left to the right. */
  order: number[] = [];
  /** Frames that were played. */
  clock = 0;
  readonly #states: Map<number, number[]> = new Map();
  readonly #options: ModelOptions;
  #isPlanned = false;

  constructor(group: FuzzCase['group'], options: ModelOptions = {}) {
    this.group = group;
    this.#options = options;
  }

  /** A step between blocks; `play` is none. Every change makes a plan, also one that no block runs. */
  apply(step: Exclude<CaseStep, { do: 'play' }>): void {
    this.#plan();
    this.#isPlanned = false;
    switch (step.do) {
      case 'add-sandbox':
        this.sandboxes.set(step.sandbox, {
          fallback: step.fallback,
          hasEnded: false,
          process: 0,
          fadedFrames: Infinity,
        });
        break;
      case 'remove-sandbox':
        for (const { id, sandbox } of this.devices.values()) if (sandbox === step.sandbox) this.#removeDevice(id);
        this.sandboxes.delete(step.sandbox);
        break;
      case 'add-device':
        this.#addDevice(step);
        break;
      case 'remove-device':
        this.#removeDevice(step.device);
        break;
      case 'move-device':
        this.#moveDevice(this.device(step.device), step.sandbox);
        break;
      case 'restart-device':
        this.#takeOut(this.device(step.device));
        break;
      case 'connect':
        this.connections.push(new ModelConnection(step));
        break;
      case 'disconnect': {
        const isIt = ({ kind, source, target }: ModelConnection): boolean =>
          kind === step.kind && isPort(source, step.source) && isPort(target, step.target);
        for (const one of this.connections.filter(isIt)) this.#cut(one);
        break;
      }
      case 'add-input':
        this.inputs.push(new ModelInput(step.port));
        break;
      case 'add-output':
        this.outputs.push(step.port);
        break;
      case 'add-tap':
        this.taps.push(step.port);
        break;
      case 'collect-events':
        this.collected.push(step.device);
        break;
      case 'set-parameter':
        overtake(this.device(step.device), (parameter) => parameter === step.parameter);
        this.device(step.device).device.setParameter(step.parameter, step.value);
        break;
      case 'save-state':
        this.#states.set(step.state, [...this.device(step.device).device.parameters]);
        break;
      case 'load-state': {
        const saved = this.#states.get(step.state);
        if (saved === undefined) break;
        overtake(this.device(step.device), () => true);
        this.device(step.device).device.load(saved);
        break;
      }
      case 'set-offline':
        // No fixture sounds different offline. "A VST3 device is restarted for it"; one whose process is gone begins cold anyway.
        for (const placed of this.devices.values()) {
          if (placed.device.format === 'vst3' && this.sandboxes.get(placed.sandbox)?.hasEnded !== true)
            this.#takeOut(placed);
        }
        break;
      case 'restart-sandbox':
        // That a process is there again is told by the report of its first block.
        break;
      case 'kill-sandbox':
      case 'hang-sandbox': {
        const sandbox = this.sandboxes.get(step.sandbox);
        if (sandbox !== undefined) sandbox.hasEnded = true;
        break;
      }
    }
  }

  /** One block. */
  play(block: ModelBlock): ModelOutput {
    this.#plan();
    return playBlock(this, block);
  }

  /** @throws RangeError if there is none with this number */
  device(id: number): PlacedDevice {
    const found = this.devices.get(id);
    if (found === undefined) throw new RangeError(`There is no device ${id}`);
    return found;
  }

  /** Channels of the audio input that an input of the group feeds. */
  channelsOf(input: ModelInput): number {
    return this.device(input.port.device).device.fixture.inputs[input.port.port] ?? 0;
  }

  /** A host's event for a device, in the device's units. */
  commandOf(event: CaseEvent): NoteAt {
    const { device } = this.device(event.device);
    if (!('note' in event)) {
      const { parameter } = event;
      const described = device.fixture.parameters[parameter];
      const value = described === undefined ? event.value : plainValue(described, device.format, event.value);
      return { frame: event.frame, event: { kind: 'parameter-value', parameter, value } };
    }
    const { key, velocity } = event;
    const kind = event.note === 'on' ? 'note-on' : 'note-off';
    return { frame: event.frame, event: { kind, channel: 0, key, velocity } };
  }

  /**
   * A new process holds the devices of the sandbox: "state and parameters in step, signal memory cold". Lines that compensate
   * latency in front of its devices are signal memory, too; delayed edges are the host's. What the old process held on its
   * connections is ended.
   */
  coldStart(sandbox: number): void {
    for (const placed of this.devices.values()) {
      if (placed.sandbox !== sandbox) continue;
      // "Parameters set since" are told to the new process, whether or not they had arrived.
      tellValues(placed);
      this.#goCold(placed);
    }
  }

  /** "When a source dies, its held notes are ended": into the connections of the block that begins. */
  endHeldNotes(device: number): void {
    for (const one of this.connections) if (one.source.device === device) one.endHeldNotes();
  }

  /** What a sandbox is late with nobody else gets: notes that it holds over its own edge, or over time, are ended. */
  endNotesOutside(sandbox: number): void {
    const homeOf = (device: number): number | undefined => this.devices.get(device)?.sandbox;
    for (const one of this.connections) {
      if (homeOf(one.source.device) !== sandbox) continue;
      if (one.ruled.isDelayed || homeOf(one.target.device) !== sandbox) one.endHeldNotes();
    }
  }

  #goCold(placed: PlacedDevice): void {
    this.endHeldNotes(placed.id);
    placed.device.restart();
    for (const one of this.connections) if (one.target.device === placed.id) one.targetIsNew();
    for (const one of this.inputs) if (one.port.device === placed.id) one.clear();
  }

  #addDevice({ device, sandbox, plugin }: CaseStep & { do: 'add-device' }): void {
    const fixture = 'fixture' in plugin ? fixtures.get(plugin.fixture) : undefined;
    if (fixture === undefined || !('fixture' in plugin)) throw new RangeError('The model knows fixtures alone');
    const made = new ModelDevice(fixture, plugin.format, this.group.sampleRate);
    this.devices.set(device, {
      id: device,
      sandbox,
      device: made,
      fallback: this.#fallbackFor(made, sandbox),
      inputLatency: 0,
      commands: [],
      overdue: [],
    });
  }

  #fallbackFor(device: ModelDevice, sandbox: number): Fallback {
    const policy = this.sandboxes.get(sandbox)?.fallback ?? 'silence';
    const { inputs, outputs } = device.fixture;
    return new Fallback(policy, { inputs, outputs, latency: device.latency, type: device.type }, this.group);
  }

  #removeDevice(device: number): void {
    for (const one of this.connections) {
      if (one.source.device === device || one.target.device === device) this.#cut(one);
    }
    const stays = (port: CasePort): boolean => port.device !== device;
    this.inputs = this.inputs.filter(({ port }) => stays(port));
    this.outputs = this.outputs.filter(stays);
    this.taps = this.taps.filter(stays);
    this.collected = this.collected.filter((one) => one !== device);
    this.devices.delete(device);
  }

  /** "Same id, state, connections and place in the order"; a new instance in another process. */
  #moveDevice(placed: PlacedDevice, sandbox: number): void {
    placed.sandbox = sandbox;
    this.#restartDevice(placed);
  }

  /** "A device that is restarted is taken out of the graph and put back." */
  #takeOut(placed: PlacedDevice): void {
    this.#plan();
    for (const one of this.connections) {
      if (one.source.device !== placed.id || one.ruled.isDelayed) continue;
      this.device(one.target.device).overdue.push(...one.renew());
    }
    this.#restartDevice(placed);
    this.#isPlanned = false;
  }

  #restartDevice(placed: PlacedDevice): void {
    tellValues(placed);
    this.#goCold(placed);
    placed.fallback = this.#fallbackFor(placed.device, placed.sandbox);
    for (const one of this.connections) if (one.target.device === placed.id) one.clearBypass();
    for (const one of this.inputs) if (one.port.device === placed.id) one.clearBypass();
  }

  /** A connection goes: what its source held over it ends at its target. */
  #cut(connection: ModelConnection): void {
    this.connections = this.connections.filter((one) => one !== connection);
    this.devices.get(connection.target.device)?.overdue.push(...connection.heldAtTarget());
  }

  /** "Recomputed from that list at every change"; "a delay line keeps its contents if its length is unchanged". */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const edges = this.connections.map((connection) => ({
      connection,
      source: connection.source.device,
      target: connection.target.device,
    }));
    const devices = [...this.devices.values()].map(({ id, sandbox, device }) => ({
      id,
      sandbox,
      latency: device.latency,
    }));
    const { plantedBug } = this.#options;
    const ruling = rule(devices, edges, {
      ...this.group,
      ...(plantedBug === undefined ? {} : { feedbackAmong: plantedRules[plantedBug] }),
    });
    this.order = ruling.order;
    for (const [{ connection, source, target }, ruled] of ruling.edges) {
      const channels = this.device(source).device.fixture.outputs[connection.source.port] ?? 0;
      const ended = connection.plan(ruled, channels, this.group.maxBlockSize);
      this.device(target).overdue.push(...ended);
    }
    for (const placed of this.devices.values()) {
      const latency = ruling.inputLatency.get(placed.id) ?? 0;
      if (latency !== placed.inputLatency) leaveCommands(placed);
      placed.inputLatency = latency;
    }
    for (const input of this.inputs) input.plan(this.device(input.port.device).inputLatency, this.channelsOf(input));
  }
}
