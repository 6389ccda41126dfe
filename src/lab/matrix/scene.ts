import type { HostOutput } from '../../api/connection.js';
import type { Device } from '../../api/device.js';
import type { Group } from '../../api/group.js';
import type { Sandbox } from '../../api/sandbox.js';
import type { Policy } from '../../policy/policy.js';
import type { PluginFiles } from '../plugin-files.js';
import type { Cell } from './cell.js';

/** Powers of two: a multiplication by them is exact, so that what is expected needs no rounding rule. */
export const healthyGain = 0.5;

/** Small enough that a bomb crosses a limit at once, large enough for every healthy plugin. */
const smallLimits: Policy = {
  name: 'crash-matrix',
  description: 'For bombs: limits that are crossed at once',
  level: 'limited',
  limits: { memoryBytes: 96 * 2 ** 20, processesAndThreads: 64, openFiles: 256, fileBytes: 2 ** 20, cpuSeconds: 60 },
};

/** Limits of a cell: short enough to wait for a hang, long enough for a healthy plugin on a busy machine. */
export interface SceneLimits {
  callLimitMs: number;
  loadLimitMs: number;
  stateLimitMs: number;
}

/** A group with healthy devices in sandboxes of their own, and one sandbox for the crasher. */
export interface Scene {
  group: Group;
  /** Where the crasher goes. */
  home: Sandbox;
  /** Healthy devices that must stay exact in other sandboxes. */
  healthy: readonly { device: Device; output: HostOutput }[];
  /** Shares the crasher's sandbox; undefined in other placements. */
  mate: { device: Device; gain: number; state: Uint8Array } | undefined;
  /** Stands behind the crasher; undefined in other placements. */
  consumer: Device | undefined;
  /** Puts the crasher where it belongs. */
  addCrasher: () => Promise<Device>;
}

async function addHealthy(
  group: Group,
  files: PluginFiles,
  name: string,
): Promise<{ device: Device; output: HostOutput }> {
  const sandbox = await group.addSandbox({ name });
  const device = await sandbox.addDevice({ file: files.fixture('gain', 'clap') });
  await device.set(0, healthyGain);
  await group.addInput(device.input(0));
  return { device, output: await group.addOutput(device.output(0)) };
}

/** Makes everything but the crasher itself. */
export async function setScene(group: Group, files: PluginFiles, cell: Cell, limits: SceneLimits): Promise<Scene> {
  const healthy = [await addHealthy(group, files, 'healthy')];
  const { declared, format, placement } = cell;
  const front = placement === 'chain' ? await addHealthy(group, files, 'front') : undefined;
  if (front !== undefined) healthy.push(front);
  const home = await group.addSandbox({
    name: 'crasher',
    ...limits,
    ...(declared.expect === 'over-limit' ? { policy: smallLimits } : {}),
    recovery: { mode: 'automatic', attempts: 1, windowMs: 60_000, delayMs: 0, autosaveMs: 0 },
  });
  let mate: Scene['mate'];
  if (placement === 'neighbour') {
    const device = await home.addDevice({ file: files.fixture('gain', format === 'clap' ? 'vst3' : 'clap') });
    await device.set(0, 0.25);
    mate = { device, gain: 0.25, state: await device.saveState() };
    await home.saveForRecovery();
  }
  let consumer: Device | undefined;
  if (placement === 'chain') {
    const back = await group.addSandbox({ name: 'back' });
    consumer = await back.addDevice({ file: files.fixture('gain', 'vst3') });
    await group.addOutput(consumer.output(0));
  }
  const addCrasher = async (): Promise<Device> => {
    const device = await home.addDevice({ file: files.crasher(declared.name, format) });
    if (device.info.audioInputs.length > 0) {
      if (front === undefined) await group.addInput(device.input(0));
      else await group.connect(front.device.output(0), device.input(0));
    }
    if (device.info.audioOutputs.length > 0) {
      if (consumer === undefined) await group.addOutput(device.output(0));
      else await group.connect(device.output(0), consumer.input(0));
    }
    return device;
  };
  return { group, home, healthy, mate, consumer, addCrasher };
}
