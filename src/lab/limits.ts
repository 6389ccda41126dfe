import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../errors.js';
import { loadNative } from '../native/load.js';
import type { LabSession } from './session.js';

/** What came of one limit: only `verified` was seen to hold. */
export interface LimitFinding {
  limit: 'memory' | 'processes' | 'processor time' | 'open files' | 'file size';
  status: 'verified' | 'not verified' | 'unsupported';
  evidence: string;
}

const run = promisify(execFile);
const probeLimitMs = 60_000;
const memoryBytes = 64 * 2 ** 20;
const processes = 2;

function finding(limit: 'memory' | 'processes', outcome: unknown, beyond: string): LimitFinding {
  if (outcome === 'refused')
    return { limit, status: 'verified', evidence: `a process with this limit was refused ${beyond}` };
  if (outcome !== 'allowed') throw new TypeError(`Expected "refused" or "allowed" but got ${JSON.stringify(outcome)}`);
  return {
    limit,
    status: 'not verified',
    evidence: `applied, not enforced on this system: a process with this limit was given ${beyond}`,
  };
}

/** Reads what `sandbox-host --probe-limits` has printed. @throws SyntaxError, TypeError for anything else */
export function readProbe(text: string): LimitFinding[] {
  const { memory, processes: started } = JSON.parse(text) as Record<'memory' | 'processes', unknown>;
  return [
    finding('memory', memory, `${memoryBytes / 2 ** 20 + 64} of ${memoryBytes / 2 ** 20} MiB`),
    finding('processes', started, `${processes + 1} of ${processes} processes`),
  ];
}

/** Tries each limit on a process that is there for nothing else. Windows; elsewhere the crash matrix meets its limits. */
export async function probeLimits(): Promise<LimitFinding[]> {
  const { sandboxHost } = loadNative();
  const limits = ['--memory-bytes', String(memoryBytes), '--processes', String(processes)];
  const others: LimitFinding[] = [
    { limit: 'processor time', status: 'not verified', evidence: 'set in the Job object; nothing has tried it' },
    { limit: 'open files', status: 'unsupported', evidence: 'this system has no such limit' },
    { limit: 'file size', status: 'unsupported', evidence: 'this system has no such limit' },
  ];
  try {
    const { stdout } = await run(sandboxHost, ['--probe-limits', ...limits], {
      timeout: probeLimitMs,
      maxBuffer: 65_536,
    });
    return [...readProbe(stdout), ...others];
  } catch (error) {
    const evidence = `the probe failed: ${messageOf(error).split('\n')[0] ?? ''}`;
    const unknown = (['memory', 'processes'] as const).map((limit) => ({
      limit,
      status: 'not verified' as const,
      evidence,
    }));
    return [...unknown, ...others];
  }
}

/** Writes down what holds. True if memory is limited, or the crash matrix may find out by itself. */
export async function checkLimits(lab: LabSession): Promise<boolean> {
  if (process.platform !== 'win32') return true;
  const findings = await probeLimits();
  for (const { limit, status, evidence } of findings) {
    await lab.step({ kind: 'check', name: `limit: ${limit}` }, () =>
      Promise.resolve({ verdict: status === 'verified' ? 'pass' : 'not-supported', facts: { status, evidence } }),
    );
  }
  return findings.some(({ limit, status }) => limit === 'memory' && status === 'verified');
}
