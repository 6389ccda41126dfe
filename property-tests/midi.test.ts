import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMidiFile } from '../src/midi-file/read-midi-file.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { expectedSequence, midiBytes, randomSong } from './midi-song.js';
import { accepts } from './outcome.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = useScratchFolder();

describe('a MIDI file', () => {
  it('gives back every message of all its tracks at the time that its tempo map says', async () => {
    const property = fc.property(randomSong, (song) => {
      const sequence = readMidiFile(folder.write('song.mid', midiBytes(song)));
      const expected = expectedSequence(song);
      expect(sequence.messages.map(({ bytes }) => bytes)).toEqual(expected.messages.map(({ bytes }) => bytes));
      for (const [index, { seconds }] of expected.messages.entries()) {
        expect(sequence.messages[index]?.seconds).toBeCloseTo(seconds, 6);
      }
      expect(sequence.seconds).toBeCloseTo(expected.seconds, 6);
    });
    await holds(property, { cases: 400, limitMs: 6_000 });
  });

  it('that was damaged is read or refused, and nothing else', async () => {
    const property = fc.property(randomSong, damage, (song, harm) => {
      const path = folder.write('harmed.mid', harm(midiBytes(song)));
      accepts(() => {
        const { messages, seconds } = readMidiFile(path);
        for (const message of messages) {
          expect(message.seconds).toBeGreaterThanOrEqual(0);
          expect(message.seconds).toBeLessThanOrEqual(seconds);
          const [status = 0, ...rest] = message.bytes;
          expect(status).toBeGreaterThanOrEqual(0x80);
          const largest = status === 0xf0 ? 0xff : 0x7f;
          expect(rest.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= largest)).toBe(true);
        }
      }, ['invalid-midi']);
    });
    await holds(property, { cases: 1500, limitMs: 6_000 });
  });
});
