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

/** "A value that is set outside of blocks" and a state that is loaded take the place of what is on its way. */
export function overtake(placed: PlacedDevice, isMeant: (parameter: number) => boolean): void {
  const stays = ({ event }: { event: NoteAt['event'] }): boolean =>
    event.kind !== 'parameter-value' || !isMeant(event.parameter);
  placed.commands = placed.commands.filter(stays);
  placed.overdue = placed.overdue.filter(stays);
}

/** "Values on their way to a device that is moved or restarted, or whose process died, are told at once"; the rest is lost. */
export function tellValues(placed: PlacedDevice): void {
  for (const { event } of [...placed.overdue, ...placed.commands]) {
    if (event.kind === 'parameter-value') placed.device.parameters[event.parameter] = event.value;
  }
  placed.overdue = placed.overdue.filter(({ event }) => event.kind !== 'parameter-value');
  placed.commands = [];
}

/** "What must not be lost of the events in a line whose length changes happens at once": values of parameters, note-offs. */
export function leaveCommands(placed: PlacedDevice): void {
  for (const { event } of placed.commands.splice(0)) {
    if (event.kind === 'parameter-value' || event.kind === 'note-off') placed.overdue.push({ frame: 0, event });
  }
}
