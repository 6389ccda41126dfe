import type { DeviceEvent } from '../../src/api/device-event.js';
import type { NoteAt } from '../../src/lab/models/stimulus.js';

type NoteOn = DeviceEvent & { kind: 'note-on' };

function ends(off: DeviceEvent & { kind: 'note-off' | 'note-choke' }, note: NoteOn): boolean {
  return (
    (off.noteId === undefined || off.noteId === note.noteId) &&
    (off.channel === undefined || off.channel === note.channel) &&
    (off.key === undefined || off.key === note.key)
  );
}

/** "When a source dies, its held notes are ended": the notes that went over one connection and were not ended. */
export class HeldNotes {
  #held: NoteOn[] = [];

  note(events: readonly NoteAt[]): void {
    for (const { event } of events) {
      if (event.kind === 'note-on') this.#held.push(event);
      else if (event.kind === 'note-off' || event.kind === 'note-choke') {
        this.#held = this.#held.filter((note) => !ends(event, note));
      }
    }
  }

  /** The note-offs that end what is held, at the first frame of a block, in the order in which the notes began. */
  end(): NoteAt[] {
    return this.#held.splice(0).map((note) => ({ frame: 0, event: { ...note, kind: 'note-off', velocity: 0 } }));
  }
}
