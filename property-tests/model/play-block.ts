import type { NoteAt } from '../../src/lab/models/stimulus.js';
import type { ModelBlock, ModelOutput, SandboxOutcome } from './block.js';
import type { ModelGroup } from './model-group.js';
import type { ModelSandbox, PlacedDevice } from './placed-device.js';
import type { ModelConnection, ModelInput } from './lines.js';
import { sum, toHost, roundTo, type Channels } from './samples.js';
import type { DeviceOutput } from './model-device.js';

/** "the outputs of every device of the sandbox rise from silence in a straight line over 64 frames". */
const fadeFrames = 64;

/** What one device gives in the block that is being played. */
interface Given {
  /** What its sandbox-mates hear. */
  unfaded: Channels[];
  /** What its sandbox-mates are sent. */
  own: NoteAt[];
  /** What everybody else hears. Of one that is late: its fallback, though its mates hear what it gives, when it gives it. */
  outputs: Channels[];
  events: NoteAt[];
  /** What the host takes it for when it bypasses its mates, whether or not anybody is missing. */
  bypassed: Channels[];
}

/** One block of a group, device after device. */
export function playBlock(group: ModelGroup, block: ModelBlock): ModelOutput {
  const outcomes = beginSandboxes(group, block);
  const commands = commandsOf(group, block);
  const hostInputs = new Map(
    group.inputs.map((input, index) => [input, input.audio(block.inputs?.[index], block.frames)] as const),
  );
  const given = new Map<number, Given>();
  for (const id of group.order) {
    const placed = group.device(id);
    const outcome = outcomes.get(placed.sandbox) ?? 'done';
    const arrived = new Map<ModelConnection, Channels>();
    for (const one of group.connections) {
      if (one.kind !== 'audio' || one.target.device !== id) continue;
      arrived.set(one, one.audio(heard(group, given, one.source, placed), block.frames));
    }
    const mixed = (
      port: number,
      fromHost: (input: ModelInput) => Channels | undefined,
      fromDevice: (one: ModelConnection) => Channels | undefined,
    ): Channels => {
      const isHere = (at: { device: number; port: number }): boolean => at.device === id && at.port === port;
      const sources = group.inputs.flatMap((input) => (isHere(input.port) ? [fromHost(input) ?? []] : []));
      for (const one of arrived.keys()) if (isHere(one.target)) sources.push(fromDevice(one) ?? []);
      const channels = placed.device.fixture.inputs[port] ?? 0;
      return sum(sources, { channels, type: placed.device.type, frames: block.frames });
    };
    const inputs = placed.device.fixture.inputs.map((_, port) =>
      mixed(
        port,
        (input) => hostInputs.get(input),
        (one) => arrived.get(one),
      ),
    );
    const told = eventsFor(group, placed, { commands: commands.get(id) ?? [], given, frames: block.frames });
    // A bypass is the host's, who does not hear what mates say to each other: it hears them bypassed, too. It aligns what it
    // hears with lines of its own.
    const atHost = (one: ModelConnection): Channels => {
      const from = given.get(one.source.device);
      const isMate = group.device(one.source.device).sandbox === placed.sandbox;
      return one.audioAtHost((isMate ? from?.bypassed : from?.outputs)?.[one.source.port] ?? [], block.frames);
    };
    placed.fallback.hear(() => mixed(0, (input) => input.audioAtHost(block.frames), atHost), block.frames);
    given.set(id, runDevice(group, placed, { inputs, arrived: told, outcome, frames: block.frames }));
  }
  for (const one of group.connections) {
    const from = given.get(one.source.device);
    if (one.kind === 'audio') one.keepAudio(from?.outputs[one.source.port] ?? []);
    else one.keepEvents(one.source.port === 0 ? (from?.events ?? []) : [], group.clock);
  }
  group.clock += block.frames;
  for (const [id, sandbox] of group.sandboxes) {
    const outcome = outcomes.get(id);
    if (outcome === 'done' || outcome === 'late') sandbox.fadedFrames += block.frames;
  }
  const at = ({ device, port }: { device: number; port: number }): Float32Array[] =>
    toHost(given.get(device)?.outputs[port] ?? []);
  return {
    outputs: group.outputs.map(at),
    taps: group.taps.map(at),
    events: group.collected.flatMap((device) => (given.get(device)?.events ?? []).map((one) => ({ ...one, device }))),
  };
}

/** Who is there in this block: deaths end notes, new processes begin cold. */
function beginSandboxes(group: ModelGroup, { outcome }: ModelBlock): ReadonlyMap<number, SandboxOutcome> {
  const outcomes = new Map<number, SandboxOutcome>();
  for (const [id, sandbox] of group.sandboxes) {
    const own = outcome?.sandboxes?.[id] ?? 'done';
    const isTakenOver = outcome?.takeovers?.includes(id) === true;
    outcomes.set(id, own);
    // What it would have ended is dropped with what it would have begun.
    if (own === 'late' || own === 'skipped') group.endNotesOutside(id);
    if (own === 'dead') {
      sandbox.hasEnded = true;
      for (const placed of group.devices.values()) if (placed.sandbox === id) group.endHeldNotes(placed.id);
    } else if (isTakenOver || isNewProcess(sandbox, own, outcome?.processes?.[id])) {
      group.coldStart(id);
      sandbox.hasEnded = false;
      sandbox.fadedFrames = isTakenOver ? 0 : Infinity;
    }
    sandbox.process = outcome?.processes?.[id] ?? 0;
  }
  return outcomes;
}

function isNewProcess(sandbox: ModelSandbox, own: SandboxOutcome, process: number | undefined): boolean {
  if (process === undefined) return own === 'done' && sandbox.hasEnded;
  return sandbox.process !== 0 && process !== sandbox.process;
}

/** The host's events that are due at each device: they lag as its inputs do. */
function commandsOf(group: ModelGroup, { events = [], frames }: ModelBlock): ReadonlyMap<number, NoteAt[]> {
  for (const one of events) {
    const placed = group.device(one.device);
    const { frame, event } = group.commandOf(one);
    placed.commands.push({ due: group.clock + frame + placed.inputLatency, event });
  }
  const due = new Map<number, NoteAt[]>();
  for (const placed of group.devices.values()) {
    const end = group.clock + frames;
    const now = placed.commands.filter((one) => one.due < end).sort((a, b) => a.due - b.due);
    placed.commands = placed.commands.filter((one) => one.due >= end);
    due.set(
      placed.id,
      now.map((one) => ({ frame: Math.max(0, one.due - group.clock), event: one.event })),
    );
  }
  return due;
}

/** What `target` hears of a source in this block, on an in-block connection. */
function heard(
  group: ModelGroup,
  given: ReadonlyMap<number, Given>,
  source: { device: number; port: number },
  target: PlacedDevice,
): Channels {
  const from = given.get(source.device);
  const isMate = group.device(source.device).sandbox === target.sandbox;
  return (isMate ? from?.unfaded : from?.outputs)?.[source.port] ?? [];
}

/** What arrives at a device in a block, by where it comes from. */
interface Arrived {
  /** What the host says, and what ends at once because lines or connections are gone. */
  told: NoteAt[];
  connections: Map<ModelConnection, NoteAt[]>;
}

function eventsFor(
  group: ModelGroup,
  placed: PlacedDevice,
  block: { commands: readonly NoteAt[]; given: ReadonlyMap<number, Given>; frames: number },
): Arrived {
  const connections = new Map<ModelConnection, NoteAt[]>();
  for (const one of group.connections) {
    if (one.kind !== 'event' || one.target.device !== placed.id) continue;
    const from = block.given.get(one.source.device);
    const isMate = group.device(one.source.device).sandbox === placed.sandbox;
    connections.set(one, one.events((isMate ? from?.own : from?.events) ?? [], group.clock, block.frames));
  }
  return { told: [...placed.overdue.splice(0), ...block.commands], connections };
}

/** "Merged by time; ties: host first, then connection order." */
function merged({ told, connections }: Arrived): NoteAt[] {
  return [...told, ...[...connections.values()].flat()]
    .filter(({ event }) => event.kind !== 'note-end')
    .sort((a, b) => a.frame - b.frame);
}

function runDevice(
  group: ModelGroup,
  placed: PlacedDevice,
  block: { inputs: Channels[]; arrived: Arrived; outcome: SandboxOutcome; frames: number },
): Given {
  const { device, fallback } = placed;
  const { arrived, outcome, frames } = block;
  // "the transport is shifted, not remembered"
  const given = { ...block, events: merged(arrived), songFrame: group.clock - placed.inputLatency };
  const takesPart = outcome === 'done' || outcome === 'late';
  for (const [one, events] of arrived.connections) {
    if (takesPart) one.giveEvents(events);
    else one.missEvents(events);
  }
  if (outcome === 'done') {
    const ran = device.run(given);
    const outputs = faded(ran, group.sandboxes.get(placed.sandbox)?.fadedFrames ?? Infinity, device.type);
    fallback.keep(outputs);
    return { unfaded: ran.outputs, own: ran.events, outputs, events: ran.events, bypassed: fallback.bypassed(frames) };
  }
  const outputs = fallback.give(frames);
  if (outcome === 'late') {
    const ran = device.run(given);
    return { unfaded: ran.outputs, own: ran.events, outputs, events: [], bypassed: outputs };
  }
  miss(placed, arrived.told, outcome);
  return { unfaded: outputs, own: [], outputs, events: [], bypassed: outputs };
}

/**
 * "Events of skipped blocks go to offset 0 of the next: note-offs and last parameter values kept, note-ons dropped." One whose
 * process is gone is told parameters by those who bring it back; there is nothing to release in a new process.
 */
function miss(placed: PlacedDevice, told: readonly NoteAt[], outcome: 'skipped' | 'dead'): void {
  for (const { event } of told) {
    if (event.kind === 'parameter-value' && outcome === 'dead') placed.device.parameters[event.parameter] = event.value;
    else if (event.kind === 'parameter-value') keepValue(placed, event);
    else if (event.kind === 'note-off') placed.overdue.push({ frame: 0, event });
  }
}

/** The last value takes the place of those before it. */
function keepValue({ overdue }: PlacedDevice, event: NoteAt['event'] & { kind: 'parameter-value' }): void {
  const isSame = ({ event: other }: NoteAt): boolean =>
    other.kind === 'parameter-value' && other.parameter === event.parameter;
  const at = overdue.findIndex(isSame);
  if (at < 0) overdue.push({ frame: 0, event });
  else overdue[at] = { frame: 0, event };
}

function faded(ran: DeviceOutput, start: number, type: 'float32' | 'float64'): Channels[] {
  if (start >= fadeFrames) return ran.outputs;
  return ran.outputs.map((channels) =>
    channels.map((samples) =>
      samples.map((sample, i) =>
        start + i >= fadeFrames ? sample : roundTo(type, (sample * (start + i)) / fadeFrames),
      ),
    ),
  );
}
