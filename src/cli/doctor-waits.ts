import { calibrate, type Calibration } from '../api/calibration.js';
import type { Finding } from './doctor-probes.js';
import { messageOf } from '../errors.js';

function us(ns: number): string {
  return ns === 0 ? '?' : `${(ns / 1000).toFixed(ns < 10_000 ? 1 : 0)} us`;
}

/** What was measured, and what was chosen because of it. */
export function waitFindings(found: Calibration): Finding[] {
  const sources = {
    measured: `measured in ${(found.tookNs / 1e6).toFixed(0)} ms`,
    remembered: 'remembered since the machine was started',
    off: 'not measured (GLOVEBOX_CALIBRATION=off)',
  };
  const measured =
    found.source === 'off'
      ? sources.off
      : [
          `round trip ${us(found.sameProcessorNs)} on one processor, ${us(found.crossProcessorNs)} between two, ` +
            `${us(found.crossProcessorSpinNs)} while both spin`,
          `timers late by ${us(found.timerOvershootNs)}, p99 ${us(found.timerOvershootP99Ns)}` +
            (found.isTimerRealtime ? ' (real time)' : ''),
          sources[found.source],
        ].join('; ');
  const chosen = [
    found.spinNs === 0 ? 'nobody spins' : `spins of at most ${us(found.spinNs)}, between processors only`,
    found.preWakeLeadNs === 0 ? 'nobody wakes early' : `wakes ${us(found.preWakeLeadNs)} before the due time`,
    found.hasSpareProcessor ? 'a processor is spare' : 'no processor is known to be spare',
    ...(found.isGiven ? ['partly given by GLOVEBOX_CALIBRATION'] : []),
  ];
  return [
    { id: 'calibration', name: 'hand-offs', state: 'info', text: measured },
    { id: 'waits', name: 'waiting', state: 'info', text: chosen.join('; ') },
  ];
}

/** Never throws: what goes wrong is a finding. */
export async function probeWaits(): Promise<{ findings: Finding[]; calibration: Calibration | undefined }> {
  try {
    const calibration = await calibrate();
    return { findings: waitFindings(calibration), calibration };
  } catch (error) {
    const text = messageOf(error).split('\n')[0] ?? '';
    return { findings: [{ id: 'calibration', name: 'hand-offs', state: 'no', text }], calibration: undefined };
  }
}
