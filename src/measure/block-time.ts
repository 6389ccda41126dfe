import { setTimeout as delay } from 'node:timers/promises';
import { createGroup, type Group } from '../api/group.js';
import type { Device } from '../api/device.js';
import type { Sandbox } from '../api/sandbox.js';
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

/** What a sandbox cost while it was measured. */
export interface SandboxCost {
  name: string;
  /** Processor time of the sandbox, per second of the measurement. Undefined where the system does not tell. */
  cpuShare: number | undefined;
  privateBytes: number | undefined;
  sharedBytes: number | undefined;
}

/** The durations of one scenario's blocks, and what it cost. */
export interface BlockTimes {
  scenario: Scenario;
  /** Nanoseconds of `process`, input and output of the host included. */
  durations: Distribution;
  incompleteBlocks: number;
  lateStarts: number;
  isRealtime: boolean;
  costs: readonly SandboxCost[];
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

/** Times the blocks of one scenario for `seconds`, on noise, through the real-time driver. */
export async function timeBlocks(scenario: Scenario, file: string, seconds: number): Promise<BlockTimes> {
  const { name, crossing, frames, clock } = scenario;
  // A sandbox that a busy machine keeps waiting is late, which is what we measure, and not hung. Back to back, blocks
  // pass in no time while it is late, and their number says nothing.
  const hangAfterBlocks = clock === 'free' ? 1_000_000 : Math.ceil((patienceSeconds * 48_000) / frames);
  await using group = await createGroup({ name, crossing, maxBlockSize: frames, sampleRate: 48_000, hangAfterBlocks });
  const sandboxes = (await addChain(group, scenario, file)).filter(({ processId }) => processId !== undefined);
  await using driver = await group.start({ clock, source: { kind: 'noise' }, historyBlocks: 2 ** 20 });
  const before = await Promise.all(sandboxes.map(async (sandbox) => sandbox.usage()));
  const start = performance.now();
  await delay(seconds * 1000);
  const after = await Promise.all(sandboxes.map(async (sandbox) => sandbox.usage()));
  const elapsedNs = (performance.now() - start) * 1e6;
  await driver.stop();
  const statistics = driver.statistics();
  const durations = new Distribution();
  durations.record(driver.blocks().wallNs.subarray(warmUpBlocks));
  const costs = sandboxes.map((sandbox, index): SandboxCost => {
    const [from, to] = [before[index]?.cpu, after[index]?.cpu];
    const memory = after[index]?.memory;
    return {
      name: sandbox.name,
      cpuShare: from === undefined || to === undefined ? undefined : (to.cpuNs - from.cpuNs) / elapsedNs,
      privateBytes: memory?.privateBytes,
      sharedBytes: memory?.sharedBytes,
    };
  });
  const { incompleteBlocks, lateStarts, isRealtime } = statistics;
  return { scenario, durations, incompleteBlocks, lateStarts, isRealtime, costs };
}

/** Adds what a further round of the same scenario measured: durations together, the costs of the last round. */
export function mergeRounds(rounds: readonly BlockTimes[]): BlockTimes | undefined {
  const last = rounds.at(-1);
  if (last === undefined) return undefined;
  const durations = new Distribution();
  for (const round of rounds) durations.merge(round.durations);
  return {
    ...last,
    durations,
    incompleteBlocks: rounds.reduce((sum, round) => sum + round.incompleteBlocks, 0),
    lateStarts: rounds.reduce((sum, round) => sum + round.lateStarts, 0),
  };
}
