import type { DeviceEvent } from '../../src/api/device-event.js';

/**
 * The documented table of note conversion, as far as notes of cases go. A CLAP device is told notes as they are. A VST3 device
 * is told a note-off "for every held note that matches", with the channel and key of that note, and one as it is if none does;
 * it knows no end of a voice, and sends none.
 */
export class Vst3Notes {
  #held: (DeviceEvent & { kind: 'note-on' })[] = [];

  /** What the plugin is told instead of `event`. */
  toPlugin(event: DeviceEvent): DeviceEvent[] {
    if (event.kind === 'note-on') {
      this.#held.push(event);
      return [event];
    }
    if (event.kind === 'note-end') return [];
    if (event.kind !== 'note-off') return [event];
    const ended = this.#held.filter(
      (note) =>
        (event.noteId === undefined || event.noteId === note.noteId) &&
        (event.channel === undefined || event.channel === note.channel) &&
        (event.key === undefined || event.key === note.key),
    );
    this.#held = this.#held.filter((note) => !ended.includes(note));
    if (ended.length === 0) return [event];
    return ended.map((note) => {
      const { noteId: _, ...address } = event;
      return { ...address, ...(note.noteId === undefined ? {} : { noteId: note.noteId }) };
    });
  }

  /** What the host is told of what the plugin sends. */
  fromPlugin(event: DeviceEvent): DeviceEvent[] {
    return event.kind === 'note-end' ? [] : [event];
  }
}
