import { findPluginFiles } from '../src/lab/plugin-files.js';
import { mergeRounds, scenarios, timeBlocks, type BlockTimes, type Scenario } from '../src/measure/block-time.js';
import type { Quantiles } from '../src/measure/distribution.js';

/** Durations of the blocks of one scenario, taken by the native driver. Nanoseconds. */
export interface BlockRow extends Scenario, Quantiles {
  /**
   * p50 minus that of the same gain in this process, same block size and clock: what the sandboxes add. Undefined if one of
   * the two has no block.
   */
  addedP50: number | undefined;
  /** The same of p99. */
  addedP99: number | undefined;
  incompleteBlocks: number;
  lateStarts: number;
  isRealtime: boolean;
  /** Processor time of all its sandboxes, per second. Undefined where the system does not tell. */
  cpuShare: number | undefined;
  /** Whole distribution: HdrHistogram V2, compressed, base64. */
  hdr: string;
}

function shareOf({ costs }: BlockTimes): number | undefined {
  return costs.reduce<number | undefined>(
    (sum, { cpuShare }) => (sum === undefined || cpuShare === undefined ? undefined : sum + cpuShare),
    0,
  );
}

/**
 * The lab's scenarios in a short form: `roundCount` rounds of all of them in turns, so that noise falls on all alike, each
 * for `secondsOf` its clock.
 */
export async function measureNative(
  roundCount: number,
  secondsOf: Readonly<Record<Scenario['clock'], number>>,
  onScenario: (name: string) => void,
): Promise<BlockRow[]> {
  const file = findPluginFiles().fixture('gain', 'clap');
  const rounds = scenarios.map((): BlockTimes[] => []);
  for (let number = 1; number <= roundCount; ++number) {
    for (const [index, scenario] of scenarios.entries()) {
      onScenario(`${scenario.name}, ${scenario.frames} frames, ${scenario.clock}, round ${number} of ${roundCount}`);
      rounds[index]?.push(await timeBlocks(scenario, file, secondsOf[scenario.clock]));
    }
  }
  const measured = rounds.map(mergeRounds).filter((times) => times !== undefined);
  return measured.map((times): BlockRow => {
    const { scenario, durations, incompleteBlocks, lateStarts, isRealtime } = times;
    const quantiles = durations.quantiles();
    const base = measured
      .find(
        ({ scenario: { hosting, frames, clock } }) =>
          hosting === 'direct' && frames === scenario.frames && clock === scenario.clock,
      )
      ?.durations.quantiles();
    const isComparable = base !== undefined && base.count > 0 && quantiles.count > 0;
    return {
      ...scenario,
      ...quantiles,
      addedP50: isComparable ? quantiles.p50 - base.p50 : undefined,
      addedP99: isComparable ? quantiles.p99 - base.p99 : undefined,
      incompleteBlocks,
      lateStarts,
      isRealtime,
      cpuShare: shareOf(times),
      hdr: durations.encode(),
    };
  });
}
