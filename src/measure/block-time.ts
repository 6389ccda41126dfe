import { setTimeout as delay } from 'node:timers/promises';
import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import type { Sandbox } from '../api/sandbox.js';
import { told } from '../api/sandbox-process.js';
import type { UsageSample } from '../api/usage-limits.js';
import { distributionsOf, type BlockDistributions } from './block-distributions.js';
import { addTroubles, troublesOf, type BlockTroubles } from './block-troubles.js';
import { Distribution } from './distribution.js';

/** What is played while blocks are timed: `length` gains, one behind the other, each in a sandbox of its own. */
export interface Scenario {
  name: string;
  hosting: 'direct' | 'sandboxed';
  crossing: 'pipelined' | 'synchronous';
  length: number;
  frames: number;
  clock: 'paced' | 'free';
}

/** What a sandbox used at one moment of a scenario. */
export interface TimedSample {
  /** Name of the sandbox. */
  sandbox: string;
  /** `atMs` counts from the first sample of the scenario, its earlier rounds included. */
  sample: UsageSample;
}

/** What a sandbox cost while it was measured. */
export interface SandboxCost {
  name: string;
  /** Processor time of the sandbox, per second of the measurement. Undefined where the system does not tell. */
  cpuShare: number | undefined;
  privateBytes: number | undefined;
  sharedBytes: number | undefined;
}

/** The durations of one scenario's blocks, and what it cost. */
export interface BlockTimes extends BlockDistributions {
  scenario: Scenario;
  incompleteBlocks: number;
  lateStarts: number;
  troubles: BlockTroubles;
  isRealtime: boolean;
  costs: readonly SandboxCost[];
  samples: readonly TimedSample[];
}

/** The scenarios of the lab: the same gain in this process, in a sandbox, and through a chain of three. */
export const scenarios: readonly Scenario[] = (['paced', 'free'] as const).flatMap((clock) =>
  [64, 512].flatMap((frames): Scenario[] => [
    { name: 'in this process', hosting: 'direct', crossing: 'synchronous', length: 1, frames, clock },
    { name: 'one sandbox', hosting: 'sandboxed', crossing: 'synchronous', length: 1, frames, clock },
    { name: 'three in series', hosting: 'sandboxed', crossing: 'synchronous', length: 3, frames, clock },
    { name: 'three pipelined', hosting: 'sandboxed', crossing: 'pipelined', length: 3, frames, clock },
  ]),
);

async function addChain(group: Group, scenario: Scenario, file: string): Promise<Sandbox[]> {
  const sandboxes: Sandbox[] = [];
  let last: Device | undefined;
  for (let index = 0; index < scenario.length; ++index) {
    const sandbox = await group.addSandbox({ name: `${index + 1} of ${scenario.length}`, hosting: scenario.hosting });
    const device = await sandbox.addDevice({ file });
    if (last === undefined) await group.addInput(device.input(0));
    else await group.connect(last.output(0), device.input(0));
    last = device;
    sandboxes.push(sandbox);
  }
  if (last !== undefined) await group.addOutput(last.output(0));
  return sandboxes;
}

/** How long a sandbox may miss its deadlines before it counts as hung. */
const patienceSeconds = 5;
/** Blocks at the start that warm caches and wake processors; they are not what is measured. */
const warmUpBlocks = 50;
/** Rounds are short. */
const sampleIntervalMs = 250;

/** Of a moment, as between the last two samples of a round, a share of the processor would be chance. */
export function addSample(samples: TimedSample[], sandbox: string, sample: UsageSample): void {
  const earlier = samples.findLast((one) => one.sandbox === sandbox)?.sample.atMs ?? -Infinity;
  const isMoment = sample.atMs - earlier < sampleIntervalMs / 2;
  samples.push({ sandbox, sample: isMoment ? { ...sample, cpuShare: undefined } : sample });
}

/** Times the blocks of one scenario for `seconds`, on noise, through the real-time driver. */
export async function timeBlocks(scenario: Scenario, file: string, seconds: number): Promise<BlockTimes> {
  const { name, crossing, frames, clock } = scenario;
  // A sandbox that a busy machine keeps waiting is late, which is what we measure, and not hung. Back to back, blocks
  // pass in no time while it is late, and their number says nothing.
  const hangAfterBlocks = clock === 'free' ? 1_000_000 : Math.ceil((patienceSeconds * 48_000) / frames);
  await using group = await createGroup({ name, crossing, maxBlockSize: frames, sampleRate: 48_000, hangAfterBlocks });
  const sandboxes = (await addChain(group, scenario, file)).filter(({ processId }) => processId !== undefined);
  await using driver = await group.start({
    clock,
    source: { kind: 'noise' },
    historyBlocks: 2 ** 20,
    blockDetails: true,
  });
  const samples: TimedSample[] = [];
  group.on('usage-sample', ({ sandbox, sample }) => addSample(samples, sandbox.name, sample));
  using sampling = group.startSampling({ intervalMs: sampleIntervalMs });
  await sampling.sample();
  await delay(seconds * 1000);
  await sampling.sample();
  sampling.stop();
  await driver.stop();
  const { incompleteBlocks, lateStarts, isRealtime } = driver.statistics();
  const records = driver.blocks();
  const distributions = distributionsOf(records, warmUpBlocks);
  const troubles = troublesOf(records);
  const costs = sandboxes.map(({ name: sandbox }) => costOf(sandbox, samples));
  return { scenario, ...distributions, incompleteBlocks, lateStarts, troubles, isRealtime, costs, samples };
}

/** From the first sample to the last. */
function costOf(name: string, all: readonly TimedSample[]): SandboxCost {
  const samples = all.filter(({ sandbox }) => sandbox === name).map(({ sample }) => sample);
  const [first, last] = [samples[0], samples.at(-1)];
  const [from, to] = [told(first?.cpuNs), told(last?.cpuNs)];
  const elapsedNs = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) * 1e6;
  return {
    name,
    cpuShare: from === undefined || to === undefined || elapsedNs <= 0 ? undefined : (to - from) / elapsedNs,
    privateBytes: told(last?.privateBytes),
    sharedBytes: told(last?.sharedBytes),
  };
}

/** Adds what a further round measured to the distribution, where both have one. */
function added(into: Distribution | undefined, more: Distribution | undefined): Distribution | undefined {
  if (into === undefined || more === undefined) return undefined;
  into.merge(more);
  return into;
}

/** Adds what further rounds of the same scenario measured: distributions and samples together, the costs of the last round. */
export function mergeRounds(rounds: readonly BlockTimes[]): BlockTimes | undefined {
  const last = rounds.at(-1);
  if (last === undefined) return undefined;
  const wall = new Distribution();
  let [cleanWall, cpu]: (Distribution | undefined)[] = [new Distribution(), new Distribution()];
  const samples: TimedSample[] = [];
  let beganMs = 0;
  for (const round of rounds) {
    wall.merge(round.wall);
    cleanWall = added(cleanWall, round.cleanWall);
    cpu = added(cpu, round.cpu);
    const beforeMs = beganMs;
    for (const { sandbox, sample } of round.samples) {
      samples.push({ sandbox, sample: { ...sample, atMs: beforeMs + sample.atMs } });
      beganMs = Math.max(beganMs, beforeMs + sample.atMs);
    }
  }
  return {
    ...last,
    wall,
    cleanWall,
    cpu,
    samples,
    incompleteBlocks: rounds.reduce((sum, round) => sum + round.incompleteBlocks, 0),
    lateStarts: rounds.reduce((sum, round) => sum + round.lateStarts, 0),
    troubles: addTroubles(rounds.map(({ troubles }) => troubles)),
  };
}
