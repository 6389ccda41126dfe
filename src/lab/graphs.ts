import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import { compareAudio, type Difference } from './compare.js';
import { formats, type Format } from './cases/fixture-case.js';
import type { PluginFiles } from './plugin-files.js';
import { SeededRandom } from '../measure/random.js';

/** A small graph, drawn from a seed. */
export interface RandomGraph {
  maxBlockSize: number;
  blockSize: number;
  devices: readonly {
    fixture: string;
    format: Format;
    /** Which of the sandboxes, when there are several. */ home: number;
  }[];
  /** Ends by index of the device and port; feedback is allowed. */
  connections: readonly { source: number; target: number; targetPort: number }[];
  sandboxCount: number;
}

/** Stereo fixtures whose output shows order, loss and repetition. */
export const palette: readonly string[] = [
  'gain',
  'integrator',
  'latency-delay',
  'delay',
  'lookahead',
  'ducker',
  'mix2',
  'tail-reverb',
];

/** How many audio inputs a fixture has: the second one is a side chain. */
export function inputPortsOf(fixture: string | undefined): number {
  return fixture === 'ducker' || fixture === 'mix2' ? 2 : 1;
}

/**
 * How often feedback comes round. Seven devices that each double what they hear from each other grow by 14 a round: what
 * overflows would be silenced where it crosses into a sandbox, and only there.
 */
const rounds = 20;

/** Where the devices of a graph are put. */
export const placements: readonly ['direct', 'one sandbox', 'spread'] = ['direct', 'one sandbox', 'spread'];
export type Placement = (typeof placements)[number];

/** Draws a graph of two to seven devices. Duplicate connections are left out, cycles are not. */
export function drawGraph(random: SeededRandom): RandomGraph {
  const count = 2 + random.below(6);
  const sandboxCount = 2 + random.below(3);
  const devices = Array.from({ length: count }, () => ({
    fixture: random.pick(palette),
    format: random.pick(formats),
    home: random.below(sandboxCount),
  }));
  const connections = new Map<string, RandomGraph['connections'][number]>();
  for (let i = 0; i < count + random.below(count); ++i) {
    const source = random.below(count);
    const target = random.below(count);
    const ports = inputPortsOf(devices[target]?.fixture);
    const targetPort = ports > 1 ? random.below(ports) : 0;
    connections.set(`${source}>${target}:${targetPort}`, { source, target, targetPort });
  }
  const maxBlockSize = random.pick([32, 64, 128]);
  const blockSize = random.pick([maxBlockSize, maxBlockSize - 1 - random.below(20)]);
  return { maxBlockSize, blockSize, devices, connections: [...connections.values()], sandboxCount };
}

/** One line that says what the graph is. */
export function describeGraph(graph: RandomGraph): string {
  const devices = graph.devices.map((one, index) => `${index}:${one.fixture}.${one.format}@${one.home}`).join(' ');
  const edges = graph.connections.map((one) => `${one.source}>${one.target}.${one.targetPort}`).join(' ');
  return `blocks of ${graph.blockSize}/${graph.maxBlockSize}; ${devices}; ${edges}`;
}

async function addDevices(
  group: Group,
  files: PluginFiles,
  graph: RandomGraph,
  placement: Placement,
): Promise<Device[]> {
  const homes = new Map<number, Awaited<ReturnType<Group['addSandbox']>>>();
  const devices: Device[] = [];
  for (const { fixture, format, home } of graph.devices) {
    const place = placement === 'spread' ? home : 0;
    const hosting = placement === 'direct' ? 'direct' : 'sandboxed';
    const sandbox = homes.get(place) ?? (await group.addSandbox({ hosting }));
    homes.set(place, sandbox);
    devices.push(await sandbox.addDevice({ file: files.fixture(fixture, format) }));
  }
  return devices;
}

/** Plays the graph on noise and returns every device's output. */
export async function playGraph(
  files: PluginFiles,
  graph: RandomGraph,
  placement: Placement,
  seed: number,
): Promise<Float32Array[][]> {
  const { maxBlockSize, blockSize } = graph;
  const frames = rounds * maxBlockSize;
  await using group = await createGroup({ name: placement, maxBlockSize, crossing: 'synchronous' });
  const devices = await addDevices(group, files, graph, placement);
  for (const { source, target, targetPort } of graph.connections) {
    const [from, to] = [devices[source], devices[target]];
    if (from !== undefined && to !== undefined) await group.connect(from.output(0), to.input(targetPort));
  }
  for (const device of devices) {
    await group.addInput(device.input(0));
    await group.addOutput(device.output(0));
  }
  const random = new SeededRandom(seed);
  const inputs = group.inputs.map(({ channels }) => Array.from({ length: channels }, () => random.noise(frames)));
  const result = await group.render({ frames, blockSize, inputs });
  return result.outputs;
}

/** The same samples whichever way the devices are placed: the first difference from direct mode, if there is one. */
export async function checkGraph(
  files: PluginFiles,
  seed: number,
): Promise<{ graph: RandomGraph; placement?: Placement; difference?: Difference }> {
  const graph = drawGraph(new SeededRandom(seed));
  const reference = await playGraph(files, graph, 'direct', seed);
  for (const placement of placements.slice(1)) {
    const difference = compareAudio(reference, await playGraph(files, graph, placement, seed));
    if (difference !== undefined) return { graph, placement, difference };
  }
  return { graph };
}
