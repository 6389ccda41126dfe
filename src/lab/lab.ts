import { calibrate } from '../api/calibration.js';
import { Bundle } from '../bundle/bundle.js';
import type { Machine } from '../bundle/machine.js';
import type { HistogramRecord, ResultRecord, RunRecord } from '../bundle/records.js';
import { setLogLevels, setLogSink } from '../log.js';
import { scenarios } from '../measure/block-time.js';
import type { OnProgress } from '../progress.js';
import { countBelongings } from './leftovers.js';
import { findPluginFiles } from './plugin-files.js';
import { LabSession, workOf, workOfRound } from './session.js';
import { cellsOf, declarationOf, notAskedFor, placements as allPlacements, type Placement } from './matrix/cell.js';
import { checkCrashMatrix } from './matrix/matrix.js';
import { checkLimits } from './limits.js';
import { checkFixtures, checkGraphs, checkLeftovers, checkStandbyCost, checkStates, measureBlocks } from './steps.js';
import { warmUp } from './warm-up.js';

/** Options of {@link runLab}. */
export interface LabOptions {
  /** Folder in which the bundle's own folder is made. */
  out: string;
  /** Decides every random choice, 0 to 2^32 - 1. */
  seed: number;
  /** Ends the lab between two steps; the bundle is closed as `aborted`. */
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** How much is tried. Default: 15 graphs, 3 rounds of measurements. */
  graphCount?: number;
  roundCount?: number;
  /** Placements of the crash matrix. Default: all. Of others `notAskedFor` in the options of run.json tells. */
  placements?: readonly Placement[];
  /** Names of the crashers to run; the others are listed there, too, and have no results. Default: all. */
  crashers?: readonly string[];
}

/** How a lab run went. */
export interface LabSummary {
  schema: 'glovebox.lab';
  version: 1;
  status: Exclude<RunRecord['status'], 'running'>;
  /** Folder of the bundle. */
  bundle: string;
  seed: number;
  seconds: number;
  machine: Machine;
  results: readonly ResultRecord[];
  histograms: readonly HistogramRecord[];
  /** What could not be written into the bundle and why. */
  missing: readonly string[];
}

/** True unless something is known not to hold. What was not supported or stayed open is no failure, and no pass either. */
export function hasHeld(results: readonly ResultRecord[]): boolean {
  const good: readonly ResultRecord['verdict'][] = ['pass', 'warn', 'not-applicable', 'not-supported', 'inconclusive'];
  return results.length > 0 && results.every(({ verdict }) => good.includes(verdict));
}

/**
 * The main job: every fixture against its formula, every crasher in every placement, random graphs, durations, costs
 * and leftovers; everything goes into a bundle as it is found.
 * @throws GloveboxError when the lab itself cannot work: nothing built, no place to write; `invalid-argument` for a crasher that
 * does not exist
 */
export async function runLab(options: LabOptions): Promise<LabSummary> {
  const { out, seed, graphCount = 15, roundCount = 3, placements = allPlacements, crashers } = options;
  const signal = options.signal ?? new AbortController().signal;
  const files = findPluginFiles();
  for (const name of crashers ?? []) declarationOf(files, name);
  const leftOut = notAskedFor(files, placements, crashers);
  const start = performance.now();
  const bundle = Bundle.create({
    tool: 'lab',
    parent: out,
    seed,
    options: {
      graphCount,
      roundCount,
      placements,
      ...(crashers === undefined ? {} : { crashers }),
      ...(leftOut === undefined ? {} : { notAskedFor: leftOut }),
    },
    calibration: await calibrate(),
  });
  const previousSink = setLogSink((entry) => bundle.addLog({ ...entry }));
  if (process.env['GLOVEBOX_LOG'] === undefined) setLogLevels('*:info');
  const lab = new LabSession({
    bundle,
    files,
    seed,
    signal,
    onProgress: options.onProgress ?? ((): void => undefined),
    plannedWork:
      cellsOf(files, placements, crashers).length * workOf('crasher') +
      graphCount * workOf('graph') +
      roundCount * scenarios.length * workOfRound,
  });
  let status: LabSummary['status'] = 'aborted';
  try {
    await warmUp(files);
    const before = countBelongings();
    await checkFixtures(lab);
    await checkStates(lab);
    const isMemoryLimited = await checkLimits(lab);
    await checkCrashMatrix(lab, { placements, crashers, isMemoryLimited });
    await checkGraphs(lab, graphCount);
    await measureBlocks(lab, roundCount);
    await checkStandbyCost(lab);
    await checkLeftovers(lab, before);
    status = hasHeld(lab.results) ? 'held' : 'failed';
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    setLogSink(previousSink);
    bundle.close(status);
  }
  return {
    schema: 'glovebox.lab',
    version: 1,
    status,
    bundle: bundle.folder,
    seed,
    seconds: (performance.now() - start) / 1000,
    machine: bundle.machine,
    results: lab.results,
    histograms: lab.histograms,
    missing: bundle.missing,
  };
}
