import { compareResponses, type Difference } from '../lab/compare.js';
import type { Response } from '../lab/models/stimulus.js';
import type { PlayedCase, PlayResult } from './play-case.js';

/** The plays of a case, in order. */
export function playsOf(played: PlayedCase): PlayResult[] {
  return played.steps.flatMap(({ play }) => (play === undefined ? [] : [play]));
}

function responseOf({ outputs, events }: PlayResult): Response {
  return {
    outputs: outputs.map(({ channels }) => channels),
    events: events.map(({ frame, event }) => ({ frame, event })),
  };
}

/** The first sample or event in which two performances of the same plays differ. */
export function comparePlays(
  expected: readonly PlayResult[],
  actual: readonly PlayResult[],
): (Difference & { play: number }) | undefined {
  for (const [play, one] of expected.entries()) {
    const other = actual[play];
    if (other === undefined) return { play, expected: 'a play', actual: 'none', place: 'steps', count: 1 };
    const difference = compareResponses(responseOf(one), responseOf(other));
    if (difference !== undefined) return { ...difference, play };
    const [senders, others] = [one, other].map(({ events }) => events.map(({ device }) => device).join());
    if (senders !== others) {
      return { play, expected: `events of devices ${senders}`, actual: `of ${others}`, place: 'events', count: 1 };
    }
  }
  return undefined;
}

/** "play 2, output 0 channel 1 frame 17: 0.5 and 0.25 (30 differ)". */
export function describeDifference({ play, place, expected, actual, count }: Difference & { play: number }): string {
  return `play ${play + 1}, ${place}: ${expected} and ${actual} (${count} differ)`;
}
