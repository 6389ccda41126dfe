import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { CrashReport } from '../crash/crash-report.js';
import { GloveboxError } from '../errors.js';
import type { Finding } from './session.js';
import { parseCell, cellName } from './matrix/cell.js';
import { findingOfCell } from './matrix/matrix.js';
import { runCell } from './matrix/run-cell.js';
import { findPluginFiles } from './plugin-files.js';
import { warmUp } from './warm-up.js';

/** How a case is run again. */
export interface ReplayOptions {
  seed: number;
  /** Waits with the fault until a debugger is attached; deadlines are suspended. Called with what to attach to. */
  onDebugger?: (processId: number) => void;
  signal?: AbortSignal;
}

/** What came of it. */
export interface Replay {
  name: string;
  seed: number;
  finding: Finding;
  /** The report of the crash, if it was one. */
  report: CrashReport | undefined;
}

/** The process that traces another, 0 for none. */
function tracerOf(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(/^TracerPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
}

async function waitForDebugger(processId: number, signal: AbortSignal | undefined): Promise<void> {
  while (tracerOf(processId) === 0) await delay(100, undefined, signal === undefined ? {} : { signal });
}

/**
 * Runs one cell of the crash matrix again, by the name that a failure carries.
 * @throws GloveboxError `invalid-argument` for a name that says nothing, `unsupported-here` for a debugger off Linux
 */
export async function replay(name: string, options: ReplayOptions): Promise<Replay> {
  const { seed, onDebugger, signal } = options;
  const files = findPluginFiles();
  const cell = parseCell(files, name);
  if (onDebugger !== undefined && process.platform !== 'linux') {
    throw new GloveboxError(
      'unsupported-here',
      'Expected Linux to wait for a debugger: other systems do not say who traces',
    );
  }
  await warmUp(files);
  const result = await runCell(files, cell, {
    seed,
    ...(onDebugger === undefined
      ? {}
      : {
          beforeFault: async (processId: number): Promise<void> => {
            onDebugger(processId);
            await waitForDebugger(processId, signal);
          },
        }),
  });
  return { name: cellName(cell), seed, finding: findingOfCell(cell, seed, result, []), report: result.report };
}
