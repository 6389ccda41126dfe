import type { Device } from '../api/device.js';
import { createGroup, type Group } from '../api/group.js';
import type { Crossing } from '../api/group-options.js';
import type { RenderCommand } from '../api/render.js';
import { compareResponses, type Difference } from './compare.js';
import { defaultBench, type Bench, type FixtureCase, type Format } from './cases/fixture-case.js';
import { delayedChannel, type NoteAt, type Response, type Stimulus } from './models/stimulus.js';
import type { PluginFiles } from './plugin-files.js';
import { SeededRandom } from '../measure/random.js';

/** A fixture in the middle of a graph: what stands before and behind it lives in other sandboxes. */
interface Rig {
  device: Device;
  /** Receives the notes that are meant for the fixture. */
  noteTarget: Device;
  /** What comes before lives in another sandbox: everything reaches the fixture later in a pipelined group. */
  hasFront: boolean;
  /** What it sends passes through another sandbox. */
  hasBack: boolean;
}

/** Channels that the copying fixture, which stands before and behind others, can carry. */
const copiedChannels = 6;

async function addFront(
  group: Group,
  files: PluginFiles,
  device: Device,
): Promise<Pick<Rig, 'noteTarget' | 'hasFront'>> {
  const { audioInputs, noteInputs } = device.info;
  if (audioInputs.length === 0 && noteInputs.length === 0) return { noteTarget: device, hasFront: false };
  const sandbox = await group.addSandbox({ name: 'front' });
  for (const index of audioInputs.keys()) {
    // The first port through another sandbox, the others at once: compensation must bring them together again.
    if (index > 0) {
      await group.addInput(device.input(index));
      continue;
    }
    const copy = await sandbox.addDevice({ file: files.fixture('surround-passthrough', 'clap') });
    await group.connect(copy.output(0), device.input(index));
    await group.addInput(copy.input(0));
  }
  if (noteInputs.length === 0) return { noteTarget: device, hasFront: true };
  const echo = await sandbox.addDevice({ file: files.fixture('note-echo', 'clap') });
  await echo.set(0, 0);
  await group.connectEvents(echo.noteOutput(0), device.noteInput(0));
  return { noteTarget: echo, hasFront: true };
}

/** Fixtures that nothing precedes are heard through another sandbox. */
async function addBack(group: Group, files: PluginFiles, device: Device, hasFront: boolean): Promise<boolean> {
  const [port] = device.info.audioOutputs;
  if (port === undefined) return false;
  if (hasFront || port.channels > copiedChannels) {
    await group.addOutput(device.output(0));
    return false;
  }
  const sandbox = await group.addSandbox({ name: 'back' });
  const copy = await sandbox.addDevice({ file: files.fixture('surround-passthrough', 'vst3') });
  await group.connect(device.output(0), copy.input(0));
  await group.addOutput(copy.output(0));
  return true;
}

async function buildRig(group: Group, files: PluginFiles, one: FixtureCase, format: Format): Promise<Rig> {
  const sandbox = await group.addSandbox({ name: one.fixture });
  const id = one.pluginId?.[format];
  const device = await sandbox.addDevice({
    file: files.fixture(one.fixture, format),
    ...(id === undefined ? {} : { id }),
  });
  const front = await addFront(group, files, device);
  const hasBack = await addBack(group, files, device, front.hasFront);
  if (one.comparesEvents?.includes(format)) await device.collectEvents();
  return { device, ...front, hasBack };
}

/** CLAP parameters have plain units, those of VST3 run from 0 to 1. */
export function unitsOf(format: Format, range: FixtureCase['range'], plain: number): number {
  if (format === 'clap' || range === undefined) return plain;
  return (plain - range.minimum) / (range.maximum - range.minimum);
}

function commandsOf(rig: Rig, one: FixtureCase, format: Format, stimulus: Stimulus): RenderCommand[] {
  return [
    ...stimulus.changes.map(({ frame, parameter, value }): RenderCommand => ({
      frame,
      device: rig.device,
      event: { kind: 'parameter-value', parameter, value: unitsOf(format, one.range, value) },
    })),
    ...stimulus.notes.map(({ frame, event }): RenderCommand => ({ frame, device: rig.noteTarget, event })),
  ];
}

/** What a fixture meets behind a connection that delays by `frames`: everything later, what was cut off never. */
function delayed(stimulus: Stimulus, frames: number): Stimulus {
  const later = <T extends { frame: number }>(list: readonly T[]): T[] =>
    list.map((one) => ({ ...one, frame: one.frame + frames })).filter((one) => one.frame < stimulus.frames);
  const { transport } = stimulus;
  // Behind a connection only seconds are heard: the fixture that shows the other fields has no input.
  const seconds = (transport?.songSeconds ?? 0) - (transport?.isPlaying === true ? frames / stimulus.sampleRate : 0);
  return {
    ...stimulus,
    inputs: stimulus.inputs.map((port) => port.map((channel) => delayedChannel(channel, frames))),
    changes: later(stimulus.changes),
    notes: later(stimulus.notes),
    ...(transport?.songSeconds === undefined ? {} : { transport: { ...transport, songSeconds: seconds } }),
  };
}

/** Shape of what the copying fixture hands on: six channels, delayed if it stands in another sandbox. */
function throughBack(response: Response, frames: number): Response {
  const outputs = response.outputs.map((channels) =>
    Array.from({ length: copiedChannels }, (_, index) => {
      const channel = channels[index] ?? new Float32Array(channels[0]?.length ?? 0);
      return delayedChannel(channel, frames);
    }),
  );
  return { outputs, events: response.events };
}

function expectedResponse(one: FixtureCase, format: Format, rig: Rig, stimulus: Stimulus, delay: number): Response {
  const met = rig.hasFront && delay > 0 ? delayed(stimulus, delay) : stimulus;
  const response = one.model(met);
  const heard = rig.hasBack ? throughBack(response, delay) : response;
  return { outputs: heard.outputs, events: one.comparesEvents?.includes(format) ? heard.events : [] };
}

/** The address of an event without what only a port number tells: fixtures have one note port. */
function withoutPort(event: NoteAt['event']): NoteAt['event'] {
  const { port: _, ...rest } = event as NoteAt['event'] & { port?: number };
  return rest;
}

/**
 * Plays one fixture in one format and crossing, and compares every sample and event with its formula.
 * Returns the first difference; fails with a GloveboxError if the fixture cannot be played.
 */
export async function runFixture(
  files: PluginFiles,
  one: FixtureCase,
  format: Format,
  crossing: Crossing,
  seed: number,
  bench: Bench = defaultBench,
): Promise<Difference | undefined> {
  const { sampleRate, frames, maxBlockSize, blockSize } = bench;
  await using group = await createGroup({ name: one.fixture, sampleRate, maxBlockSize, crossing, eventCapacity: 512 });
  const rig = await buildRig(group, files, one, format);
  const stimulus: Stimulus = {
    sampleRate,
    frames,
    blockSize,
    inputs: [],
    changes: [],
    notes: [],
    ...one.stimulate(new SeededRandom(seed), bench),
  };
  const result = await group.render({
    frames,
    blockSize,
    inputs: stimulus.inputs,
    commands: commandsOf(rig, one, format, stimulus),
    ...(stimulus.transport === undefined ? {} : { transport: stimulus.transport }),
  });
  const expected = expectedResponse(one, format, rig, stimulus, crossing === 'pipelined' ? maxBlockSize : 0);
  const actual: Response = {
    outputs: result.outputs,
    events: result.events.map(({ frame, event }) => ({ frame, event: withoutPort(event) })),
  };
  const blank = ({ outputs, events }: Response): Response => {
    const carried = { outputs, events: events.map((note) => one.asCarried?.(format, note) ?? note) };
    return one.ignoring?.(carried) ?? carried;
  };
  return compareResponses(blank(expected), blank(actual));
}
