import type { CaseFallback } from '../../src/fuzz/case.js';
import type { NoteAt } from '../../src/lab/models/stimulus.js';
import type { Fallback } from './fallback.js';
import type { ModelDevice } from './model-device.js';

/** A sandbox of the model. */
export interface ModelSandbox {
  fallback: CaseFallback;
  /** Its process has ended: the next block that it does is the first of another one. */
  hasEnded: boolean;
  /** The process that it had last, as reports number them; 0: it was in no report yet. */
  process: number;
  /** Frames since a standby took over; Infinity without. */
  fadedFrames: number;
}

/** A device in its sandbox. */
export interface PlacedDevice {
  id: number;
  sandbox: number;
  device: ModelDevice;
  fallback: Fallback;
  /** Frames by which its inputs lag. */
  inputLatency: number;
  /** "A device's host inputs, commands and transport lag by the latency of its inputs." */
  commands: { due: number; event: NoteAt['event'] }[];
  /** Events that could not be delivered in time: they go to offset 0 of the next block. */
  overdue: NoteAt[];
}

/** "What must not be lost of the events in a line whose length changes happens at once": values of parameters, note-offs. */
export function leaveCommands(placed: PlacedDevice): void {
  for (const { event } of placed.commands.splice(0)) {
    if (event.kind === 'parameter-value' || event.kind === 'note-off') placed.overdue.push({ frame: 0, event });
  }
}
