import { hasSandboxWork, isUninterrupted, type BlockTimes } from '../measure/block-distributions.js';
import { Distribution } from '../measure/distribution.js';
import type { DistributionName } from './measures.js';
import type { SliceTimes } from './measuring-messages.js';

/** What the slices of one arm have recorded so far. */
export type RecordedSlices = Partial<Record<DistributionName, Distribution>>;

/** Processor time of each block, the driver's and the sandboxes' together. */
function cpuOfBoth(times: SliceTimes): number[] | undefined {
  const { cpuNs, sandboxCpuNs } = times;
  if (cpuNs === undefined || sandboxCpuNs === undefined) return undefined;
  if (!hasSandboxWork(times)) return cpuNs;
  return cpuNs.flatMap((ns, index) => {
    const inside = sandboxCpuNs[index] ?? 0;
    return inside > 0 ? [ns + inside] : [];
  });
}

/**
 * Adds the blocks of a slice to what was measured before. Where sandboxes play, figures of both sides are kept beside those of
 * the driver's thread, by which a glovebox that tells nothing of its sandboxes can be compared, too.
 */
export function recordSlice(times: SliceTimes, to: RecordedSlices, { isSandboxed }: { isSandboxed: boolean }): void {
  const add = (name: DistributionName, ns: readonly number[]): void => (to[name] ??= new Distribution()).record(ns);
  const { wallNs, cpuNs, involuntarySwitches, sandboxSwitches } = times;
  add('process wall', wallNs);
  if (cpuNs !== undefined) add('process cpu', cpuNs);
  if (involuntarySwitches !== undefined) {
    const clean = (known: BlockTimes): number[] => wallNs.filter((_, index) => isUninterrupted(known, index));
    add('process wall clean', clean({ involuntarySwitches }));
    if (isSandboxed && sandboxSwitches !== undefined) add('process wall clean with sandbox', clean(times));
  }
  const both = isSandboxed ? cpuOfBoth(times) : undefined;
  if (both !== undefined) add('process cpu with sandbox', both);
}
