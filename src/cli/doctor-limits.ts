import { readFileSync } from 'node:fs';
import type { PolicyLimits } from '../policy/policy.js';
import type { Sandbox, SandboxRealtime } from '../index.js';
import type { LimitFinding } from '../lab/limits.js';
import type { Finding } from './doctor-probes.js';

/** What the sandbox that is looked at is limited to: numbers that no system has by itself. */
export const probedLimits: Readonly<Required<PolicyLimits>> = {
  memoryBytes: 1_073_745_920,
  processesAndThreads: 200,
  openFiles: 123,
  cpuSeconds: 4567,
  fileBytes: 7_654_321,
};

/** The label of /proc/PID/limits, what we call it, and what was asked for. */
const kernelLimits = [
  ['Max data size', 'memory', probedLimits.memoryBytes],
  ['Max open files', 'open files', probedLimits.openFiles],
  ['Max cpu time', 'processor time', probedLimits.cpuSeconds],
  ['Max file size', 'file size', probedLimits.fileBytes],
] as const;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Which limits the kernel holds for the process. One that was lower already holds as well. */
export function kernelFinding(limits: string | undefined): Finding {
  const base = { id: 'limits-kernel', name: 'limits by the kernel' };
  if (limits === undefined) return { ...base, state: 'info', text: 'cannot be seen here' };
  const lines = limits.split('\n');
  const isHeld = ([label, , wanted]: (typeof kernelLimits)[number]): boolean => {
    const soft = lines
      .find((line) => line.startsWith(label))
      ?.slice(label.length)
      .trim()
      .split(/\s+/)[0];
    return soft !== undefined && /^\d+$/.test(soft) && Number(soft) <= wanted;
  };
  const names = (held: boolean): string =>
    kernelLimits
      .filter((limit) => isHeld(limit) === held)
      .map(([, name]) => name)
      .join(', ');
  const missing = names(false);
  const text = missing === '' ? `${names(true)} (rlimit)` : `not held: ${missing}; held: ${names(true)}`;
  return { ...base, state: missing === '' ? 'yes' : 'no', text };
}

/** Which limits are looked at from outside. Without a list of children only the threads of the process itself count. */
export function polledFinding(status: string | undefined, children: string | undefined): Finding {
  const base = { id: 'limits-polled', name: 'limits by polling' };
  if (status === undefined || !/^Threads:/m.test(status))
    return {
      ...base,
      state: 'no',
      text: 'processes and threads, shared memory: /proc does not tell of other processes',
    };
  const shared = /^RssShmem:/m.test(status);
  const parts = [
    children === undefined ? 'threads, but no processes (the kernel lists no children)' : 'processes and threads',
    shared ? 'shared memory' : 'not shared memory (the kernel does not count it)',
    'a full table of open files',
  ];
  const state = children === undefined || !shared ? 'no' : 'yes';
  return { ...base, state, text: `${parts.join(', ')}; every 200 ms` };
}

/** Looks at a sandbox that was started with `probedLimits`. */
export function probeSandboxLimits({ processId }: Sandbox): Finding[] {
  const folder = `/proc/${processId}`;
  return [
    kernelFinding(read(`${folder}/limits`)),
    polledFinding(read(`${folder}/status`), read(`${folder}/task/${processId}/children`)),
  ];
}

/** What the Job object of a sandbox really holds. */
export function jobFindings(findings: readonly LimitFinding[]): Finding[] {
  return findings.map(({ limit, status, evidence }) => ({
    id: `limit-${limit.replaceAll(' ', '-')}`,
    name: `limit: ${limit}`,
    state: status === 'verified' ? 'yes' : 'no',
    text: `${status}: ${evidence}`,
  }));
}

/** In which way real time was got. */
export const realtimePathTexts = {
  none: 'not at all',
  direct: 'by the system itself',
  rtkit: 'by RealtimeKit over the message bus',
} as const;

export function realtimeFinding({ state, refusal, path }: SandboxRealtime): Finding {
  const texts = {
    off: 'not wished',
    waiting: 'not given: the thread that runs blocks has none itself, or the lowest priority there is',
    granted: `granted from outside, below the thread that runs blocks, ${realtimePathTexts[path ?? 'none']}`,
    withdrawn: 'granted, and taken away because a block was late',
    refused: `refused: ${refusal ?? 'no reason was given'}`,
  };
  const hasIt = state === 'granted' || state === 'withdrawn';
  return {
    id: 'sandbox-real-time',
    name: 'real time of sandboxes',
    state: hasIt ? 'yes' : state === 'off' ? 'info' : 'no',
    text: texts[state],
  };
}

/** While a driver runs: waits until the watcher, which serves whoever waits soon, has decided. */
export async function probeSandboxRealtime(sandbox: Sandbox, isDriverRealtime: boolean): Promise<Finding> {
  const mostLooks = isDriverRealtime ? 200 : 1;
  let found = sandbox.realtime;
  for (let looks = 1; looks < mostLooks && found?.state === 'waiting'; looks += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    found = sandbox.realtime;
  }
  return realtimeFinding(found ?? { state: 'off', refusal: undefined, path: undefined });
}
