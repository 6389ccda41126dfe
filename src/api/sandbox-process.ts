import type { NativeSandboxProcess } from '../native/binding-recovery.js';

/** What the process of a sandbox uses; undefined is what this system does not tell. @since 0.1.0 */
export interface SandboxUsage {
  /** `privateBytes` would be free again if it ended; `sharedBytes` are shared with other processes. */
  memory: { residentBytes: number; privateBytes: number; sharedBytes: number } | undefined;
  /** Nanoseconds of processor time since it started, all threads together; threads and open files now. */
  cpu: { cpuNs: number; threads: number; openFiles: number } | undefined;
}

/** How the process of a sandbox came to be. @since 0.1.0 */
export interface SandboxStart {
  path: 'forked' | 'executed';
  /** Why it was executed although it could have been forked. */
  note: string | undefined;
}

/**
 * Real-time scheduling of a sandbox's audio thread, which the host gives and takes. `off`: not wished. `waiting`: for a thread
 * that runs blocks with real-time scheduling itself. `withdrawn`: it held a processor beyond a block's deadline; it gets it
 * back when it has been on time for a while. `refused`: by the system.
 *
 * @since 0.1.0
 */
export interface SandboxRealtime {
  state: 'off' | 'waiting' | 'granted' | 'withdrawn' | 'refused';
  /** The system's word, when refused. */
  refusal: string | undefined;
  /** In which way it was granted: the system lets this user (`direct`), or RealtimeKit did it (`rtkit`). */
  path: 'direct' | 'rtkit' | undefined;
}

export function readStart({ start, startNote }: NativeSandboxProcess): SandboxStart {
  return { path: start, note: startNote === '' ? undefined : startNote };
}

export function readRealtime({ realtime, realtimeRefusal, realtimePath }: NativeSandboxProcess): SandboxRealtime {
  return {
    state: realtime,
    refusal: realtimeRefusal === '' ? undefined : realtimeRefusal,
    path: realtimePath === 'none' ? undefined : realtimePath,
  };
}
