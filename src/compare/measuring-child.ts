// The program of a measuring process: plays one plugin and says how long each block took. Started by measuring-process.ts, once
// per arm and round. The plugin may take this process down: that is what it is for.
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Device } from '../api/device.js';
import type { Group } from '../api/group.js';
import type { PacedDriver } from '../api/paced-driver.js';
import type * as Library from '../index.js';
import {
  toldLists,
  type MeasuringAnswer,
  type MeasuringRequest,
  type SliceRequest,
  type SliceTimes,
  type Subject,
  type SubjectShape,
} from './measuring-messages.js';

const sampleRate = 48_000;
/** Blocks that are played beyond those that are asked for, until the driver is stopped. */
const historyBlocks = 2 ** 18;
/** An instrument plays this chord all the time. */
const chord = [48, 60, 64, 67];

interface Stage {
  group: Group;
  device: Device;
}

let subject: Subject | undefined;
let library: typeof Library | undefined;
const stages = new Map<number, Stage>();

async function openStage(frames: number): Promise<Stage> {
  if (subject === undefined || library === undefined) throw new Error('nothing is prepared');
  const { file, id, hosting } = subject;
  const group = await library.createGroup({
    crossing: 'synchronous',
    sampleRate,
    maxBlockSize: frames,
    // A busy machine is late, and back to back blocks pass in no time meanwhile.
    hangAfterBlocks: 1_000_000,
  });
  const sandbox = await group.addSandbox({ name: 'measured', hosting });
  const device = await sandbox.addDevice({ file, ...(id === undefined ? {} : { id }) });
  const { info } = device;
  for (const index of info.audioInputs.keys()) await group.addInput(device.input(index));
  for (const index of info.audioOutputs.keys()) await group.addOutput(device.output(index));
  return { group, device };
}

async function stageOf(frames: number): Promise<Stage> {
  const stage = stages.get(frames) ?? (await openStage(frames));
  stages.set(frames, stage);
  return stage;
}

async function shapeOf(device: Device): Promise<SubjectShape> {
  const { audioInputs, audioOutputs } = device.info;
  const parameters = await device.parameters();
  return {
    inputs: audioInputs.map(({ channels }) => channels),
    outputs: audioOutputs.map(({ channels }) => channels),
    parameters: parameters.map(({ id }) => id),
  };
}

/** The driver of a glovebox that is older than records of blocks. */
interface OldDriver {
  durations: () => Uint32Array;
}

/** An older glovebox that is compared with this one tells durations only. */
function tellsDetails(): boolean {
  return library !== undefined && 'blocks' in library.PacedDriver.prototype;
}

function timesOf(driver: PacedDriver, { warmUp, blocks: count }: SliceRequest): SliceTimes {
  const part = (list: Uint32Array): number[] => [...list.subarray(warmUp, warmUp + count)];
  if (!tellsDetails()) return { wallNs: part((driver as unknown as OldDriver).durations()) };
  const blocks = driver.blocks();
  const times: SliceTimes = { wallNs: part(blocks.wallNs) };
  for (const name of toldLists) {
    const list = blocks[name];
    if (list !== undefined) times[name] = part(list);
  }
  return times;
}

async function playSlice(request: SliceRequest): Promise<SliceTimes> {
  const { group, device } = await stageOf(request.frames);
  await using driver = await group.start({
    clock: 'free',
    source: { kind: 'noise', seed: request.seed },
    historyBlocks,
    ...(tellsDetails() ? { blockDetails: true } : {}),
  });
  if (device.info.noteInputs.length > 0) {
    driver.send(device, ...chord.map((key) => ({ kind: 'note-on', key, channel: 0 }) as const));
  }
  while (driver.statistics().blocks < request.warmUp + request.blocks) await delay(1);
  await driver.stop();
  return timesOf(driver, request);
}

async function answer(request: MeasuringRequest): Promise<MeasuringAnswer> {
  if (request.kind === 'slice') return { kind: 'slice', times: await playSlice(request) };
  subject = request.subject;
  library = (await import(pathToFileURL(subject.library).href)) as typeof Library;
  // Any block size tells the shape; each slice opens the one that it needs.
  const { device } = await stageOf(512);
  return { kind: 'prepared', shape: await shapeOf(device) };
}

function failure(error: unknown): MeasuringAnswer {
  const code = (error as { code?: unknown } | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: typeof code === 'string' ? code : 'system-error', message };
}

// One request at a time is what the other side sends.
process.on('message', (request: MeasuringRequest) => {
  void answer(request)
    .catch(failure)
    .then((said) => process.send?.(said));
});
// Ctrl-C is for whoever asked: it ends this process when it has put down what it knows.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// Whoever asked is gone. An orderly exit would wait for a plugin that may never return.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
