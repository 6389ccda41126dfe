import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import midiFile, { type MidiData, type MidiEvent } from 'midi-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMidiFile } from './read-midi-file.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-midi-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function save(bytes: Uint8Array): string {
  const path = join(folder, 'song.mid');
  writeFileSync(path, bytes);
  return path;
}

const end: MidiEvent = { deltaTime: 0, type: 'endOfTrack', meta: true };
const noteOn = (deltaTime: number, noteNumber: number): MidiEvent => ({
  deltaTime,
  type: 'noteOn',
  channel: 2,
  noteNumber,
  velocity: 100,
});

function song(tracks: MidiEvent[][], header: Partial<MidiData['header']> = { ticksPerBeat: 480 }): Buffer {
  return Buffer.from(midiFile.writeMidi({ header: { format: 1, numTracks: tracks.length, ...header }, tracks }));
}

/** The library's writer replaces a division that makes no sense. */
function withDivision(division: number): Buffer {
  const bytes = song([[end]]);
  bytes.writeUInt16BE(division, 12);
  return bytes;
}

describe('MIDI files', () => {
  it('events of all tracks come in order, at times that follow the tempo map', () => {
    const tempoTrack: MidiEvent[] = [
      { deltaTime: 0, type: 'setTempo', meta: true, microsecondsPerBeat: 500_000 },
      {
        deltaTime: 0,
        type: 'timeSignature',
        meta: true,
        numerator: 6,
        denominator: 8,
        metronome: 24,
        thirtyseconds: 8,
      },
      { deltaTime: 960, type: 'setTempo', meta: true, microsecondsPerBeat: 1_000_000 },
      end,
    ];
    const sequence = readMidiFile(
      save(song([tempoTrack, [noteOn(480, 60), noteOn(960, 61), end], [noteOn(480, 62), { ...end, deltaTime: 1440 }]])),
    );
    expect(sequence).toEqual({
      messages: [
        { seconds: 0.5, bytes: [0x92, 60, 100] },
        { seconds: 0.5, bytes: [0x92, 62, 100] },
        { seconds: 2, bytes: [0x92, 61, 100] },
      ],
      seconds: 3,
      tempo: 120,
      timeSignature: [6, 8],
    });
  });

  it('every kind of message has its bytes', () => {
    const events: MidiEvent[] = [
      { deltaTime: 0, type: 'noteOff', channel: 1, noteNumber: 60, velocity: 3 },
      { deltaTime: 0, type: 'noteAftertouch', channel: 1, noteNumber: 60, amount: 4 },
      { deltaTime: 0, type: 'controller', channel: 1, controllerType: 7, value: 5 },
      { deltaTime: 0, type: 'programChange', channel: 1, programNumber: 6 },
      { deltaTime: 0, type: 'channelAftertouch', channel: 1, amount: 7 },
      { deltaTime: 0, type: 'pitchBend', channel: 1, value: -8192 },
      { deltaTime: 0, type: 'pitchBend', channel: 1, value: 8191 },
      { deltaTime: 0, type: 'sysEx', data: [1, 2, 0xf7] },
      { deltaTime: 0, type: 'sysEx', data: [1, 2] },
      end,
    ];
    expect(readMidiFile(save(song([events]))).messages.map(({ bytes }) => bytes)).toEqual([
      [0x81, 60, 3],
      [0xa1, 60, 4],
      [0xb1, 7, 5],
      [0xc1, 6],
      [0xd1, 7],
      [0xe1, 0, 0],
      [0xe1, 127, 127],
      [0xf0, 1, 2, 0xf7],
    ]);
  });

  it('a file that counts video frames needs no tempo', () => {
    const bytes = song([[noteOn(100, 60), end]]);
    bytes.writeInt8(-25, 12);
    bytes.writeUInt8(40, 13);
    expect(readMidiFile(save(bytes)).messages).toEqual([{ seconds: 0.1, bytes: [0x92, 60, 100] }]);
  });

  it.each([
    ['empty', Buffer.alloc(0), 'it does not begin with MThd'],
    ['text', Buffer.from('no music in here'), 'it does not begin with MThd'],
    [
      'of format 2',
      song([[end]], { format: 2, ticksPerBeat: 96 }),
      'several independent sequences in one file (format 2)',
    ],
    ['without beats', withDivision(0), 'a time division of 0'],
    ['without frames', withDivision(0xe700), 'a time division of 0'],
    [
      'with a tempo of 0',
      song([[{ deltaTime: 0, type: 'setTempo', meta: true, microsecondsPerBeat: 0 }, end]]),
      'a tempo of 0',
    ],
  ])('a file that is %s is refused with its reason', (_name, bytes, reason) => {
    const path = save(bytes);
    expect(() => readMidiFile(path)).toThrow(`${path} is no MIDI file that can be read: ${reason}`);
  });

  it('a file that was cut anywhere is refused', () => {
    const whole = song([
      [noteOn(0, 60), end],
      [noteOn(0, 61), end],
    ]);
    for (let size = 0; size < whole.length; size += 1) {
      const path = save(whole.subarray(0, size));
      expect(() => readMidiFile(path), `cut to ${size} bytes`).toThrow(/is no MIDI file that can be read/);
    }
  });

  it('a track that ends inside of an event is refused', () => {
    const bytes = song([[noteOn(0, 60)]]);
    bytes.writeUInt32BE(3, 18);
    expect(() => readMidiFile(save(bytes.subarray(0, 22 + 3)))).toThrow(/a message is not complete/);
  });

  it.each([
    // A length of -8 to a reader of 32 bits, which then reads the same event for ever.
    ['length', [0, 0xff, 1, 0x8f, 0xff, 0xff, 0xff, 0x78]],
    ['time', [0x88, 0x80, 0x80, 0x80, 0, 0x90, 60, 1]],
  ])('a %s of more than 28 bits is refused', (what, track) => {
    const head = song([[end]]).subarray(0, 22);
    head.writeUInt32BE(track.length, 18);
    const path = save(Buffer.concat([head, Buffer.from(track)]));
    expect(() => readMidiFile(path)).toThrow(`a ${what} that is too long`);
  });

  it('says which file does not exist', () => {
    expect(() => readMidiFile(join(folder, 'missing.mid'))).toThrow(`${join(folder, 'missing.mid')} does not exist`);
  });
});
