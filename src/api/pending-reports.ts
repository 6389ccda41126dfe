import type { GroupContext } from './context.js';
import type { Emitter } from './emitter.js';
import type { GroupEvents } from './group-event.js';
import type { Sandbox } from './sandbox.js';

/** Symbols take milliseconds; a machine that is slower than this loses a report that nobody asked for by `crashReport`. */
const patienceMs = 2000;

/** Until the event has come that tells of the report of its last end. */
async function awaitReport(sandbox: Sandbox, emitter: Emitter<GroupEvents>): Promise<void> {
  try {
    const report = await sandbox.crashReport();
    const isTold = (): boolean => sandbox.toldReport?.detectedNs === report?.detectedNs;
    if (report === undefined || isTold()) return;
    await new Promise<void>((resolve) => {
      const remove = emitter.on('crash-report', () => {
        if (!isTold()) return;
        remove();
        resolve();
      });
    });
  } catch {
    // Nobody knows why it ended: then nothing is told.
  }
}

/**
 * Before a group is closed that remembers crashes, or whose crashes somebody listens to: waits for the reports of ends that
 * were noticed only just now.
 */
export async function awaitReports(context: GroupContext, emitter: Emitter<GroupEvents>): Promise<void> {
  if (context.quarantine === undefined && !emitter.isHeard('crash-report')) return;
  const ended = [...context.sandboxes.values()].filter(({ exit }) => exit !== undefined && exit.kind !== 'stopped');
  if (ended.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([late, Promise.all(ended.map(async (sandbox) => awaitReport(sandbox, emitter)))]);
  clearTimeout(timer);
}
