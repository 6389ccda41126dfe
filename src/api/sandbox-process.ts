import type { NativeSandboxUsage } from '../native/binding.js';
import type { NativeSandboxProcess } from '../native/binding-recovery.js';

/** A figure, or that this system does not tell it: never 0 for want of knowledge. @since 0.1.0 */
export type UsageFigure = number | 'unsupported';

/** What the process of a sandbox uses now. @since 0.1.0 */
export interface SandboxUsage {
  /** Nanoseconds of processor time since it started, all threads together. */
  cpuNs: UsageFigure;
  residentBytes: UsageFigure;
  /** Would be free again if it ended. Windows: committed, resident or not. */
  privateBytes: UsageFigure;
  /** Shared with other processes: programs, libraries, areas of the group. */
  sharedBytes: UsageFigure;
  threads: UsageFigure;
  /** Files, sockets, pipes and the like, counted up to 65536. Windows: handles of any kind. */
  descriptors: UsageFigure;
  /** The sockets among them. Linux and macOS: the one to its host is one of them. Windows: TCP and UDP. */
  connections: UsageFigure;
  /** To disks, since it started. Windows: to anything. */
  writtenBytes: UsageFigure;
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

export const usageMeasures: readonly (keyof SandboxUsage)[] = [
  'cpuNs',
  'residentBytes',
  'privateBytes',
  'sharedBytes',
  'threads',
  'descriptors',
  'connections',
  'writtenBytes',
];

export function readUsage(native: NativeSandboxUsage): SandboxUsage {
  const figures = usageMeasures.map((measure) => [measure, native[measure] ?? 'unsupported'] as const);
  return Object.fromEntries(figures) as Record<keyof SandboxUsage, UsageFigure>;
}

/** The figure, or undefined where the system does not tell it. */
export function told(figure: UsageFigure | undefined): number | undefined {
  return typeof figure === 'number' ? figure : undefined;
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
