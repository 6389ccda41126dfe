import type { NativeSandboxEnd } from '../native/binding.js';
import type { Device } from './device.js';

/** Why a process of a sandbox is no longer there. @since 0.1.0 */
export interface SandboxExit {
  kind: 'crashed' | 'hung' | 'breached' | 'over-limit' | 'stopped';
  /** One sentence for people: `signal 11 (SIGSEGV) in process of device 3 (Gain)`. */
  reason: string;
  /** The signal that ended the process (Windows: the exception's code, 0xc0000005 ...), or its exit code. */
  signal: number | undefined;
  exitCode: number | undefined;
  /** The device whose call was running, and the call: `process`, `activate` ... */
  device: Device | undefined;
  call: string | undefined;
  /** Address of the fault, 0 if there was none. */
  faultAddress: bigint;
}

export function readExit(end: NativeSandboxEnd, device: Device | undefined): SandboxExit {
  return {
    kind: end.state,
    reason: end.reason,
    // An exception's code has its highest bits set; as a signed number nobody would know it.
    signal: end.wasSignalled ? end.signalOrCode >>> 0 : undefined,
    exitCode: end.wasSignalled ? undefined : end.signalOrCode,
    device,
    call: end.call === '' ? undefined : end.call,
    faultAddress: end.faultAddress,
  };
}

/** It was asked to end and nothing else was heard of it. */
export const stoppedExit: Readonly<SandboxExit> = {
  kind: 'stopped',
  reason: 'ended on request',
  signal: undefined,
  exitCode: 0,
  device: undefined,
  call: undefined,
  faultAddress: 0n,
};
