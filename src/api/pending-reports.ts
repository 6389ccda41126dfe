import type { GroupContext } from './context.js';
import type { Sandbox } from './sandbox.js';

/** Symbols take milliseconds; a machine that is slower than this loses a line of history, not more. */
const patienceMs = 2000;

async function takeReport(context: GroupContext, sandbox: Sandbox): Promise<void> {
  try {
    const report = await sandbox.crashReport();
    // Its event may have come meanwhile.
    if (report !== undefined && sandbox.isReportDue) context.quarantine?.noteCrash(report);
  } catch {
    // Nobody knows why it ended: then nothing can be remembered.
  }
}

/** Before a group that remembers crashes is closed: waits for the reports of ends that were noticed only just now. */
export async function awaitReports(context: GroupContext): Promise<void> {
  if (context.quarantine === undefined) return;
  const due = [...context.sandboxes.values()].filter((sandbox) => sandbox.isReportDue);
  if (due.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([late, Promise.all(due.map(async (sandbox) => takeReport(context, sandbox)))]);
  clearTimeout(timer);
}
