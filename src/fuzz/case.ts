/**
 * One history of a group as plain data: what is built, what is changed, what is killed, and which blocks are played between.
 * The fuzzer draws cases, shrinks them and saves them as JSON; a player performs them on a real group, and
 * `property-tests/model` says what must come out.
 *
 * Things are named by numbers that the case chooses. A step that names what is not there (any more), or what is there
 * already, is left out by everybody, so that a case stays a case when steps are taken away from it: `case-state.ts` decides.
 */
export interface FuzzCase {
  schema: 'glovebox-case/1';
  /** What it is about, for people. */
  title?: string;
  /** Why it was kept. */
  found?: CaseFinding;
  group: {
    crossing: 'synchronous' | 'pipelined';
    /** Frames. */
    maxBlockSize: number;
    /** Hz. */
    sampleRate: number;
    compensatesLatency: boolean;
  };
  /** Decides the noise that host inputs are fed with. */
  seed: number;
  steps: CaseStep[];
}

/** A property that a case broke, and how often again. */
export interface CaseFinding {
  property: string;
  /** What was expected and what was seen. */
  message: string;
  /** The same case, played again: how often it failed, of how many times. */
  reruns?: { failed: number; of: number };
}

/** A fixture by its name, or a plugin of the user. */
export type CasePlugin =
  | { fixture: string; format: 'clap' | 'vst3' }
  /** `plugin`: its id in a file of several. A path may begin with `~/` or `<here>/`: home and working folder. */
  | { file: string; plugin?: string };

/** An end of a connection. */
export interface CasePort {
  device: number;
  port: number;
}

export type CaseFallback = 'silence' | 'bypass' | 'hold';

/**
 * An event for a device, at a frame of the play step; those of one frame keep their order. `parameter` is the plugin's id of
 * it, `value` a share of its range: 0 is its minimum and 1 its maximum, in both formats. `velocity`: 0 to 1.
 */
export type CaseEvent =
  | { frame: number; device: number; parameter: number; value: number }
  | { frame: number; device: number; note: 'on' | 'off'; key: number; velocity: number };

export type CaseStep =
  | { do: 'add-sandbox'; sandbox: number; fallback: CaseFallback; hasStandby: boolean }
  | { do: 'remove-sandbox'; sandbox: number }
  | { do: 'add-device'; device: number; sandbox: number; plugin: CasePlugin }
  | { do: 'remove-device'; device: number }
  | { do: 'move-device'; device: number; sandbox: number }
  /** Deactivates and activates: its signal memory is cleared. */
  | { do: 'restart-device'; device: number }
  | { do: 'connect'; kind: 'audio' | 'event'; source: CasePort; target: CasePort }
  | { do: 'disconnect'; kind: 'audio' | 'event'; source: CasePort; target: CasePort }
  /** Host ends are named by their port: one of each kind for each. */
  | { do: 'add-input'; port: CasePort }
  | { do: 'add-output'; port: CasePort }
  | { do: 'add-tap'; port: CasePort }
  | { do: 'collect-events'; device: number }
  /** Between blocks. `value` is a share of the range, 0 to 1. */
  | { do: 'set-parameter'; device: number; parameter: number; value: number }
  /** States are kept by number, and may be loaded by another device of the same plugin. */
  | { do: 'save-state'; device: number; state: number }
  | { do: 'load-state'; device: number; state: number }
  | { do: 'set-offline'; isOffline: boolean }
  /** From outside (SIGKILL). */
  | { do: 'kill-sandbox'; sandbox: number }
  /** Its process stops where it is (SIGSTOP) and is found hung while the following blocks run. */
  | { do: 'hang-sandbox'; sandbox: number }
  /** Of one that has ended. */
  | { do: 'restart-sandbox'; sandbox: number }
  /**
   * `keepsDeadlines`: as in real time, with lateness and fallbacks; else offline, where every block is complete or dead. The
   * host's transport plays, too, from where the last play step left it. `stalls`: processes of running sandboxes that stand
   * still for the length of this step, if it keeps deadlines, and then go on: late, and not hung.
   */
  | { do: 'play'; blocks: number; blockSize: number; keepsDeadlines: boolean; events: CaseEvent[]; stalls?: number[] };
