import type { CrashReport } from '../crash/crash-report.js';
import type { Device } from './device.js';
import type { DeviceChange, DeviceStatus } from './device-info.js';
import type { DeviceEvent } from './device-event.js';
import type { Sandbox } from './sandbox.js';
import type { SandboxExit } from './sandbox-exit.js';
import type { UsageMeasure, UsageSample } from './usage-limits.js';

/** How serious a plugin or sandbox thinks its text is. @since 0.1.0 */
export type LogSeverity =
  | 'debug'
  | 'info'
  | 'warning'
  | 'error'
  | 'fatal'
  | 'host-misbehaving'
  | 'plugin-misbehaving'
  /** Written to its standard output or error. */
  | 'output';

/** How much of a device came back with its sandbox. @since 0.1.0 */
export interface RecoveredDevice {
  device: Device;
  /**
   * `restored`: the last saved state, and the parameters set since. `defaults`: nothing was saved; the parameters set since.
   * `set-aside`: the saved state crashed or was refused when it was loaded; defaults. `missing`: the plugin can't be loaded
   * any more; a placeholder keeps its state and wiring. `quarantined`: a placeholder, because it is to blame for too many ends.
   */
  state: 'restored' | 'defaults' | 'set-aside' | 'missing' | 'quarantined';
  /** The file on disk is not the one that was loaded first. */
  hasPluginChanged: boolean;
  /** Empty when all is as it was. */
  reason: string;
}

/** Events of a group, for `Group.on`. They arrive on Node's thread, in order. @since 0.1.0 */
export interface GroupEvents {
  /** Its process is gone. Unless that was asked for, a `crash-report` follows, and with automatic recovery what comes of it. */
  'sandbox-ended': { sandbox: Sandbox; exit: SandboxExit };
  /**
   * Why, as far as it can be found out; milliseconds later, because symbols are looked up. `close` waits for it, for 2 s at most.
   */
  'crash-report': { sandbox: Sandbox; device: Device | undefined; report: CrashReport };
  /** A new process is on its way, the `attempt`th within the policy's window, `delayMs` after the end. */
  'sandbox-recovering': { sandbox: Sandbox; attempt: number; delayMs: number; isStandby: boolean };
  /** It plays again, `durationNs` after its end was known. With `isStandby` the standby process had taken over already. */
  'sandbox-recovered': {
    sandbox: Sandbox;
    attempt: number;
    durationNs: number;
    isStandby: boolean;
    devices: RecoveredDevice[];
  };
  /**
   * The device is to blame for more ends than the policy allows and is not run again by itself. `fileHash`: SHA-256 of the
   * plugin's file when it was loaded, in hexadecimal.
   */
  'device-quarantined': {
    sandbox: Sandbox;
    device: Device;
    file: string;
    pluginId: string;
    fileHash: string | undefined;
    reason: string;
  };
  /** The sandbox stays ended. */
  'recovery-failed': { sandbox: Sandbox; reason: string };
  /** What a sandbox used when `Group.startSampling` looked. */
  'usage-sample': { sandbox: Sandbox; sample: UsageSample };
  /** It uses more than a limit of `Group.startSampling`: told once, and again after it has used less. */
  'usage-limit': { sandbox: Sandbox; measure: UsageMeasure; value: number; limit: number };
  /** It missed a block; with `isLate` false it has caught up. */
  'sandbox-late': { sandbox: Sandbox; isLate: boolean };
  'device-changed': { device: Device; changes: DeviceChange[]; status: DeviceStatus };
  /** The plugin itself moved a parameter. */
  'parameter-edited': { device: Device; events: DeviceEvent[] };
  log: { sandbox: Sandbox | undefined; device: Device | undefined; severity: LogSeverity; text: string };
}

export const groupEventNames: readonly (keyof GroupEvents)[] = [
  'sandbox-ended',
  'crash-report',
  'sandbox-recovering',
  'sandbox-recovered',
  'device-quarantined',
  'recovery-failed',
  'usage-sample',
  'usage-limit',
  'sandbox-late',
  'device-changed',
  'parameter-edited',
  'log',
];

const severities: readonly LogSeverity[] = [
  'debug',
  'info',
  'warning',
  'error',
  'fatal',
  'host-misbehaving',
  'plugin-misbehaving',
];

export function readSeverity(number: number): LogSeverity {
  return severities[number] ?? 'output';
}
