import { expect, test } from 'vitest';
import type { Calibration } from '../api/calibration.js';
import { waitFindings } from './doctor-waits.js';

const found: Calibration = {
  source: 'measured',
  tookNs: 38_000_000,
  isGiven: false,
  processors: 2,
  sameProcessorNs: 4100,
  crossProcessorNs: 31_000,
  crossProcessorSpinNs: 160,
  timerOvershootNs: 21_000,
  timerOvershootP99Ns: 62_000,
  isTimerRealtime: true,
  hasSpareProcessor: true,
  spinNs: 62_000,
  preWakeLeadNs: 62_000,
};

test('doctor says what waiting costs and what was chosen', () => {
  const [measured, chosen] = waitFindings(found);
  expect(measured?.text).toBe(
    'round trip 4.1 us on one processor, 31 us between two, 0.2 us while both spin; ' +
      'timers late by 21 us, p99 62 us (real time); measured in 38 ms',
  );
  expect(chosen?.text).toBe(
    'spins of at most 62 us, between processors only; wakes 62 us before the due time; a processor is spare',
  );
});

test('doctor says what is not known and what was given', () => {
  const [measured, chosen] = waitFindings({
    ...found,
    source: 'off',
    isGiven: true,
    hasSpareProcessor: false,
    spinNs: 0,
    preWakeLeadNs: 0,
  });
  expect(measured?.text).toBe('not measured (GLOVEBOX_CALIBRATION=off)');
  expect(chosen?.text).toBe(
    'nobody spins; nobody wakes early; no processor is known to be spare; partly given by GLOVEBOX_CALIBRATION',
  );
});
