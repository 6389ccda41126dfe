import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import type { GroupOptions } from '../api/group-options.js';
import type { RenderCommand } from '../api/render.js';
import type { DeviceOptions } from '../api/device-options.js';
import type { Sandbox } from '../api/sandbox.js';
import type { SandboxOptions } from '../api/sandbox-options.js';
import type { Transport } from '../api/transport.js';
import type { SampleFormat } from '../audio-file/sample-format.js';
import { WavReader } from '../audio-file/wav-reader.js';
import { GloveboxError } from '../errors.js';
import { readMidiFile, type MidiSequence } from '../midi-file/read-midi-file.js';
import type { QuarantineStore } from '../recovery/quarantine-store.js';
import { checkReferences } from './check-references.js';
import { findParameter, findPort, readValue } from './places.js';
import { timedCommands, toMidiEvent } from './session-commands.js';
import type { Session, SessionDevice, SessionGroup, SessionSandbox } from './session.js';
import { toTransport } from './session-transport.js';

/** A WAV file that feeds one host input; `inputs[i]` of a group belongs to its i-th host input. */
export interface OpenInput {
  reader: WavReader;
  /** Of the port it feeds. */
  channelCount: number;
}

/** Where one host output goes; the file is not written before blocks run. */
export interface OpenOutput {
  path: string;
  channelCount: number;
  format: SampleFormat;
}

/** A group that is ready to run. */
export interface OpenGroup {
  name: string;
  group: Group;
  /** By their names in the session. */
  devices: Map<string, Device>;
  inputs: OpenInput[];
  outputs: OpenOutput[];
  /** Sorted by frame. */
  commands: RenderCommand[];
  transport: Transport | undefined;
  frames: number;
}

/** What `openSession` needs besides the session. */
export interface OpenSessionOptions {
  /** Paths of the session are relative to it. */
  folder: string;
  /** Paths of outputs are relative to it; default `folder`. */
  outFolder?: string;
  /** Instead of what the session says. */
  seconds?: number;
  /** Of all groups; default: none. */
  quarantineStore?: QuarantineStore;
  allowQuarantined?: boolean;
  signal?: AbortSignal | undefined;
}

/** All groups of a session, running and connected. Close it whatever happens. */
export interface OpenSession {
  groups: OpenGroup[];
  close(): Promise<void>;
}

function fail(code: 'unknown-object' | 'invalid-argument', message: string): never {
  throw new GloveboxError(code, message);
}

class GroupOpener {
  readonly devices = new Map<string, Device>();
  readonly readers: WavReader[] = [];
  readonly #session: SessionGroup;
  readonly #where: string;
  readonly #options: OpenSessionOptions;

  constructor(session: SessionGroup, where: string, options: OpenSessionOptions) {
    this.#session = session;
    this.#where = where;
    this.#options = options;
  }

  /** Opens the inputs first: files are checked before any process starts. */
  openFiles(): { sampleRate: number; midi: MidiSequence[] } {
    const { inputs = [], midi = [], sampleRate: wanted, name } = this.#session;
    for (const { file } of inputs) this.readers.push(WavReader.open(resolve(this.#options.folder, file)));
    const sampleRate = wanted ?? this.readers[0]?.layout.sampleRate ?? 48_000;
    for (const { path, layout } of this.readers) {
      if (layout.sampleRate !== sampleRate) {
        fail(
          'invalid-argument',
          `${path} has ${layout.sampleRate} Hz, group ${JSON.stringify(name)} runs at ${sampleRate} Hz`,
        );
      }
    }
    return { sampleRate, midi: midi.map(({ file }) => readMidiFile(resolve(this.#options.folder, file))) };
  }

  async makeGroup(sampleRate: number): Promise<Group> {
    const { name, maxBlockSize, crossing, latencyCompensation, hangAfterMs } = this.#session;
    const options: GroupOptions = { name, sampleRate };
    if (maxBlockSize !== undefined) options.maxBlockSize = maxBlockSize;
    if (crossing !== undefined) options.crossing = crossing;
    if (latencyCompensation !== undefined) options.latencyCompensation = latencyCompensation;
    if (hangAfterMs !== undefined) options.hangAfterMs = hangAfterMs;
    const { quarantineStore } = this.#options;
    if (quarantineStore !== undefined) options.quarantineStore = quarantineStore;
    return createGroup(options);
  }

  async #makeSandbox(group: Group, session: SessionSandbox): Promise<Sandbox> {
    // A render or a performance in which a sandbox ended is over: its end is the result.
    const options: SandboxOptions = { recovery: { mode: 'manual' } };
    if (session.name !== undefined) options.name = session.name;
    if (session.hosting !== undefined) options.hosting = session.hosting;
    if (session.policy !== undefined) options.policy = session.policy;
    if (session.fallback !== undefined) options.fallback = session.fallback;
    return group.addSandbox(options);
  }

  async #makeDevice(sandbox: Sandbox, session: SessionDevice, where: string): Promise<void> {
    const file = resolve(this.#options.folder, session.plugin);
    // Said here, it needs neither the sandbox's name nor its words.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) {
      throw new GloveboxError('no-such-file', `${file} does not exist`, { details: { path: file } });
    }
    const options: DeviceOptions = { file, allowQuarantined: this.#options.allowQuarantined ?? false };
    if (session.id !== undefined) options.id = session.id;
    if (session.samples !== undefined) options.samples = session.samples;
    const { inputChannels: inputs, outputChannels: outputs } = session;
    if (inputs !== undefined || outputs !== undefined) {
      options.layout = { ...(inputs === undefined ? {} : { inputs }), ...(outputs === undefined ? {} : { outputs }) };
    }
    const device = await sandbox.addDevice(options);
    this.devices.set(session.name, device);
    if (session.state !== undefined) await device.loadState(this.#readState(session.state));
    for (const [reference, value] of Object.entries(session.parameters ?? {})) {
      const place = `${where}/parameters`;
      const parameter = await findParameter(device, reference, place);
      await device.set(parameter.id, await readValue(device, parameter, value, place));
    }
  }

  #readState(file: string): Uint8Array {
    const path = resolve(this.#options.folder, file);
    try {
      return readFileSync(path);
    } catch (error) {
      throw new GloveboxError('no-such-file', `${path} cannot be read`, { details: { path }, cause: error });
    }
  }

  async makeDevices(group: Group): Promise<void> {
    for (const [s, session] of this.#session.sandboxes.entries()) {
      const sandbox = await this.#makeSandbox(group, session);
      for (const [d, device] of session.devices.entries()) {
        this.#options.signal?.throwIfAborted();
        await this.#makeDevice(sandbox, device, `${this.#where}/sandboxes/${s}/devices/${d}`);
      }
    }
  }

  device(name: string): Device {
    return this.devices.get(name) ?? fail('unknown-object', `no device ${JSON.stringify(name)}`);
  }

  async connect(group: Group): Promise<void> {
    for (const [c, { kind = 'audio', from, to }] of (this.#session.connections ?? []).entries()) {
      const where = `${this.#where}/connections/${c}`;
      const [source, target] = [this.device(from.device), this.device(to.device)];
      if (kind === 'audio') {
        const output = findPort(source, 'audio output', from.port ?? 0, `${where}/from`);
        await group.connect(
          source.output(output),
          target.input(findPort(target, 'audio input', to.port ?? 0, `${where}/to`)),
        );
      } else {
        const output = findPort(source, 'note output', from.port ?? 0, `${where}/from`);
        const input = findPort(target, 'note input', to.port ?? 0, `${where}/to`);
        await group.connectEvents(source.noteOutput(output), target.noteInput(input));
      }
    }
  }

  async addInputs(group: Group): Promise<OpenInput[]> {
    const opened: OpenInput[] = [];
    for (const [i, { device: name, port = 0 }] of (this.#session.inputs ?? []).entries()) {
      const device = this.device(name);
      const input = device.input(findPort(device, 'audio input', port, `${this.#where}/inputs/${i}`));
      await group.addInput(input);
      const reader = this.readers[i];
      if (reader !== undefined) opened.push({ reader, channelCount: input.channels });
    }
    return opened;
  }

  async addOutputs(group: Group): Promise<OpenOutput[]> {
    const opened: OpenOutput[] = [];
    for (const [i, { device: name, port = 0, file, format = '24' }] of (this.#session.outputs ?? []).entries()) {
      const device = this.device(name);
      const where = `${this.#where}/outputs/${i}`;
      const output = device.output(findPort(device, 'audio output', port, where));
      if (output.channels === 0)
        fail('invalid-argument', `${where}: ${device.name} gives nothing at this port (0 channels)`);
      await group.addOutput(output);
      opened.push({
        path: resolve(this.#options.outFolder ?? this.#options.folder, file),
        channelCount: output.channels,
        format,
      });
    }
    return opened;
  }

  async makeCommands(sampleRate: number, midi: readonly MidiSequence[]): Promise<RenderCommand[]> {
    const where = `${this.#where}/commands`;
    const commands = await timedCommands(this.#session.commands ?? [], (name) => this.device(name), sampleRate, where);
    for (const [i, { device: name, port = 0 }] of (this.#session.midi ?? []).entries()) {
      const device = this.device(name);
      const index = findPort(device, 'note input', port, `${this.#where}/midi/${i}`);
      for (const { seconds, bytes } of midi[i]?.messages ?? []) {
        commands.push({ frame: Math.round(seconds * sampleRate), device, event: toMidiEvent(bytes, index) });
      }
    }
    return commands.sort((a, b) => a.frame - b.frame);
  }

  /** How long to run, in frames. */
  length(sampleRate: number, midi: readonly MidiSequence[]): number {
    const { seconds = this.#session.seconds } = this.#options;
    if (seconds !== undefined) return Math.round(seconds * sampleRate);
    const sources = [
      ...this.readers.map((reader) => reader.layout.frameCount),
      ...midi.map((sequence) => Math.round(sequence.seconds * sampleRate)),
    ];
    if (sources.length === 0) {
      fail(
        'invalid-argument',
        `nothing says how long group ${JSON.stringify(this.#session.name)} runs: give it an input, a MIDI file or seconds`,
      );
    }
    return Math.max(...sources) + Math.round((this.#session.tailSeconds ?? 0) * sampleRate);
  }

  transport(midi: readonly MidiSequence[]): Transport | undefined {
    return toTransport(this.#session.transport, midi[0]);
  }
}

/** Starts everything that a session describes. Throws a GloveboxError and leaves nothing behind if something is wrong. */
export async function openSession(session: Session, options: OpenSessionOptions): Promise<OpenSession> {
  checkReferences(session);
  const openers = session.groups.map((group, g) => new GroupOpener(group, `/groups/${g}`, options));
  const groups: OpenGroup[] = [];
  const started: Group[] = [];
  const close = async (): Promise<void> => {
    for (const { readers } of openers) for (const reader of readers) reader.close();
    await Promise.all(started.map(async (group) => group.close()));
  };
  try {
    const files = openers.map((opener) => opener.openFiles());
    for (const [g, opener] of openers.entries()) {
      const { sampleRate, midi } = files[g] ?? fail('invalid-argument', 'no files');
      const frames = opener.length(sampleRate, midi);
      const group = await opener.makeGroup(sampleRate);
      started.push(group);
      await opener.makeDevices(group);
      await opener.connect(group);
      const inputs = await opener.addInputs(group);
      const outputs = await opener.addOutputs(group);
      const commands = await opener.makeCommands(sampleRate, midi);
      const transport = opener.transport(midi);
      groups.push({ name: group.name, group, devices: opener.devices, inputs, outputs, commands, transport, frames });
    }
    return { groups, close };
  } catch (error) {
    await close();
    if (options.signal?.aborted === true) throw new GloveboxError('cancelled', 'interrupted', { cause: error });
    throw error;
  }
}
