import { Bundle } from '../bundle/bundle.js';
import type { ComparisonRecord } from '../bundle/comparison-record.js';
import { isGloveboxError } from '../errors.js';
import type { OnProgress } from '../progress.js';
import { comparisonRecord } from './comparison.js';
import { confirm } from './confirm.js';
import { endedResult } from './ended-result.js';
import { judgeRounds, type JudgedSeries } from './judge-rounds.js';
import { planLooks } from './looks.js';
import { measureRound, slicesPerRound, warmUpBlocks, type RoundPlan } from './measure-round.js';
import { runPilot } from './pilot.js';
import { RoundTable } from './round-table.js';
import { periodOf, type RoundLabels } from './stored-rounds.js';
import { describeSide, subjectsOf, type Side } from './subjects.js';

/** What a live comparison is asked. */
export interface LiveOptions {
  a: Side;
  b: Side;
  /** Most rounds, 8 to 32; fewer if everything is decided earlier. */
  rounds: number;
  /** How long each scenario is played per arm and round. */
  seconds: number;
  /** Block sizes. */
  frames: readonly number[];
  seed: number;
  /** Folder in which the bundle is made. */
  out: string;
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** What a live comparison found, and where it is kept. */
export interface LiveComparison {
  record: ComparisonRecord;
  /** Folder of the bundle. */
  bundle: string;
  /** What could not be written. */
  missing: readonly string[];
  /** Remarks, one sentence each. */
  notes: string[];
}

interface Measuring {
  plan: RoundPlan;
  options: LiveOptions;
  suffix: string;
  labels: { a: string; b: string };
  bundle: Bundle;
  /** Rounds that were played before, of both measurements together. */
  playedRounds: number;
}

/** Measures round after round until every series is decided. `playedRounds` grows meanwhile. */
async function measure(measuring: Measuring, isConfirmation: boolean): Promise<JudgedSeries[]> {
  const { plan, options, suffix, labels, bundle } = measuring;
  const table = new RoundTable();
  const nameOf = (frames: number): string => `${frames} frames${suffix}`;
  for (const { frames } of plan.scenarios) table.addScenario(nameOf(frames), periodOf(frames));
  const looks = planLooks(options.rounds);
  const task = isConfirmation ? 'measuring once more what is slower' : 'measuring';
  let series: JudgedSeries[] = [];
  for (let round = 1; round <= options.rounds; ++round) {
    const done = measuring.playedRounds;
    const steps = { done, total: done + options.rounds - round + 1 };
    options.onProgress(`${task}: round ${round} of ${options.rounds} at most`, steps);
    for (const { frames, arm, distributions } of await measureRound(plan, round, options.signal)) {
      table.add(nameOf(frames), arm, round, distributions);
      const plugin = arm === 'reference' ? 'gain' : arm === 'B' ? labels.b : labels.a;
      const place: RoundLabels = { scenario: nameOf(frames), plugin, arm, round, frames };
      for (const [name, distribution] of Object.entries(distributions)) {
        bundle.addHistogram({
          name,
          unit: 'ns',
          labels: { ...place, ...(isConfirmation ? { confirmation: 1 } : {}) },
          ...distribution.quantiles(),
          hdr: distribution.encode(),
        });
      }
    }
    measuring.playedRounds += 1;
    if (!looks.some((look) => look.rounds === round)) continue;
    series = judgeRounds(table, looks);
    if (series.every(({ isDecided }) => isDecided)) break;
  }
  return series;
}

async function compareInto(bundle: Bundle, options: LiveOptions, notes: string[]): Promise<ComparisonRecord> {
  const { a, b, reference, suffix } = subjectsOf(options.a, options.b);
  const [sideA, sideB] = [await describeSide(options.a), await describeSide(options.b)];
  options.onProgress('loading both', { done: 0, total: options.rounds });
  const pilot = await runPilot(a, b, options);
  notes.push(...pilot.notes);
  if (reference === undefined) notes.push('no reference plugin: this build has no fixtures');
  bundle.addLog({
    kind: 'comparison',
    slicesPerRound,
    warmUpBlocks,
    order: 'A, A again, B, reference and back',
    ...pilot,
  });
  const plan: RoundPlan = { a, b, reference, scenarios: pilot.scenarios, seed: options.seed };
  const measuring: Measuring = {
    plan,
    options,
    suffix,
    labels: { a: sideA.label, b: sideB.label },
    bundle,
    playedRounds: 0,
  };
  let series = await measure(measuring, false);
  const red = series.filter(({ verdict }) => verdict === 'regressed');
  if (red.length > 0) {
    const scenarios = plan.scenarios.filter(({ frames }) =>
      red.some(({ scenario }) => scenario === `${frames} frames${suffix}`),
    );
    series = confirm(series, await measure({ ...measuring, plan: { ...plan, scenarios, seed: ~plan.seed } }, true));
  }
  const isConfirmed = series.some(({ verdict }) => verdict === 'regressed');
  if (red.length > 0 && !isConfirmed) notes.push('what was slower at first was not when it was measured once more');
  return comparisonRecord({ a: sideA, b: sideB, isConfirmed }, series);
}

/**
 * Compares two builds by playing both, in turns, each time in a fresh process. A red result is measured once more, and only what
 * is red again stays so. Why A or B could not be compared is a result in the bundle.
 * @throws GloveboxError `cannot-write`; `cancelled`; or why A or B can't be played: `sandbox-died`, `timed-out`, `no-such-file` ...
 */
export async function compareLive(options: LiveOptions): Promise<LiveComparison> {
  const { rounds, seconds, frames, seed, out } = options;
  const bundle = Bundle.create({
    tool: 'compare',
    parent: out,
    seed,
    options: { rounds, seconds, frames, a: options.a.path, b: options.b.path },
  });
  const notes: string[] = [];
  const begunMs = performance.now();
  try {
    const record = await compareInto(bundle, options, notes);
    bundle.addDocument('comparison.json', record);
    bundle.close(record.verdict === 'regressed' ? 'failed' : 'held');
    return { record, bundle: bundle.folder, missing: bundle.missing, notes };
  } catch (error) {
    const why = isGloveboxError(error) && error.code !== 'cancelled' ? endedResult(error, options) : undefined;
    if (why !== undefined) bundle.addResult({ ...why, durationMs: Math.round(performance.now() - begunMs) });
    bundle.close(why === undefined ? 'aborted' : 'failed');
    throw error;
  }
}
