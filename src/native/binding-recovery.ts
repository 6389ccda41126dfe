// What crosses into the addon about crashes and recovery, as native/addon/convert_recovery.cpp has it. Nothing here is public.
import type { CrashReport } from '../crash/crash-report.js';
import type { PolicyRecovery } from '../policy/policy.js';

/** The addon takes what a policy says, member by member. */
export type NativeRecovery = PolicyRecovery;

export interface NativeRecoveredDevice {
  device: number;
  state: 'restored' | 'defaults' | 'set-aside' | 'missing' | 'quarantined';
  hasPluginChanged: boolean;
  reason: string;
}

export interface NativeDeviceQuarantined {
  kind: 'device-quarantined';
  sandbox: number;
  device: number;
  file: string;
  pluginId: string;
  fileHash: string;
  reason: string;
}

export type NativeRecoveryEvent =
  | { kind: 'crash-report'; sandbox: number; report?: CrashReport }
  | { kind: 'sandbox-recovering'; sandbox: number; attempt: number; delayMs: number; isStandby: boolean }
  | {
      kind: 'sandbox-recovered';
      sandbox: number;
      attempt: number;
      durationNs: number;
      isStandby: boolean;
      devices: NativeRecoveredDevice[];
    }
  | NativeDeviceQuarantined
  | { kind: 'recovery-failed'; sandbox: number; reason: string };

/** How a thread got real-time scheduling. */
export type NativeRealtimePath = 'none' | 'direct' | 'rtkit';

export interface NativeSandboxProcess {
  /** 0 in direct mode. */
  id: number;
  start: 'forked' | 'executed';
  startNote: string;
  realtime: 'off' | 'waiting' | 'granted' | 'withdrawn' | 'refused';
  /** The system's word; empty unless refused. */
  realtimeRefusal: string;
  realtimePath: NativeRealtimePath;
  /** Where its audio thread is kept; missing: nowhere. */
  processor?: number;
}

/** Methods of the addon's group. */
export interface NativeGroupRecovery {
  /** Returns at once; throws for a sandbox that is not there. */
  sandboxProcess(sandbox: number): NativeSandboxProcess;
  /** Waits until the report is made; undefined: there was no end that needs one. */
  crashReport(sandbox: number): Promise<CrashReport | undefined>;
  /** Names of rules to how often they were broken, those that are not 0. */
  sandboxMisuse(sandbox: number): Promise<Record<string, number>>;
  /** 0 while there is none that could take over. */
  standbyProcessId(sandbox: number): Promise<number>;
  restartSandbox(sandbox: number): Promise<void>;
  saveForRecovery(sandbox: number): Promise<void>;
  /** Fails with `wrong-state` if there is none. */
  stateSetAside(device: number): Promise<Uint8Array>;
  liftQuarantine(device: number): Promise<void>;
}
