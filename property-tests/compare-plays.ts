import { compareAudio, compareEvents } from '../src/lab/compare.js';
import type { PlayResult } from '../src/fuzz/play-case.js';
import type { ModelPlay } from './model/play-model.js';

/** What both sides of a comparison say of a play step. */
type Play = Pick<ModelPlay, 'outputs' | 'events'> & { taps: ModelPlay['taps'] };

function ofDevice(play: Play, device: number): { frame: number; event: Play['events'][number]['event'] }[] {
  // Port 0 is what is meant where none is named.
  return play.events.flatMap((one) =>
    one.device === device ? [{ frame: one.frame, event: { port: 0, ...one.event } }] : [],
  );
}

/** A device that sleeps through a silent block gives 0 where it would have given -0: section 5 leaves the sign open. */
export function plainZeros(channels: readonly Float32Array[]): Float32Array[] {
  return channels.map((samples) => samples.map((sample) => sample + 0));
}

function unchanged(channels: readonly Float32Array[]): readonly Float32Array[] {
  return channels;
}

/**
 * Where two performances of a play step part for the first time, in words; undefined if nowhere. Every bit counts, but for the
 * sign of zeros if `plainZeros` is given, and every field of every event. Events are compared device by device.
 */
export function comparePlays(
  expected: Play,
  actual: Play | PlayResult,
  asHeard: (channels: readonly Float32Array[]) => readonly Float32Array[] = unchanged,
): string | undefined {
  for (const kind of ['outputs', 'taps'] as const) {
    for (const [index, { port, channels }] of expected[kind].entries()) {
      const difference = compareAudio([asHeard(channels)], [asHeard(actual[kind][index]?.channels ?? [])]);
      if (difference === undefined) continue;
      const { expected: wanted, actual: given, place, count } = difference;
      return `${kind} of device ${port.device}, port ${port.port}: expected ${wanted}, not ${given} (${place}; ${count} differ)`;
    }
  }
  const devices = new Set([...expected.events, ...actual.events].map(({ device }) => device));
  for (const device of devices) {
    const difference = compareEvents(ofDevice(expected, device), ofDevice(actual, device));
    if (difference === undefined) continue;
    const { expected: wanted, actual: given, place, count } = difference;
    return `events of device ${device}: expected ${wanted}, not ${given} (${place}; ${count} differ)`;
  }
  return undefined;
}
