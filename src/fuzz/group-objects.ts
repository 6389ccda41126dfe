import type { Connection, HostInput, HostOutput } from '../api/connection.js';
import type { Device } from '../api/device.js';
import type { Sandbox } from '../api/sandbox.js';
import type { Tap } from '../api/tap.js';
import type { CasePort, CaseStep } from './case.js';

/** @throws Error if it is undefined: a fault of the player */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the case and the group disagree about ${what}`);
  return value;
}

function keyOf<T>(map: ReadonlyMap<number, T>, value: T): number | undefined {
  for (const [key, one] of map) if (one === value) return key;
  return undefined;
}

/** The numbers of a case and the objects of a group that they stand for. */
export class GroupObjects {
  readonly sandboxes: Map<number, Sandbox> = new Map();
  readonly devices: Map<number, Device> = new Map();
  connections: { of: CaseStep & { do: 'connect' }; real: Connection }[] = [];
  inputs: { port: CasePort; real: HostInput }[] = [];
  outputs: { port: CasePort; real: HostOutput }[] = [];
  taps: { port: CasePort; real: Tap }[] = [];

  device(device: number): Device {
    return found(this.devices.get(device), `device ${device}`);
  }

  sandbox(sandbox: number): Sandbox {
    return found(this.sandboxes.get(sandbox), `sandbox ${sandbox}`);
  }

  /** Undefined for a sandbox that the case has removed. */
  numberOfSandbox(sandbox: Sandbox): number | undefined {
    return keyOf(this.sandboxes, sandbox);
  }

  numberOfDevice(device: Device): number | undefined {
    return keyOf(this.devices, device);
  }

  /** Devices that are gone, and what was connected to them. */
  forget(isGone: (device: number) => boolean): void {
    for (const device of this.devices.keys()) if (isGone(device)) this.devices.delete(device);
    const stays = ({ port }: { port: CasePort }): boolean => !isGone(port.device);
    this.connections = this.connections.filter(({ of }) => !isGone(of.source.device) && !isGone(of.target.device));
    this.inputs = this.inputs.filter(stays);
    this.outputs = this.outputs.filter(stays);
    this.taps = this.taps.filter(stays);
  }
}
