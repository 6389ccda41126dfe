/** What a measuring process is started for. It is told so in the message `prepare`. */
export interface Subject {
  /** The glovebox that plays it: the full path of its dist/index.js. */
  library: string;
  /** Where that glovebox finds its addon. Default: where it looks for it by itself. */
  nativeFolder?: string;
  file: string;
  id?: string;
  hosting: 'direct' | 'sandboxed';
}

/** What a plugin looks like from outside: two builds that differ in it are not the same plugin. */
export interface SubjectShape {
  /** Channels of each audio port. */
  inputs: number[];
  outputs: number[];
  parameters: number[];
}

/** Plays `blocks` blocks of `frames` frames back to back, after `warmUp` others. */
export interface SliceRequest {
  kind: 'slice';
  frames: number;
  blocks: number;
  warmUp: number;
  /** Of the noise that is played. */
  seed: number;
}

/** What a measuring process is asked. */
export type MeasuringRequest = { kind: 'prepare'; subject: Subject } | SliceRequest;

/** One number per block, nanoseconds. What the system, or an older glovebox, does not tell is left out. */
export interface SliceTimes {
  wallNs: number[];
  cpuNs?: number[];
  /** How often the thread was put aside by force. */
  involuntarySwitches?: number[];
  /** Of the sandboxes' audio threads, as in BlockRecords: only zeros in direct hosting. */
  sandboxCpuNs?: number[];
  sandboxSwitches?: number[];
}

/** The lists of {@link SliceTimes} that not everybody has. */
export const toldLists = ['cpuNs', 'involuntarySwitches', 'sandboxCpuNs', 'sandboxSwitches'] as const;

/** What it answers, one answer per request. */
export type MeasuringAnswer =
  | { kind: 'prepared'; shape: SubjectShape }
  | { kind: 'slice'; times: SliceTimes }
  | { kind: 'failed'; code: string; message: string };
