/** Which voice an event is about; what is left out means any. @since 0.1.0 */
export interface VoiceAddress {
  /** MIDI key, 0 to 127; 60 is middle C. */
  key?: number;
  /** 0 to 15. */
  channel?: number;
  /** The host's own number of a note, 0 or more: tells two notes of the same key apart. */
  noteId?: number;
  /** Index of the note port. Default 0. */
  port?: number;
}

/** Expressions of a note, with their ranges. @since 0.1.0 */
export const noteExpressions: readonly ['volume', 'pan', 'tuning', 'vibrato', 'expression', 'brightness', 'pressure'] =
  ['volume', 'pan', 'tuning', 'vibrato', 'expression', 'brightness', 'pressure'];

/**
 * `volume` above 0, to 4 (linear, 1 is unchanged), `pan` 0 to 1 (0.5 is the middle), `tuning` -120 to 120 semitones, the others
 * 0 to 1.
 *
 * @since 0.1.0
 */
export type NoteExpression = (typeof noteExpressions)[number];

/** What a device receives and sends besides audio. @since 0.1.0 */
export type DeviceEvent =
  /** Key and channel are needed; `velocity` 0 to 1, default 1. */
  | ({ kind: 'note-on'; velocity?: number } & VoiceAddress)
  /** `velocity` is the release velocity, default 0. */
  | ({ kind: 'note-off'; velocity?: number } & VoiceAddress)
  /** Ends a voice at once. */
  | ({ kind: 'note-choke' } & VoiceAddress)
  /** From a device only: a voice has ended. */
  | ({ kind: 'note-end' } & VoiceAddress)
  | ({ kind: 'note-expression'; expression: NoteExpression; value: number } & VoiceAddress)
  /** One MIDI 1.0 message of up to three bytes. */
  | { kind: 'midi'; bytes: readonly number[]; port?: number }
  /** One Universal MIDI Packet of up to four 32-bit words. */
  | { kind: 'midi2'; words: readonly number[]; port?: number }
  /** A system exclusive message, F0 to F7 inclusive. */
  | { kind: 'sysex'; bytes: Uint8Array; port?: number }
  /** `parameter` is a parameter's id; `value` in the plugin's own units (CLAP plain, VST3 0 to 1). */
  | ({ kind: 'parameter-value'; parameter: number; value: number } & VoiceAddress)
  /** An offset in the same units, on top of the value; CLAP only. */
  | ({ kind: 'parameter-modulation'; parameter: number; value: number } & VoiceAddress)
  /** A person takes hold of a parameter, and lets go. */
  | { kind: 'gesture-begin' | 'gesture-end'; parameter: number };
