import type { Device } from '../../api/device.js';
import type { Group } from '../../api/group.js';
import type { PacedDriver } from '../../api/paced-driver.js';
import type { Sandbox } from '../../api/sandbox.js';
import { told } from '../../api/sandbox-process.js';
import type { Tap } from '../../api/tap.js';
import { countProcessesOf } from '../leftovers.js';
import type { SandboxWatch } from './watch.js';

/** Where the counters of a crasher that ends nothing are read. */
export interface CounterSources {
  group: Group;
  sandbox: Sandbox;
  device: Device;
  driver: PacedDriver;
  watch: SandboxWatch;
  /** Of the crasher's first output, where it has one. */
  tap: Tap | undefined;
}

/** A full-scale sample is 1; what the crashers put out is far beyond. */
const loud = 1;
const leakBytes = 8 * 2 ** 20;
const smallestNormal = 2 ** -126;

function isDenormal(sample: number): boolean {
  return sample !== 0 && Math.abs(sample) < smallestNormal;
}

/** Undefined: this system does not tell. */
type Reader = (sources: CounterSources) => Promise<number | undefined>;

/** Counters that are not the sandbox's own count of broken rules. What they return grows when the plugin misbehaves. */
const readers: Readonly<Record<string, Reader>> = {
  'late-blocks': ({ watch }) => Promise.resolve(watch.lateCount),
  'scrubbed-samples': async ({ group }) => (await group.statistics()).scrubbedSamples,
  'dropped-events': async ({ group }) => (await group.statistics()).droppedEvents,
  peak: ({ tap }) => Promise.resolve((tap?.read().peak ?? 0) >= loud ? 1 : 0),
  denormals: ({ tap }) => {
    const channels = tap?.read().channels ?? [];
    return Promise.resolve(channels.reduce((sum, channel) => sum + channel.filter(isDenormal).length, 0));
  },
  'private-bytes': async ({ sandbox }) => {
    const { privateBytes } = await sandbox.usage();
    const bytes = told(privateBytes);
    return bytes === undefined ? undefined : Math.floor(bytes / leakBytes);
  },
  threads: async ({ sandbox }) => told((await sandbox.usage()).threads),
  // Its own, and those that its plugins have started.
  processes: ({ sandbox }) => Promise.resolve(countProcessesOf(sandbox.processId ?? 0)),
  'block-time': ({ driver }) => {
    const newest = driver.blocks(32).wallNs.toSorted((a, b) => a - b);
    // In steps of a quarter of a millisecond: what a healthy block takes on a busy machine stays below one.
    return Promise.resolve(Math.floor((newest[Math.floor(newest.length / 2)] ?? 0) / 250_000));
  },
};

/** A counter by the name that a crasher declares: one of `core::misuseName`, or one of ours. Undefined: not told here. */
export async function readCounter(name: string, sources: CounterSources): Promise<number | undefined> {
  const reader = readers[name];
  if (reader !== undefined) return reader(sources);
  const misuse: Readonly<Record<string, number>> = await sources.sandbox.misuse();
  return misuse[name] ?? 0;
}
