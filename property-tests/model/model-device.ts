import type { NoteAt } from '../../src/lab/models/stimulus.js';
import { plainValue, type Fixture, type FixtureMemory, type FrameContext } from './fixture.js';
import { scrub, silence, type Channels, type SampleType } from './samples.js';
import { Vst3Notes } from './vst3-notes.js';

/** What a device is given for one block. */
export interface DeviceInputs {
  /** By port, of the device's sample type. */
  inputs: readonly Channels[];
  /** Sorted. */
  events: readonly NoteAt[];
  frames: number;
  /** The song position of the first frame, in frames, as the device is told it. */
  songFrame: number;
}

/** What a device gave in one block. */
export interface DeviceOutput {
  outputs: Channels[];
  /** What it sent, in the order of time. */
  events: NoteAt[];
}

function placeInFrame({ event }: NoteAt): number {
  return event.kind === 'parameter-value' ? 0 : 1;
}

/** One device: its parameters, which outlive its process, and its signal memory, which does not. */
export class ModelDevice {
  readonly fixture: Fixture;
  readonly format: 'clap' | 'vst3';
  /** Of all its audio ports. */
  readonly type: SampleType;
  /** Plain values by id. */
  parameters: number[];
  /** Frames: what the last activation reported. */
  latency = 0;
  readonly #sampleRate: number;
  #memory: FixtureMemory;
  #notes = new Vst3Notes();

  constructor(fixture: Fixture, format: 'clap' | 'vst3', sampleRate: number) {
    this.fixture = fixture;
    this.format = format;
    this.type = fixture.prefers64 && format === 'clap' ? 'float64' : 'float32';
    this.parameters = fixture.parameters.map(({ initial }) => initial);
    this.#sampleRate = sampleRate;
    this.#memory = this.#activate();
  }

  /** The signal memory begins anew: after a deactivation, and in a new process ("signal memory cold"). */
  restart(): void {
    this.#memory = this.#activate();
    this.#notes = new Vst3Notes();
  }

  setParameter(id: number, share: number): void {
    const parameter = this.fixture.parameters[id];
    if (parameter !== undefined) this.parameters[id] = plainValue(parameter, this.format, share);
  }

  /** A state that a device of the same plugin saved: the values of its parameters, from the next block on. */
  load(parameters: readonly number[]): void {
    for (const [id, value] of parameters.entries()) this.parameters[id] = value;
  }

  /** One block. What is not finite becomes silence. */
  run({ inputs, events, frames, songFrame }: DeviceInputs): DeviceOutput {
    const outputs = this.fixture.outputs.map((channels) => silence(channels, frames));
    const sent: NoteAt[] = [];
    const context: FrameContext = {
      inputs,
      outputs,
      frame: 0,
      parameters: this.parameters,
      songFrame,
      send: (event) => sent.push({ frame: context.frame, event }),
    };
    const told = this.#told(events);
    let next = 0;
    this.#memory.beginBlock?.();
    for (let frame = 0; frame < frames; ++frame) {
      context.frame = frame;
      context.songFrame = songFrame + frame;
      for (let one = told[next]; one !== undefined && one.frame <= frame; one = told[++next]) {
        if (one.event.kind === 'parameter-value') this.parameters[one.event.parameter] = one.event.value;
        else this.#memory.handle?.(one.event, context);
      }
      this.#memory.run(context);
    }
    for (const channels of outputs) scrub(channels);
    return { outputs, events: this.format === 'vst3' ? this.#heard(sent) : sent };
  }

  /** VST3 has parameters beside the list of events: those of one frame come first. */
  #told(events: readonly NoteAt[]): NoteAt[] {
    if (this.format === 'clap') return [...events];
    return events
      .flatMap(({ frame, event }) => this.#notes.toPlugin(event).map((one) => ({ frame, event: one })))
      .sort((a, b) => a.frame - b.frame || placeInFrame(a) - placeInFrame(b));
  }

  #heard(sent: readonly NoteAt[]): NoteAt[] {
    return sent.flatMap(({ frame, event }) => this.#notes.fromPlugin(event).map((one) => ({ frame, event: one })));
  }

  #activate(): FixtureMemory {
    this.latency = this.fixture.latency(this.parameters);
    return this.fixture.activate({ sampleRate: this.#sampleRate, type: this.type, parameters: this.parameters });
  }
}
