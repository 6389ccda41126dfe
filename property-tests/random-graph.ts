import * as fc from 'fast-check';
import { formats } from '../src/lab/cases/fixture-case.js';
import { inputPortsOf, palette, type RandomGraph } from '../src/lab/graphs.js';

const largestCount = 8;
const mostSandboxes = 4;

/**
 * Besides what the lab's graphs are made of: one channel that feeds two and two that feed one, six that meet two, and
 * samples of 64 bits that meet 32. All have one input.
 */
const shapes = ['mono-to-stereo', 'stereo-to-mono', 'surround-passthrough', 'gain64'];

/**
 * Small graphs: 1 to 8 devices, up to two connections for each (feedback, side chains, several into one port), blocks of
 * any length. Drawn by fast-check and not by the lab's `drawGraph`, because what fast-check draws it can shrink.
 */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .record({
    devices: fc.array(
      fc.record({
        fixture: fc.constantFrom(...palette, ...shapes),
        format: fc.constantFrom(...formats),
        home: fc.nat({ max: mostSandboxes - 1 }),
      }),
      { minLength: 1, maxLength: largestCount, size: 'max' },
    ),
    edges: fc.array(
      fc.record({ source: fc.nat({ max: 839 }), target: fc.nat({ max: 839 }), port: fc.nat({ max: 1 }) }),
      { maxLength: 2 * largestCount, size: 'max' },
    ),
    maxBlockSize: fc.integer({ min: 1, max: 128 }),
    shorter: fc.nat({ max: 127 }),
  })
  .map(({ devices, edges, maxBlockSize, shorter }) => {
    const connections = new Map<string, RandomGraph['connections'][number]>();
    // More than two connections for each device would make feedback grow beyond what a sample can be.
    for (const edge of edges.slice(0, 2 * devices.length)) {
      // 840 is a multiple of every possible count: each device is as likely as the others.
      const [source, target] = [edge.source % devices.length, edge.target % devices.length];
      const targetPort = edge.port % inputPortsOf(devices[target]?.fixture);
      // A duplicate connection is an error, and not what is tried here.
      connections.set(`${source}>${target}:${targetPort}`, { source, target, targetPort });
    }
    return {
      devices,
      connections: [...connections.values()],
      maxBlockSize,
      blockSize: Math.max(1, maxBlockSize - (shorter % maxBlockSize)),
      sandboxCount: new Set(devices.map(({ home }) => home)).size,
    };
  });

/** What a graph can have that makes a difference to an engine. */
export const graphClasses: readonly string[] = [
  'a single device',
  'feedback',
  'several connections into one port',
  'a side chain',
  'a connection between sandboxes',
  'a sandbox that is entered again',
  'blocks that are shorter than the maximum',
];
export type GraphClass = string;

/** True if `to` can be reached from `from`. */
function reaches(graph: RandomGraph, from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const device of seen) {
    for (const { source, target } of graph.connections) if (source === device) seen.add(target);
  }
  return seen.has(to);
}

/** The classes that a graph belongs to. */
export function classesOf(graph: RandomGraph): GraphClass[] {
  const { devices, connections, blockSize, maxBlockSize } = graph;
  const home = (device: number): number | undefined => devices[device]?.home;
  const crossing = connections.filter(({ source, target }) => home(source) !== home(target));
  const ports = new Set(connections.map(({ target, targetPort }) => `${target}:${targetPort}`));
  const isTrue = [
    devices.length === 1,
    connections.some(({ source, target }) => reaches(graph, target, source)),
    ports.size < connections.length,
    connections.some(({ targetPort }) => targetPort > 0),
    crossing.length > 0,
    crossing.some(({ source, target }) =>
      devices.some((one, other) => one.home === home(source) && other !== source && reaches(graph, target, other)),
    ),
    blockSize < maxBlockSize,
  ];
  return graphClasses.filter((_, index) => isTrue[index]);
}
