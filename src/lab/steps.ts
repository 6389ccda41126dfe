import { fixtureCases } from './cases/all.js';
import { formats } from './cases/fixture-case.js';
import type { Difference } from './compare.js';
import { checkGraph, describeGraph } from './graphs.js';
import { checkLargeState } from './large-state-check.js';
import { leftoversSince, type Belongings } from './leftovers.js';
import { runFixture } from './run-fixture.js';
import { workOfRound, type Finding, type LabSession } from './session.js';
import { measureStandby } from './standby-cost.js';
import { mergeRounds, scenarios, timeBlocks, type BlockTimes, type Scenario } from '../measure/block-time.js';

function findingOf(difference: Difference | undefined, facts: Record<string, unknown> = {}): Finding {
  if (difference === undefined) return { facts };
  const { expected, actual, place, count } = difference;
  return { verdict: 'fail', expected, actual, facts: { ...facts, place, count } };
}

function round(value: number | undefined, digits = 3): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Every fixture, in both formats and both crossings, sample by sample. */
export async function checkFixtures(lab: LabSession): Promise<void> {
  for (const one of fixtureCases) {
    const name = one.title === undefined ? one.fixture : `${one.fixture}: ${one.title}`;
    for (const format of formats) {
      for (const crossing of ['pipelined', 'synchronous'] as const) {
        await lab.step({ kind: 'fixture', name, format, crossing, seed: lab.seed }, async () =>
          findingOf(await runFixture(lab.files, one, format, crossing, lab.seed)),
        );
      }
    }
  }
}

/** Ten megabytes of state from one sandbox into another. */
export async function checkStates(lab: LabSession): Promise<void> {
  for (const format of formats) {
    await lab.step({ kind: 'state', name: 'large-state', format, seed: lab.seed }, async () => {
      const { difference, bytes, saveMs, loadMs } = await checkLargeState(lab.files, format, lab.seed);
      return findingOf(difference, { bytes, saveMs: round(saveMs), loadMs: round(loadMs) });
    });
  }
}

/** The same random graphs in this process, in one sandbox, and spread over several. */
export async function checkGraphs(lab: LabSession, count: number): Promise<void> {
  for (let index = 0; index < count; ++index) {
    const seed = (lab.seed + index) >>> 0;
    await lab.step({ kind: 'graph', name: `graph ${index + 1}`, seed }, async () => {
      const { graph, placement, difference } = await checkGraph(lab.files, seed);
      return findingOf(difference, { graph: describeGraph(graph), ...(placement === undefined ? {} : { placement }) });
    });
  }
}

function titleOf({ name, frames, clock }: Scenario): string {
  return `${name}, ${frames} frames, ${clock === 'paced' ? 'paced' : 'back to back'}`;
}

/** Writes down one scenario. Nothing here can fail on a slow machine: that too few blocks ran is no verdict. */
async function recordScenario(lab: LabSession, scenario: Scenario, times: BlockTimes | undefined): Promise<void> {
  const { hosting, crossing, frames, clock, length } = scenario;
  const title = titleOf(scenario);
  await lab.step({ kind: 'latency', name: title }, () => {
    if (times === undefined) return Promise.resolve({ verdict: 'inconclusive' });
    const quantiles = times.wall.quantiles();
    const labels = { hosting, crossing, frames, clock, sandboxes: hosting === 'direct' ? 0 : length };
    const series = [
      { name: title, measure: 'process wall', distribution: times.wall },
      { name: `${title}: not interrupted`, measure: 'process wall clean', distribution: times.cleanWall },
      { name: `${title}: processor time`, measure: 'process cpu', distribution: times.cpu },
    ];
    for (const { name, measure, distribution } of series) {
      if (distribution === undefined) continue;
      const own = { ...labels, scenario: title, measure };
      lab.addHistogram({ name, unit: 'ns', labels: own, ...distribution.quantiles(), hdr: distribution.encode() });
    }
    for (const { sandbox, sample } of times.samples) {
      const { atMs, cpuShare, cpuNs: _, residentBytes: __, ...figures } = sample;
      const share = cpuShare === undefined ? {} : { cpuShare };
      lab.addSample({ atMs, scenario: title, sandbox, ...share, ...figures });
    }
    const { incompleteBlocks, lateStarts, isRealtime } = times;
    const {
      missedDeadlines,
      overruns,
      involuntarySwitches = 'unsupported',
      pageFaults = 'unsupported',
    } = times.troubles;
    const troubles = { missedDeadlines, overruns, involuntarySwitches, pageFaults };
    return Promise.resolve({
      verdict: quantiles.count < 100 ? 'inconclusive' : 'pass',
      facts: { ...quantiles, incompleteBlocks, lateStarts, ...troubles, isRealtime },
    });
  });
  for (const cost of times?.costs ?? []) {
    await lab.step({ kind: 'usage', name: `${title}: sandbox ${cost.name}` }, () => {
      const { privateBytes, sharedBytes } = cost;
      const isKnown = cost.cpuShare !== undefined || privateBytes !== undefined;
      const facts = { cpuShare: round(cost.cpuShare, 5), privateBytes, sharedBytes };
      return Promise.resolve({ verdict: isKnown ? 'pass' : 'not-supported', facts });
    });
  }
}

/** How long a round of one scenario is measured. */
const secondsOf = { paced: 1, free: 0.3 } as const;

/** Durations of blocks, processor time and memory; rounds of all scenarios take turns, so that noise falls on all alike. */
export async function measureBlocks(lab: LabSession, roundCount: number): Promise<void> {
  const file = lab.files.fixture('gain', 'clap');
  const rounds = scenarios.map((): BlockTimes[] => []);
  for (let number = 0; number < roundCount; ++number) {
    for (const [index, scenario] of scenarios.entries()) {
      lab.signal.throwIfAborted();
      lab.progress(`latency: ${scenario.name}, ${scenario.frames} frames, round ${number + 1} of ${roundCount}`);
      try {
        rounds[index]?.push(await timeBlocks(scenario, file, secondsOf[scenario.clock]));
        lab.advance(workOfRound);
      } catch (error) {
        // A gain that dies while it is measured is a finding; the other scenarios are measured all the same.
        await lab.step({ kind: 'latency', name: titleOf(scenario) }, () => Promise.reject(error));
      }
    }
  }
  for (const [index, scenario] of scenarios.entries()) {
    await recordScenario(lab, scenario, mergeRounds(rounds[index] ?? []));
  }
}

/** What a second process per sandbox costs that takes over at the next block. */
export async function checkStandbyCost(lab: LabSession): Promise<void> {
  await lab.step({ kind: 'usage', name: 'standby process of one gain, 128 frames, paced' }, async () => {
    const cost = await measureStandby(lab.files, 2);
    if (cost === undefined)
      return { verdict: 'not-supported', facts: { reason: 'this system does not tell what a process uses' } };
    return { facts: { cpuShare: round(cost.cpuShare, 5), privateBytes: cost.privateBytes } };
  });
}

/** At the end: no process, shared memory or descriptor more than at the start. */
export async function checkLeftovers(lab: LabSession, before: Belongings): Promise<void> {
  await lab.step({ kind: 'leftovers', name: 'processes, shared memory, descriptors' }, async () => {
    if (process.platform !== 'linux') {
      return { verdict: 'not-supported', facts: { reason: 'what is left is looked for on Linux only' } };
    }
    const leftovers = await leftoversSince(before);
    if (leftovers.length === 0) return {};
    return { verdict: 'fail', expected: 'nothing left behind', actual: leftovers.join('; ') };
  });
}
