import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import midiFile, { type MidiEvent } from 'midi-file';
import { Bench } from 'tinybench';
import { packEvents, unpackEvents, type AddressedEvent } from '../src/api/event-codec.js';
import { sampleFormats, type SampleFormat } from '../src/audio-file/sample-format.js';
import { WavReader } from '../src/audio-file/wav-reader.js';
import { WavWriter } from '../src/audio-file/wav-writer.js';
import { SeededRandom } from '../src/measure/random.js';
import { crashReportJson } from '../src/crash/crash-report-json.js';
import { crashReportText } from '../src/crash/crash-report-text.js';
import { readMidiFile } from '../src/midi-file/read-midi-file.js';
import { readPolicy } from '../src/policy/policy.js';
import { policyPresets } from '../src/policy/presets.js';
import { checkReferences } from '../src/session/check-references.js';
import { parseSession } from '../src/session/load-session.js';
import type { Session } from '../src/session/session.js';
import { sampleCrashReport } from './sample-report.js';

/** How long one piece of work takes, milliseconds. */
export interface TaskTimes {
  name: string;
  /** How often it was done. */
  runs: number;
  meanMs: number;
  p50Ms: number;
  p99Ms: number;
  minMs: number;
  maxMs: number;
  /** Half of the 95 % confidence interval of the mean, in per cent of it: how far to trust the row. */
  errorPercent: number;
}

const sampleRate = 48_000;
const seconds = 10;

/** 16 sandboxes with 16 devices each in a chain, and a command for each tenth of a second of a song. */
function largeSession(): Session {
  const names = Array.from({ length: 256 }, (_, index) => `device ${index}`);
  return {
    version: 1,
    groups: [
      {
        name: 'main',
        sandboxes: Array.from({ length: 16 }, (_, index) => ({
          devices: names.slice(index * 16, index * 16 + 16).map((name) => ({ name, plugin: 'gain.clap' })),
        })),
        connections: names.slice(1).map((name, index) => ({
          from: { device: names[index] ?? name },
          to: { device: name },
        })),
        commands: Array.from({ length: 2000 }, (_, index) => ({
          device: names[index % names.length] ?? '',
          seconds: index / 10,
          parameter: 0,
          value: (index % 100) / 100,
        })),
      },
    ],
  };
}

/** A file of `count` notes on four tracks. */
function songBytes(count: number): Uint8Array {
  const random = new SeededRandom(1);
  const tracks = Array.from({ length: 4 }, (): MidiEvent[] => {
    const notes = Array.from({ length: count / 4 }, (): MidiEvent[] => {
      const note = { channel: 0, noteNumber: 36 + random.below(48), velocity: 1 + random.below(127) };
      return [
        { deltaTime: random.below(240), type: 'noteOn', ...note },
        { deltaTime: 120, type: 'noteOff', ...note },
      ];
    });
    return [...notes.flat(), { deltaTime: 0, type: 'endOfTrack', meta: true }];
  });
  return Uint8Array.from(
    midiFile.writeMidi({ header: { format: 1, numTracks: tracks.length, ticksPerBeat: 480 }, tracks }),
  );
}

/** Notes and parameter changes, as a busy second has them. */
function manyEvents(count: number): AddressedEvent[] {
  const random = new SeededRandom(2);
  return Array.from({ length: count }, (_, index): AddressedEvent => {
    const place = { frame: random.below(sampleRate), device: 1 + random.below(8) };
    return index % 2 === 0
      ? { ...place, event: { kind: 'note-on', key: random.below(128), velocity: 0.5 } }
      : { ...place, event: { kind: 'parameter-value', parameter: random.below(64), value: random.below(100) / 100 } };
  });
}

function writeWav(path: string, channels: readonly Float32Array[], format: SampleFormat): void {
  const writer = WavWriter.create(path, { channelCount: channels.length, sampleRate, format });
  writer.write(channels);
  writer.finish();
}

function readWav(path: string): void {
  const reader = WavReader.open(path);
  reader.read(0, reader.layout.frameCount);
  reader.close();
}

function addTasks(bench: Bench, folder: string): void {
  const path = (name: string): string => join(folder, name);
  const session = largeSession();
  bench.add('session of 256 devices: schema and references', () => {
    checkReferences(parseSession(session, 'session'));
  });
  const random = new SeededRandom(3);
  const stereo = [random.noise(sampleRate * seconds), random.noise(sampleRate * seconds)];
  for (const format of sampleFormats) {
    const name = format === 'float' ? 'float' : `${format} bits`;
    bench.add(`WAV of ${seconds} s, stereo, ${name}: write`, () => writeWav(path(`w${format}.wav`), stereo, format));
    writeWav(path(`r${format}.wav`), stereo, format);
    bench.add(`WAV of ${seconds} s, stereo, ${name}: read`, () => readWav(path(`r${format}.wav`)));
  }
  writeFileSync(path('song.mid'), songBytes(10_000));
  bench.add('MIDI file of 10,000 notes: read', () => {
    readMidiFile(path('song.mid'));
  });
  const events = manyEvents(1000);
  const packed = packEvents(events, 'events');
  bench.add('1,000 events: pack', () => {
    packEvents(events, 'events');
  });
  bench.add('1,000 events: unpack', () => {
    unpackEvents(packed);
  });
  const report = sampleCrashReport();
  bench.add('crash report of 64 frames: text', () => {
    crashReportText(report);
  });
  bench.add('crash report of 64 frames: JSON', () => {
    JSON.stringify(crashReportJson(report));
  });
  writeFileSync(path('policy.json'), JSON.stringify(policyPresets.untrusted));
  bench.add('policy: read and check', () => {
    readPolicy(path('policy.json'));
  });
}

/**
 * Measures what is TypeScript alone: each task for `secondsEach` and at least `fewest` times, after a warm-up. `onTask` is told
 * what begins.
 */
export async function measureTypeScript(
  secondsEach: number,
  fewest: number,
  onTask: (name: string) => void,
): Promise<TaskTimes[]> {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-bench-'));
  try {
    const bench = new Bench({
      time: secondsEach * 1000,
      warmupTime: secondsEach * 200,
      iterations: fewest,
      warmupIterations: Math.ceil(fewest / 5),
      throws: true,
    });
    addTasks(bench, folder);
    for (const task of bench.tasks) {
      task.addEventListener('start', () => onTask(task.name));
    }
    await bench.run();
    return bench.tasks.flatMap(({ name, result }): TaskTimes[] => {
      if (result.state !== 'completed') return [];
      const { samplesCount, mean, p50, p99, min, max, rme } = result.latency;
      return [
        { name, runs: samplesCount, meanMs: mean, p50Ms: p50, p99Ms: p99, minMs: min, maxMs: max, errorPercent: rme },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
