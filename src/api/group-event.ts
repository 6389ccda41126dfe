import type { Device } from './device.js';
import type { DeviceChange, DeviceStatus } from './device-info.js';
import type { DeviceEvent } from './device-event.js';
import type { Sandbox, SandboxExit } from './sandbox.js';

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

/** Events of a group, for `Group.on`. They arrive on Node's thread, in order. @since 0.1.0 */
export interface GroupEvents {
  'sandbox-ended': { sandbox: Sandbox; exit: SandboxExit };
  /** It missed a block; with `isLate` false it has caught up. */
  'sandbox-late': { sandbox: Sandbox; isLate: boolean };
  'device-changed': { device: Device; changes: DeviceChange[]; status: DeviceStatus };
  /** The plugin itself moved a parameter. */
  'parameter-edited': { device: Device; events: DeviceEvent[] };
  log: { sandbox: Sandbox | undefined; device: Device | undefined; severity: LogSeverity; text: string };
}

export const groupEventNames: readonly (keyof GroupEvents)[] = [
  'sandbox-ended',
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
