import { nativeCall } from '../native/call.js';
import { theRuntime } from './runtime.js';

/**
 * What waiting costs on this machine, and how groups wait because of it. Nanoseconds; 0: not measured, or not possible here.
 *
 * @since 0.1.0
 */
export interface Calibration {
  /**
   * `measured` by this program; `remembered` since the machine was started, in `$XDG_CACHE_HOME/glovebox/calibration`; `off`:
   * not at all (`GLOVEBOX_CALIBRATION=off`).
   */
  source: 'measured' | 'remembered' | 'off';
  /** To measure, or to read what is remembered. */
  tookNs: number;
  /** `GLOVEBOX_CALIBRATION` replaces parts of the choice. */
  isGiven: boolean;
  /** That this program may run on. */
  processors: number;
  /** Round trip of two wake-ups on one processor, median. */
  sameProcessorNs: number;
  /** From one processor to another and back, median. */
  crossProcessorNs: number;
  /** The same while both spin. */
  crossProcessorSpinNs: number;
  /** How much later than asked a timed wait ends, median, and at most in 99 of 100. */
  timerOvershootNs: number;
  timerOvershootP99Ns: number;
  /** The overshoot is that of a real-time thread. */
  isTimerRealtime: boolean;
  /** A second processor really runs while the first spins. */
  hasSpareProcessor: boolean;
  /** Chosen: longest spin of who waits for a peer on another processor; 0: nobody spins. */
  spinNs: number;
  /** Chosen: how long before a due time the head of a branch wakes up; 0: it does not. */
  preWakeLeadNs: number;
}

/**
 * Measures, or says what is known: less than 50 ms the first time after a start of the machine.
 *
 * @throws GloveboxError `native-not-loaded`, `invalid-argument` (what `GLOVEBOX_CALIBRATION` says is not understood)
 * @since 0.1.0
 */
export async function calibrate(): Promise<Calibration> {
  const runtime = await theRuntime();
  return nativeCall('Could not calibrate', () => runtime.calibration());
}
