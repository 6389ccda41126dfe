import { applyStep, firstState, type CaseConnection, type CaseState } from '../src/fuzz/case-state.js';
import type { FuzzCase } from '../src/fuzz/case.js';
import type { ShapeOf } from '../src/fuzz/plugin-shape.js';
import { fixtures } from './model/fixtures.js';
import { rule, type Ruling } from './model/graph-rules.js';

/** What a topology can have that makes a difference to an engine. */
export const topologyClasses = [
  'synchronous',
  'pipelined',
  'latency compensation',
  'a single sandbox',
  'more than six sandboxes',
  'more than twenty devices',
  'both formats',
  'feedback inside a sandbox',
  'feedback between sandboxes',
  'a device that feeds itself',
  'a loop of three devices or more',
  'delayed edges',
  'in-block edges between sandboxes',
  'a join of three connections or more',
  'a join of a host input and a connection',
  'a side chain',
  'a re-entered stage',
  'a line that compensates latency',
  'a host input that lags',
  'one channel that feeds two',
  'surplus channels',
  '64 bit that meets 32',
  'events between devices',
  'feedback of events',
  'events between sandboxes',
  'events that are aligned',
  'a tap',
  'a silent device',
  'a source that falls silent before a tail is over',
  'blocks of one frame',
  'blocks of changing length',
  'blocks shorter than the maximum',
] as const;
export type TopologyClass = (typeof topologyClasses)[number];

function reachable(connections: readonly CaseConnection[], from: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const waiting = [from];
  for (let device = waiting.pop(); device !== undefined; device = waiting.pop()) {
    for (const { source, target } of connections) {
      if (source.device !== device || seen.has(target.device)) continue;
      seen.add(target.device);
      waiting.push(target.device);
    }
  }
  return seen;
}

/** The state behind the last step, and what the rules make of it. */
function ruled(one: FuzzCase, shapeOf: ShapeOf): { state: CaseState; ruling: Ruling<Edge> } {
  const state = one.steps.reduce((before, step) => applyStep(before, step, shapeOf) ?? before, firstState(one.group));
  const devices = [...state.devices].map(([id, { sandbox, plugin }]) => {
    const fixture = 'fixture' in plugin ? fixtures.get(plugin.fixture) : undefined;
    return { id, sandbox, latency: fixture?.latency(fixture.parameters.map(({ initial }) => initial)) ?? 0 };
  });
  const edges = state.connections.map((connection) => ({
    connection,
    source: connection.source.device,
    target: connection.target.device,
  }));
  return { state, ruling: rule(devices, edges, one.group) };
}

/** Frames that `sine-synth` sounds on when a note has ended. */
const releaseFrames = 64;

/** Devices with a tail that hear one voice alone are still played when it has been silent for a block. */
function tailsRingOn(one: FuzzCase, { devices, connections, inputs }: CaseState): boolean {
  const isOf = (device: number, fixture: string): boolean => {
    const plugin = devices.get(device)?.plugin;
    return plugin !== undefined && 'fixture' in plugin && plugin.fixture === fixture;
  };
  let now = 0;
  const lastNotes = new Map<number, number>();
  for (const step of one.steps) {
    if (step.do !== 'play') continue;
    for (const event of step.events) if ('note' in event) lastNotes.set(event.device, now + event.frame);
    now += step.blocks * step.blockSize;
  }
  return connections.some(({ source, target }) => {
    const others = connections.filter((other) => other.target.device === target.device);
    const isAlone = others.length === 1 && !inputs.some(({ device }) => device === target.device);
    const silent = (lastNotes.get(source.device) ?? Infinity) + releaseFrames + one.group.maxBlockSize;
    return isOf(source.device, 'sine-synth') && isOf(target.device, 'tail-reverb') && isAlone && silent < now;
  });
}

interface Edge {
  connection: CaseConnection;
  source: number;
  target: number;
}

/** The classes that a topology belongs to, by the state at its end. */
export function classesOf(one: FuzzCase, shapeOf: ShapeOf): TopologyClass[] {
  const { state, ruling } = ruled(one, shapeOf);
  const { devices, connections, inputs } = state;
  const home = (device: number): number | undefined => devices.get(device)?.sandbox;
  const homes = new Set([...devices.values()].map(({ sandbox }) => sandbox));
  const all = [...ruling.edges].map(([edge, of]) => ({ ...edge, ...of }));
  const crossing = all.filter(({ source, target }) => home(source) !== home(target));
  const loops = all.filter(({ source, target }) => source === target || reachable(connections, target).has(source));
  const inBlock = all.filter(({ isDelayed }) => !isDelayed).map(({ connection }) => connection);
  const channels = ({ connection: { kind, source, target } }: Edge): [number, number] =>
    kind === 'event'
      ? [0, 0]
      : [
          devices.get(source.device)?.shape.audioOutputs[source.port] ?? 0,
          devices.get(target.device)?.shape.audioInputs[target.port] ?? 0,
        ];
  const is64 = (device: number): boolean => {
    const plugin = devices.get(device)?.plugin;
    return plugin !== undefined && 'fixture' in plugin && plugin.fixture === 'gain64' && plugin.format === 'clap';
  };
  const joins = new Map<string, number>();
  for (const { kind, target } of connections) {
    const port = `${kind} ${target.device}.${target.port}`;
    joins.set(port, (joins.get(port) ?? 0) + 1);
  }
  const plays = one.steps.flatMap((step) => (step.do === 'play' ? [step.blockSize] : []));
  const formatsUsed = new Set(
    [...devices.values()].map(({ plugin }) => ('fixture' in plugin ? plugin.format : undefined)),
  );
  const isReentered = crossing.some(
    ({ source, target, isDelayed }) =>
      !isDelayed && [...reachable(inBlock, target)].some((device) => home(device) === home(source)),
  );
  const isTrue: Record<TopologyClass, boolean> = {
    synchronous: one.group.crossing === 'synchronous',
    pipelined: one.group.crossing === 'pipelined',
    'latency compensation': one.group.compensatesLatency,
    'a single sandbox': homes.size === 1,
    'more than six sandboxes': homes.size > 6,
    'more than twenty devices': devices.size > 20,
    'both formats': formatsUsed.size > 1,
    'feedback inside a sandbox': all.some(
      ({ source, target, isFeedback }) => isFeedback && home(source) === home(target),
    ),
    'feedback between sandboxes': loops.some(({ source, target }) => home(source) !== home(target)),
    'a device that feeds itself': all.some(({ source, target }) => source === target),
    'a loop of three devices or more': new Set(loops.map(({ source }) => source)).size >= 3,
    'delayed edges': all.some(({ isDelayed }) => isDelayed),
    'in-block edges between sandboxes': crossing.some(({ isDelayed }) => !isDelayed),
    'a join of three connections or more': [...joins.values()].some((count) => count >= 3),
    'a join of a host input and a connection': inputs.some(({ device, port }) => joins.has(`audio ${device}.${port}`)),
    'a side chain': connections.some(({ target }) => target.port > 0),
    'a re-entered stage': isReentered,
    'a line that compensates latency': all.some(({ compensation }) => compensation > 0),
    'a host input that lags': inputs.some(({ device }) => (ruling.inputLatency.get(device) ?? 0) > 0),
    'one channel that feeds two': all.some(
      (edge) => channels(edge)[0] === 1 || (channels(edge)[0] ?? 0) < channels(edge)[1],
    ),
    'surplus channels': all.some((edge) => channels(edge)[0] > channels(edge)[1]),
    '64 bit that meets 32': all.some(
      ({ connection, source, target }) => connection.kind === 'audio' && is64(source) !== is64(target),
    ),
    'events between devices': connections.some(({ kind }) => kind === 'event'),
    'feedback of events': loops.some(({ connection }) => connection.kind === 'event'),
    'events between sandboxes': crossing.some(({ connection }) => connection.kind === 'event'),
    'events that are aligned': all.some(
      ({ connection, compensation }) => connection.kind === 'event' && compensation > 0,
    ),
    'a tap': state.taps.length > 0,
    'a silent device': [...devices.keys()].some(
      (device) =>
        !inputs.some((port) => port.device === device) && !connections.some(({ target }) => target.device === device),
    ),
    'a source that falls silent before a tail is over': tailsRingOn(one, state),
    'blocks of one frame': plays.includes(1),
    'blocks of changing length': new Set(plays).size > 1,
    'blocks shorter than the maximum': plays.some((size) => size < one.group.maxBlockSize),
  };
  return topologyClasses.filter((name) => isTrue[name]);
}
