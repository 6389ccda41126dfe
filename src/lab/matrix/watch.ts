import { setTimeout as delay } from 'node:timers/promises';
import type { Device } from '../../api/device.js';
import type { Group } from '../../api/group.js';
import type { GroupEvents } from '../../api/group-event.js';
import type { Sandbox } from '../../api/sandbox.js';
import type { SandboxExit } from '../../api/sandbox-exit.js';
import type { CrashReport } from '../../crash/crash-report.js';

/** Something that was told, and when. */
export interface Told<T> {
  value: T;
  /** performance.now(). */
  at: number;
}

/** Waits until `isMet`, looking again every 20 ms and doing `meanwhile` each time. False after `patienceMs`. */
export async function until(
  isMet: () => boolean | Promise<boolean>,
  patienceMs: number,
  meanwhile: () => void = () => undefined,
): Promise<boolean> {
  const end = performance.now() + patienceMs;
  for (;;) {
    meanwhile();
    if (await isMet()) return true;
    if (performance.now() >= end) return false;
    await delay(20);
  }
}

function told<T>(list: Told<T>[], value: T): void {
  list.push({ value, at: performance.now() });
}

/** Everything that a group tells of one of its sandboxes. */
export class SandboxWatch {
  readonly ends: Told<SandboxExit>[] = [];
  readonly reports: Told<CrashReport>[] = [];
  readonly recoveries: Told<GroupEvents['sandbox-recovered']>[] = [];
  readonly quarantined: Told<Device>[] = [];
  readonly failures: Told<string>[] = [];
  lateCount = 0;
  readonly #stops: readonly (() => void)[];

  constructor(group: Group, sandbox: Sandbox) {
    this.#stops = [
      group.on('sandbox-ended', (event) => {
        if (event.sandbox === sandbox) told(this.ends, event.exit);
      }),
      group.on('crash-report', (event) => {
        if (event.sandbox === sandbox) told(this.reports, event.report);
      }),
      group.on('sandbox-recovered', (event) => {
        if (event.sandbox === sandbox) told(this.recoveries, event);
      }),
      group.on('device-quarantined', (event) => {
        if (event.sandbox === sandbox) told(this.quarantined, event.device);
      }),
      group.on('recovery-failed', (event) => {
        if (event.sandbox === sandbox) told(this.failures, event.reason);
      }),
      group.on('sandbox-late', (event) => {
        if (event.sandbox === sandbox && event.isLate) this.lateCount += 1;
      }),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
