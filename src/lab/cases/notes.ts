import type { DeviceEvent } from '../../api/device-event.js';
import { noteEcho } from '../models/note-echo.js';
import { sineSynth } from '../models/sine-synth.js';
import type { NoteAt } from '../models/stimulus.js';
import type { SeededRandom } from '../../measure/random.js';
import { someFrames, type FixtureCase, type Format } from './fixture-case.js';

/** Values that survive the journey to VST3 and back: 7 bits for velocities, 1/1024 semitone for tuning. */
function randomExpression(random: SeededRandom, noteId: number): DeviceEvent {
  const kind = 'note-expression';
  switch (random.below(3)) {
    case 0:
      return { kind, noteId, expression: 'volume', value: (1 + random.below(256)) / 64 };
    case 1:
      return { kind, noteId, expression: 'pan', value: random.below(257) / 256 };
    default:
      return { kind, noteId, expression: 'tuning', value: random.below(2048) / 1024 - 1 };
  }
}

/** Notes with expressions while they sound, some of them overlapping on one key. */
function melody(random: SeededRandom, frames: number): NoteAt[] {
  const notes: NoteAt[] = [];
  for (const [noteId, frame] of someFrames(random, 24, frames - 2_000).entries()) {
    const voice = { key: 48 + random.below(24), channel: random.below(4), noteId };
    const length = 200 + random.below(1_500);
    notes.push(
      { frame, event: { kind: 'note-on', ...voice, velocity: (1 + random.below(127)) / 128 } },
      { frame: frame + 1 + random.below(length), event: randomExpression(random, noteId) },
      { frame: frame + length, event: { kind: 'note-off', ...voice, velocity: random.below(128) / 128 } },
    );
  }
  return notes.sort((a, b) => a.frame - b.frame);
}

/**
 * A VST3 expression names its note by id alone; the host that carries it adds the key and channel that it remembers. Its
 * tuning runs from 0 to 1, which costs the last bits: 1/1024 semitone survives.
 */
function carriedNote(format: Format, { frame, event }: NoteAt): NoteAt {
  if (format === 'clap' || event.kind !== 'note-expression') return { frame, event };
  const { kind, expression, noteId } = event;
  const value = expression === 'tuning' ? Math.round(event.value * 1024) / 1024 : event.value;
  return { frame, event: { kind, expression, value, ...(noteId === undefined ? {} : { noteId }) } };
}

export const noteCases: readonly FixtureCase[] = [
  {
    fixture: 'sine-synth',
    range: { minimum: 0, maximum: 1 },
    model: sineSynth,
    // VST3 has no event for the end of a voice.
    comparesEvents: ['clap'],
    stimulate: (random, { frames }) => ({
      inputs: [],
      notes: melody(random, frames),
      changes: someFrames(random, 10, frames).map((frame) => ({ frame, parameter: 0, value: random.below(257) / 256 })),
    }),
  },
  {
    fixture: 'note-echo',
    range: { minimum: 0, maximum: 65_536 },
    model: noteEcho,
    asCarried: carriedNote,
    comparesEvents: ['clap', 'vst3'],
    stimulate: (random, { frames }) => ({
      inputs: [],
      notes: [
        ...melody(random, frames),
        ...someFrames(random, 4, frames).map((frame, index): NoteAt => {
          const bytes = Uint8Array.from([
            0xf0,
            0x7d,
            ...Array.from({ length: 1 + index * 50 }, () => random.below(128)),
            0xf7,
          ]);
          return { frame, event: { kind: 'sysex', bytes } };
        }),
      ].sort((a, b) => a.frame - b.frame),
      changes: [{ frame: Math.floor(frames / 2), parameter: 0, value: 1_000 }],
    }),
  },
];
