import { readdirSync, readFileSync } from 'node:fs';
import { createGroup } from '../api/group.js';
import { until } from './matrix/watch.js';
import type { PluginFiles } from './plugin-files.js';

/** What a standby process costs while it waits. */
export interface StandbyCost {
  privateBytes: number;
  /** Of one processor, while blocks run beside it. */
  cpuShare: number;
}

function privateBytesOf(processId: number): number {
  const text = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8');
  const kibibytes = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].map(([, number]) => Number(number));
  return 1024 * kibibytes.reduce((sum, one) => sum + one, 0);
}

/** Time that its threads have run, in seconds. */
function cpuSecondsOf(processId: number): number {
  const threads = readdirSync(`/proc/${processId}/task`);
  const ns = threads.map((thread) => {
    const [ran] = readFileSync(`/proc/${processId}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(ran);
  });
  return ns.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** Measures the standby of a sandbox with one gain, paced at 128 frames. Undefined if none came, or off Linux. */
export async function measureStandby(files: PluginFiles, seconds: number): Promise<StandbyCost | undefined> {
  if (process.platform !== 'linux') return undefined;
  await using group = await createGroup({ name: 'standby', maxBlockSize: 128 });
  const sandbox = await group.addSandbox({ recovery: { mode: 'automatic', standby: true } });
  const device = await sandbox.addDevice({ file: files.fixture('gain', 'clap') });
  await group.addOutput(device.output(0));
  let processId: number | undefined;
  await until(async () => (processId = await sandbox.standbyProcessId()) !== undefined, 10_000);
  if (processId === undefined) return undefined;
  await using driver = await group.start();
  const before = cpuSecondsOf(processId);
  const goal = driver.statistics().blocks + Math.round((seconds * 48_000) / 128);
  const begin = performance.now();
  await until(() => driver.statistics().blocks >= goal, 60_000);
  const cpuShare = (cpuSecondsOf(processId) - before) / ((performance.now() - begin) / 1000);
  return { privateBytes: privateBytesOf(processId), cpuShare };
}
