import { readdirSync, readFileSync } from 'node:fs';
import { GloveboxError } from '../errors.js';

/** What is waited for comes in milliseconds. */
const longestWaitMs = 10_000;

/** The state that follows the name, which may have any signs in it: `T` is stopped, `Z` and `X` are ended. */
const isStopped = /\) [TZX] [^)]*$/u;

function isThreadStill(file: string): boolean {
  try {
    return isStopped.test(readFileSync(file, 'utf8'));
  } catch {
    // It has ended.
    return true;
  }
}

function isStill(processId: number): boolean {
  const tasks = `/proc/${processId}/task`;
  try {
    return readdirSync(tasks).filter((task) => !isThreadStill(`${tasks}/${task}/stat`)).length === 0;
  } catch {
    // The process has ended, or this system has no such files: then there is nothing to wait for.
    return true;
  }
}

/**
 * Stops a process from outside, and waits until its last thread stands: the signal alone leaves them time for a block.
 * @throws GloveboxError `timed-out`
 */
export async function standStill(processId: number): Promise<void> {
  process.kill(processId, 'SIGSTOP');
  const deadline = performance.now() + longestWaitMs;
  while (!isStill(processId)) {
    if (performance.now() > deadline)
      throw new GloveboxError('timed-out', `Expected process ${processId} to stop within ${longestWaitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Of a process that may have been ended meanwhile. */
export function goOn(processId: number): void {
  try {
    process.kill(processId, 'SIGCONT');
  } catch {
    // It was: nothing stands still.
  }
}
