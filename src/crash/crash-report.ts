import type { DeviceEvent } from '../api/device-event.js';

/**
 * Why a sandbox ended, as far as it can be found out afterwards. Every text in it came from a hostile process or a hostile
 * file: bounded, but never to be trusted as markup, path or command. Empty texts mean: not known.
 *
 * @since 0.1.0
 */
export interface CrashReport {
  /** Number of the sandbox in its group. */
  sandbox: number;
  sandboxName: string;
  end: CrashEnd;
  /**
   * Groups the same crash wherever it happens, nothing in it varies between runs: `SIGSEGV in gain.clap!Gain::process`,
   * `hung in gain.clap!Gain::process`, `SIGKILL in process of Gain`.
   */
  title: string;
  /** `SIGSEGV`; empty: no signal. */
  signalName: string;
  /** `address not mapped to object (write to 0x10)`. */
  detail: string;
  threadRole: '' | 'audio' | 'main' | 'control' | 'other' | (string & {});
  threadName: string;
  /** Of the device whose call was running. */
  pluginName: string;
  pluginId: string;
  pluginFile: string;
  /** The sandbox's newest block; 0: none. */
  block: number;
  /** Backtrace, innermost first. */
  frames: CrashFrame[];
  /** Index of the first frame that is not of the C or C++ library; `frames.length`: none. */
  guiltyFrame: number;
  registers: CrashRegister[];
  /** Oldest first, without parameters. */
  lastEvents: CrashTraceEvent[];
  lastParameters: CrashTraceEvent[];
  /** The last lines of its standard output and error. */
  outputTail: string;
  /** When the host knew, in nanoseconds of its monotonic clock. */
  detectedNs: number;
  /** Which net caught it first. */
  noticedBy:
    '' | 'crash word' | 'life word' | 'process' | 'channel' | 'missed blocks' | 'call limit' | 'ping' | (string & {});
  /** What could not be found out and why, one sentence each. */
  missing: string[];
}

/** How it ended. @since 0.1.0 */
export interface CrashEnd {
  state: 'hung' | 'crashed' | 'breached' | 'over-limit' | 'stopped';
  /** One sentence for people. */
  reason: string;
  /** A signal if `wasSignalled`, else an exit code. */
  signalOrCode: number;
  wasSignalled: boolean;
  /** Number of the device whose call was running; 0: none. */
  device: number;
  /** `process`; empty: none. */
  call: string;
  faultAddress: bigint;
}

/** One step of a backtrace. @since 0.1.0 */
export interface CrashFrame {
  address: bigint;
  /** Path of the file; empty: in no file. */
  module: string;
  /** In the module, as its symbol table counts. */
  offset: bigint;
  /** Demangled. */
  function: string;
  /** From the start of `function`. */
  functionOffset: number;
  /** From debug information. */
  sourceFile: string;
  /** 0: not known. */
  line: number;
  /** In the file of a plugin of this sandbox, or inside of its bundle. */
  isPlugin: boolean;
}

/** A register of the thread that faulted. @since 0.1.0 */
export interface CrashRegister {
  name: string;
  value: bigint;
}

/** An event as a device got it shortly before. @since 0.1.0 */
export interface CrashTraceEvent {
  block: number;
  /** Number of the device. */
  device: number;
  kind: DeviceEvent['kind'] | 'none' | 'unknown';
  /** Frame in its block. */
  time: number;
  /** Parameter, key, or MIDI bytes. */
  id: number;
  value: number;
}
