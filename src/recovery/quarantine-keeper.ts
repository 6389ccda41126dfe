import type { CrashReport } from '../crash/crash-report.js';

/** A device that may not run any more. */
export interface QuarantinedPlugin {
  file: string;
  pluginId: string;
  /** SHA-256 of the file when it was loaded; undefined: it could not be read. */
  fileHash: string | undefined;
  reason: string;
}

/** Who remembers for a group which plugins misbehave. Nothing here fails: what can't be written is a warning. */
export interface QuarantineKeeper {
  noteCrash(report: CrashReport): void;
  noteQuarantine(plugin: QuarantinedPlugin): void;
  /** Forgets the quarantine of a plugin's file. */
  lift(file: string): Promise<void>;
}
