import type { Device } from '../../api/device.js';
import { createGroup } from '../../api/group.js';
import type { PacedDriver } from '../../api/paced-driver.js';
import type { SandboxExit } from '../../api/sandbox-exit.js';
import { isGloveboxError } from '../../errors.js';
import type { CrashReport } from '../../crash/crash-report.js';
import { countBelongings, leftoversSince } from '../leftovers.js';
import type { PluginFiles } from '../plugin-files.js';
import { cellName, type Cell } from './cell.js';
import { readCounter, type CounterSources } from './counters.js';
import { HealthyEar, loopSource, noiseLoop } from './healthy-ear.js';
import { judgeEnd, judgeReport } from './judge.js';
import { canBeHeld, hold, isAtSetUp, isBeforeBlocks, provoke } from './provoke.js';
import { healthyGain, setScene, type Scene, type SceneLimits } from './scene.js';
import { SandboxWatch, until } from './watch.js';

/** What came of one cell. */
export interface CellResult {
  /** What did not hold, one sentence each; empty when all did. */
  problems: readonly string[];
  exit: SandboxExit | undefined;
  report: CrashReport | undefined;
  /** From the moment the fault was asked for to the report of the end on Node's thread, the fault's own time included. */
  detectionMs: number | undefined;
  /** From the known end to the plan with the new process, as the client says. */
  recoveryMs: number | undefined;
  /** The counter of one that goes on, where this system does not tell it: nothing could be judged. */
  untold?: string | undefined;
  /** The crasher was not run again. */
  isQuarantined: boolean;
  /** Blocks of healthy devices: exact, and missing as a whole because their sandbox was late. */
  exactBlocks: number;
  missingBlocks: number;
  /** The counter of one that goes on: before and after. */
  counter: { name: string; before: number; after: number } | undefined;
}

/** How a cell is run. */
export interface CellOptions {
  seed: number;
  /** How long anything is waited for. Default 30 s: far more than anything takes, no cell waits for ever. */
  patienceMs?: number;
  /** Called before the fault, with the process that will have it; deadlines are suspended. For debuggers. */
  beforeFault?: (processId: number) => Promise<void>;
}

const blockSize = 128;
const limits: SceneLimits = { callLimitMs: 1_000, loadLimitMs: 1_500, stateLimitMs: 1_000 };
const noLimits: SceneLimits = { callLimitMs: 86_400_000, loadLimitMs: 86_400_000, stateLimitMs: 86_400_000 };
/** A quarter of a second of missed deadlines: on a busy machine a healthy sandbox misses the default of eight in a row. */
const hangAfterBlocks = 100;
/** Blocks that must follow the crash: about a sixth of a second. */
const blocksAfter = 60;

/** How long a cell waits for anything. Meanwhile healthy devices are listened to: the ring of what was played holds seconds. */
class Patience {
  readonly ms: number;
  ears: readonly HealthyEar[] = [];

  constructor(ms: number) {
    this.ms = ms;
  }

  /** False: it did not come true in `limitMs`. */
  async until(condition: () => boolean | Promise<boolean>, limitMs: number = this.ms): Promise<boolean> {
    return until(condition, limitMs, () => {
      for (const ear of this.ears) ear.listen();
    });
  }

  async blocks(driver: PacedDriver, count: number): Promise<void> {
    const goal = driver.statistics().blocks + count;
    await this.until(() => driver.statistics().blocks >= goal);
    for (const ear of this.ears) ear.listen();
  }
}

/** The same device beside the crasher, with the state it had. */
async function judgeMate(scene: Scene): Promise<string[]> {
  if (scene.mate === undefined) return [];
  const { device, gain, state } = scene.mate;
  const problems: string[] = [];
  const value = await device.get(0);
  if (value !== gain) problems.push(`expected the neighbour's gain to be ${gain} again but it is ${value}`);
  const saved = await device.saveState();
  if (Buffer.compare(saved, state) !== 0) {
    problems.push("expected the neighbour's state to be the saved one, but it differs");
  }
  return problems;
}

/** A crasher that came back may take its sandbox down again while its neighbour is asked: then it is out of the way next time. */
async function judgeMateInPeace(scene: Scene, watch: SandboxWatch, patience: Patience): Promise<string[]> {
  const seen = watch.ends.length;
  // Not what is known when the error arrives: the end that quarantines the crasher may be the one that it tells of.
  const isOutOfTheWay = watch.quarantined.length > 0;
  try {
    return await judgeMate(scene);
  } catch (error) {
    const isEnd = isGloveboxError(error) && ['sandbox-died', 'timed-out'].includes(error.code);
    if (!isEnd || isOutOfTheWay) throw error;
  }
  await patience.until(() => watch.ends.length > seen);
  const problems = await settle(scene, watch, patience);
  return problems.length > 0 ? problems : judgeMateInPeace(scene, watch, patience);
}

/** Runs one cell: the crasher in its place, at the pace of the sample rate, until it has ended and come back. */
export async function runCell(files: PluginFiles, cell: Cell, options: CellOptions): Promise<CellResult> {
  const before = countBelongings();
  const result = await playCell(files, cell, options);
  const left = await leftoversSince(before);
  return { ...result, problems: [...result.problems, ...left.map((one) => `left behind: ${one}`)] };
}

async function playCell(files: PluginFiles, cell: Cell, options: CellOptions): Promise<CellResult> {
  const { declared } = cell;
  const patience = new Patience(options.patienceMs ?? 30_000);
  const isDebugged = options.beforeFault !== undefined;
  await using group = await createGroup({
    name: cellName(cell),
    maxBlockSize: blockSize,
    hangAfterBlocks: isDebugged ? 1_000_000 : hangAfterBlocks,
    // What an idle sandbox may take to answer when it is asked whether it lives.
    hangAfterMs: isDebugged ? 86_400_000 : limits.callLimitMs,
  });
  const scene = await setScene(group, files, cell, isDebugged ? noLimits : limits);
  const watch = new SandboxWatch(group, scene.home);
  const problems: string[] = [];
  const atSetUp = isAtSetUp(declared);
  let crasher: Device | undefined;
  let state: Uint8Array | undefined;
  if (!atSetUp) {
    crasher = await scene.addCrasher();
    if (canBeHeld(declared)) await hold(crasher);
    if (declared.call === 'load-state') state = await crasher.saveState();
  }
  const tap =
    crasher === undefined || crasher.info.audioOutputs.length === 0 ? undefined : await group.addTap(crasher.output(0));
  let asked = performance.now();
  const isEarly = isBeforeBlocks(declared);
  if (crasher !== undefined && isEarly) {
    await options.beforeFault?.(scene.home.processId ?? 0);
    await provoke(declared, crasher, undefined, state);
  }
  const loop = noiseLoop(options.seed);
  await using driver = await group.start({ source: loopSource(loop), sink: { kind: 'ring', frames: 2 ** 19 } });
  const ears = scene.healthy.map(
    ({ output }) => new HealthyEar(driver, output, { loop, gain: healthyGain, blockSize }),
  );
  patience.ears = ears;
  // One that crashes as soon as blocks run needs no waiting for.
  if (declared.call !== 'start') await patience.blocks(driver, 20);

  const sources: CounterSources | undefined =
    crasher === undefined ? undefined : { group, sandbox: scene.home, device: crasher, driver, watch, tap };
  const isNoticed = declared.expect === 'noticed';
  const name = declared.counter ?? '';
  const told = isNoticed && sources !== undefined ? await readCounter(name, sources) : 0;
  const counterBefore = told ?? 0;
  if (!isEarly) {
    await options.beforeFault?.(scene.home.processId ?? 0);
    asked = performance.now();
  }
  if (crasher === undefined) problems.push(...(await crashAtSetUp(scene, isNoticed)));
  else if (!isEarly) await provoke(declared, crasher, driver, state);

  let counter: CellResult['counter'];
  if (told === undefined) {
    // Nobody here can see whether it did.
  } else if (isNoticed) {
    counter = { name, before: counterBefore, after: counterBefore };
    problems.push(...(await judgeNoticed(cell, scene, sources, watch, counter, patience)));
  } else {
    problems.push(...(await judgeEnding(cell, scene, watch, crasher, patience)));
  }
  await patience.blocks(driver, blocksAfter);
  if (!isNoticed || watch.ends.length === 0) {
    problems.push(...(await judgeMateInPeace(scene, watch, patience)));
  }
  for (const [index, ear] of ears.entries()) {
    if (ear.damage !== undefined) problems.push(`expected healthy device ${index + 1} to be exact, but ${ear.damage}`);
    if (ear.exactBlocks === 0)
      problems.push(`expected to hear healthy device ${index + 1}, but no block of it was exact`);
  }
  watch.stop();
  const sum = (pick: (ear: HealthyEar) => number): number => ears.reduce((total, ear) => total + pick(ear), 0);
  const [end] = watch.ends;
  const [recovered] = watch.recoveries;
  return {
    problems,
    exit: end?.value,
    report: watch.reports[0]?.value,
    detectionMs: end === undefined ? undefined : end.at - asked,
    recoveryMs: recovered === undefined ? undefined : recovered.value.durationNs / 1e6,
    untold: told === undefined ? name : undefined,
    isQuarantined: watch.quarantined.length > 0,
    exactBlocks: sum((ear) => ear.exactBlocks),
    missingBlocks: sum((ear) => ear.missingBlocks),
    counter,
  };
}

/** Adding the crasher must fail with its sandbox, or with the call's own limit. */
async function crashAtSetUp(scene: Scene, isNoticed: boolean): Promise<string[]> {
  const outcome = await scene.addCrasher().then(
    () => 'succeeded',
    (error: unknown) => (isGloveboxError(error) ? error.code : 'threw something else'),
  );
  const expected = isNoticed ? ['succeeded', 'plugin-refused'] : ['sandbox-died', 'timed-out'];
  if (expected.includes(outcome)) return [];
  return [`expected adding the crasher to end with ${expected.join(' or ')} but it ended with: ${outcome}`];
}

/** One that ends its process: what was said of it, and that everything came back. */
async function judgeEnding(
  cell: Cell,
  scene: Scene,
  watch: SandboxWatch,
  crasher: Device | undefined,
  patience: Patience,
): Promise<string[]> {
  if (!(await patience.until(() => watch.ends.length > 0))) {
    return [`expected the end of the sandbox to be reported, but nothing came in ${patience.ms} ms`];
  }
  const problems: string[] = [];
  const [end] = watch.ends;
  if (end !== undefined) problems.push(...judgeEnd(cell, end.value, crasher?.id));
  if (await patience.until(() => watch.reports.length > 0)) {
    const [report] = watch.reports;
    if (report !== undefined) problems.push(...judgeReport(cell, report.value));
  } else {
    problems.push(`expected a crash report, but none came in ${patience.ms} ms`);
  }
  // One that ends again in its very first block may be out of the way before it has been told that it was back.
  const hasOutcome = (): boolean =>
    watch.recoveries.length > 0 || watch.failures.length > 0 || watch.quarantined.length > 0;
  if (!(await patience.until(hasOutcome))) {
    return [...problems, `expected the sandbox to come back, but it did not in ${patience.ms} ms`];
  }
  for (const { value } of watch.failures) problems.push(`expected the sandbox to come back, but: ${value}`);
  problems.push(...(await settle(scene, watch, patience)));
  return problems;
}

/** Waits until the sandbox stays as it is for a while: it plays again, or its only device is out of the way. */
async function settle(scene: Scene, watch: SandboxWatch, patience: Patience): Promise<string[]> {
  const final = ['ready', 'late', ...(scene.mate === undefined ? ['quarantined'] : [])];
  let calmSince = performance.now();
  let seen = 0;
  const isCalm = await patience.until(() => {
    if (watch.ends.length !== seen || !final.includes(scene.home.state)) {
      seen = watch.ends.length;
      calmSince = performance.now();
    }
    return performance.now() - calmSince > 200;
  });
  if (isCalm) return [];
  return [
    `expected the sandbox to be ${final.join(' or ')} at the end but it is ${scene.home.state} and ended ${watch.ends.length} times`,
  ];
}

/** One that goes on: the counter that it declares shows it, and its sandbox lives. */
async function judgeNoticed(
  cell: Cell,
  scene: Scene,
  sources: CounterSources | undefined,
  watch: SandboxWatch,
  counter: NonNullable<CellResult['counter']>,
  patience: Patience,
): Promise<string[]> {
  const { noteInputs } = sources?.device.info ?? { noteInputs: [] };
  const read = async (): Promise<number> =>
    sources === undefined
      ? ((await scene.home.misuse())[counter.name] ?? 0)
      : ((await readCounter(counter.name, sources)) ?? 0);
  const hasGrown = await patience.until(async () => {
    // Some misbehave with the notes that they are given.
    if (sources !== undefined && noteInputs.length > 0) {
      sources.driver.send(sources.device, { kind: 'note-on', channel: 0, key: 60 });
    }
    counter.after = await read();
    return counter.after > counter.before;
  }, 10_000);
  const problems = hasGrown
    ? []
    : [`expected ${cell.declared.counter ?? 'a counter'} to grow from ${counter.before} but it is ${counter.after}`];
  const [end] = watch.ends;
  if (end !== undefined) problems.push(`expected the sandbox to go on but it ended: ${end.value.reason}`);
  return problems;
}
