import { setTimeout as delay } from 'node:timers/promises';
import type { Device } from '../api/device.js';
import { createGroup, type Group } from '../api/group.js';
import type { HostOutput } from '../api/connection.js';
import type { PacedDriver } from '../api/paced-driver.js';
import type { Sandbox } from '../api/sandbox.js';
import type { SandboxExit } from '../api/sandbox-exit.js';
import { isGloveboxError } from '../errors.js';
import { compareAudio } from './compare.js';
import type { Format } from './cases/fixture-case.js';
import { integrator } from './models/delays.js';
import type { CrasherDeclaration, PluginFiles } from './plugin-files.js';
import { SeededRandom } from '../measure/random.js';

/** What came of one crasher beside a healthy neighbour. */
export interface CrasherResult {
  /** What did not hold, one sentence each; empty when it was contained. */
  problems: readonly string[];
  exit: SandboxExit | undefined;
  /** From the moment the fault was asked for to the report on Node's thread, up to one block more than the fault itself. */
  reportMs: number | undefined;
  /** Blocks that the driver ran after the report. */
  blocksAfter: number;
}

const blockSize = 128;
const signals: Readonly<Record<string, number>> = { SIGABRT: 6, SIGBUS: 7, SIGSEGV: 11, SIGKILL: 9 };
/** Long enough for a healthy plugin, short enough for a hang that must be waited for. */
const hangMs = 1_000;
/**
 * A quarter of a second of missed deadlines. On a busy machine without real-time scheduling a healthy sandbox misses the
 * default of eight blocks (21 ms) in a row, and would be called hung.
 */
const hangAfterBlocks = 100;
/** No check may wait for ever: this is far more than any report takes. */
const patienceMs = 20_000;

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  const expired = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  return Promise.race([promise, expired]).finally(() => timer.abort());
}

/** The kind under which the end of a sandbox is reported. An exit that nobody asked for is a crash with an exit code. */
function expectedKind(declared: CrasherDeclaration): SandboxExit['kind'] {
  if (declared.expect === 'noticed')
    throw new Error(`${declared.name} does not end, so that no kind of end is expected`);
  return declared.expect === 'exited' ? 'crashed' : declared.expect;
}

/** How a report names the call that a crasher declares. CLAP's init and VST3's initialize are part of making an instance. */
function reportedCall(declared: string): string {
  return declared === 'init' ? 'create' : declared;
}

/** What the report says against what the crasher declares. */
export function judgeExit(declared: CrasherDeclaration, exit: SandboxExit | undefined, device?: Device): string[] {
  if (exit === undefined)
    return [`expected the end of the sandbox to be reported, but nothing came in ${patienceMs} ms`];
  const problems: string[] = [];
  const kind = expectedKind(declared);
  if (exit.kind !== kind) problems.push(`expected kind ${kind} but the report says ${exit.kind} (${exit.reason})`);
  const call = reportedCall(declared.call);
  if (exit.call !== call) {
    problems.push(`expected call ${call} but the report says ${exit.call ?? 'none'} (${exit.reason})`);
  }
  const signal = declared.signal === undefined ? undefined : signals[declared.signal];
  if (signal !== undefined && exit.signal !== signal) {
    problems.push(`expected ${declared.signal} (${signal}) but the report says signal ${exit.signal ?? 'none'}`);
  }
  if (declared.code !== undefined && exit.exitCode !== declared.code) {
    problems.push(`expected exit code ${declared.code} but the report says ${exit.exitCode ?? 'none'}`);
  }
  if (device !== undefined && exit.device !== device) {
    problems.push(`expected device ${device.id} (${device.name}) but the report says ${exit.device?.name ?? 'none'}`);
  }
  return problems;
}

interface Scene {
  group: Group;
  neighbour: Device;
  neighbourOutput: HostOutput;
  cell: Sandbox;
}

/** A group with a neighbour whose every sample depends on all before it, and an empty sandbox for the crasher. */
async function setScene(group: Group, files: PluginFiles, format: Format): Promise<Scene> {
  const home = await group.addSandbox({ name: 'neighbour' });
  const neighbour = await home.addDevice({ file: files.fixture('integrator', format) });
  await group.addInput(neighbour.input(0));
  const neighbourOutput = await group.addOutput(neighbour.output(0));
  const cell = await group.addSandbox({
    name: 'crasher',
    loadLimitMs: hangMs,
    callLimitMs: hangMs,
    recovery: { mode: 'manual' },
  });
  return { group, neighbour, neighbourOutput, cell };
}

/** The neighbour's formula over one more stretch of noise. */
class NeighbourModel {
  readonly #random: SeededRandom;
  #history: Float32Array[] = [new Float32Array(), new Float32Array()];

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  next(frames: number): { inputs: Float32Array[]; expected: Float32Array[] } {
    const inputs = [this.#random.noise(frames), this.#random.noise(frames)];
    const from = this.#history[0]?.length ?? 0;
    this.#history = this.#history.map((past, index) => Float32Array.from([...past, ...(inputs[index] ?? [])]));
    const all = {
      sampleRate: 48_000,
      frames: from + frames,
      blockSize,
      inputs: [this.#history],
      changes: [],
      notes: [],
    };
    const expected = integrator(all).outputs[0] ?? [];
    return { inputs, expected: expected.map((channel) => channel.subarray(from)) };
  }
}

async function renderNeighbour(scene: Scene, model: NeighbourModel, blocks: number, when: string): Promise<string[]> {
  const { inputs, expected } = model.next(blocks * blockSize);
  const { outputs } = await scene.group.render({ frames: blocks * blockSize, inputs: [inputs] });
  const difference = compareAudio([expected], [outputs[0] ?? []]);
  if (difference === undefined) return [];
  const { place, count } = difference;
  return [
    `expected the neighbour's samples to be exact ${when}, but at ${place} it was ${difference.actual} instead of ${difference.expected} (${count} samples differ)`,
  ];
}

/** Loads a crasher that never gets as far as a block, while the neighbour plays at its pace. */
async function crashAtLoad(
  files: PluginFiles,
  declared: CrasherDeclaration,
  format: Format,
  seed: number,
): Promise<CrasherResult> {
  await using group = await createGroup({ name: declared.name, maxBlockSize: blockSize, hangAfterBlocks });
  const scene = await setScene(group, files, format);
  const model = new NeighbourModel(seed);
  const problems = await renderNeighbour(scene, model, 20, 'before the crash');
  const asked = performance.now();
  const refusal = await scene.cell.addDevice({ file: files.crasher(declared.name, format) }).then(
    () => 'succeeded',
    (error: unknown) => (isGloveboxError(error) ? error.code : 'threw something else'),
  );
  const exit = refusal === 'succeeded' ? undefined : await within(scene.cell.ended, patienceMs);
  const reportMs = performance.now() - asked;
  if (refusal !== 'sandbox-died' && refusal !== 'timed-out') {
    problems.push(`expected addDevice to fail with sandbox-died or timed-out but it ended with: ${refusal}`);
  }
  problems.push(...judgeExit(declared, exit), ...(await renderNeighbour(scene, model, 20, 'after the crash')));
  return { problems, exit, reportMs, blocksAfter: 20 };
}

/** Offline nothing is ever late, so every sample of the neighbour is promised, whatever happens beside it. */
async function crashOffline(
  files: PluginFiles,
  declared: CrasherDeclaration,
  format: Format,
  seed: number,
): Promise<string[]> {
  await using group = await createGroup({ name: declared.name, maxBlockSize: blockSize, hangAfterMs: hangMs });
  const scene = await setScene(group, files, format);
  const crasher = await scene.cell.addDevice({ file: files.crasher(declared.name, format) });
  await group.addOutput(crasher.output(0));
  const model = new NeighbourModel(seed);
  const problems = await renderNeighbour(scene, model, 30, 'while the crasher ends in the middle of a render');
  const exit = await within(scene.cell.ended, patienceMs);
  problems.push(...judgeExit(declared, exit, crasher));
  problems.push(...(await renderNeighbour(scene, model, 30, 'in the render after the crash')));
  return problems;
}

/** Reads the neighbour until `blocks` more blocks have passed. Returns the last of what was read. */
async function listen(driver: PacedDriver, output: HostOutput, blocks: number): Promise<Float32Array> {
  const goal = driver.statistics().blocks + blocks;
  let last: Float32Array = new Float32Array();
  const giveUp = performance.now() + patienceMs;
  while (driver.statistics().blocks < goal && performance.now() < giveUp) {
    // Ten blocks a look: the ring holds a second.
    await delay((10 * blockSize) / 48);
    const [left] = driver.read(output);
    if (left !== undefined && left.length > 0) last = left;
  }
  return last;
}

/** At the pace of the sample rate: how long until the end is reported, and the neighbour plays on. */
async function crashPaced(files: PluginFiles, declared: CrasherDeclaration, format: Format): Promise<CrasherResult> {
  await using group = await createGroup({ name: declared.name, maxBlockSize: blockSize, hangAfterBlocks });
  const scene = await setScene(group, files, format);
  const crasher = await scene.cell.addDevice({ file: files.crasher(declared.name, format) });
  await group.addOutput(crasher.output(0));
  // It stays well-behaved until it is told otherwise, so that the moment of the fault is known to a block.
  const { maximum } = await crasher.parameter(0);
  await crasher.set(0, maximum);
  const ended = scene.cell.ended.then((exit) => ({ exit, at: performance.now() }));
  await using driver = await group.start({ source: { kind: 'noise', seed: 7 }, sink: { kind: 'ring' } });
  await listen(driver, scene.neighbourOutput, 20);
  const asked = performance.now();
  driver.send(crasher, { kind: 'parameter-value', parameter: 0, value: 0 });
  const report = await within(ended, patienceMs);
  const blocksAtReport = driver.statistics().blocks;
  const sound = await listen(driver, scene.neighbourOutput, 100);
  const blocksAfter = driver.statistics().blocks - blocksAtReport;
  const problems = judgeExit(declared, report?.exit, crasher);
  if (blocksAfter < 100) problems.push(`expected blocks to go on after the crash but only ${blocksAfter} ran`);
  if (!sound.some((sample) => sample !== 0))
    problems.push('expected to hear the neighbour after the crash but it is silent');
  return { problems, exit: report?.exit, reportMs: report === undefined ? undefined : report.at - asked, blocksAfter };
}

/** Runs one crasher beside a healthy neighbour, offline (to the bit) and at its pace (to the millisecond). */
export async function runCrasher(
  files: PluginFiles,
  declared: CrasherDeclaration,
  format: Format,
  seed: number,
): Promise<CrasherResult> {
  if (declared.call !== 'process') return crashAtLoad(files, declared, format, seed);
  const offline = await crashOffline(files, declared, format, seed);
  const paced = await crashPaced(files, declared, format);
  return {
    ...paced,
    problems: [...offline.map((one) => `offline: ${one}`), ...paced.problems.map((one) => `paced: ${one}`)],
  };
}
