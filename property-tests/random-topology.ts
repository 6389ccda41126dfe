import * as fc from 'fast-check';
import type { CaseEvent, CasePort, CaseStep, FuzzCase } from '../src/fuzz/case.js';
import { formats } from '../src/lab/cases/fixture-case.js';
import type { Fixture } from './model/fixture.js';
import { fixtures } from './model/fixtures.js';

const mostDevices = 40;
const mostSandboxes = 12;

/**
 * What is drawn from, some of it more often: those with a memory show order, loss and repetition, those with other channels,
 * samples of 64 bits or side chains meet the others, and notes need somebody to play them.
 */
const palette: readonly string[] = [
  'gain',
  'ramp',
  'integrator',
  'integrator',
  'delay',
  'tail-reverb',
  'latency-delay',
  'latency-delay',
  'lookahead',
  'mix2',
  'mix2',
  'ducker',
  'ducker',
  'gain64',
  'gain64',
  'mono-to-stereo',
  'mono-to-stereo',
  'stereo-to-mono',
  'stereo-to-mono',
  'frame-stamp',
  'surround-passthrough',
  'frame-counter',
  'note-echo',
  'note-echo',
  'note-echo',
  'note-echo',
  'note-echo',
  'sine-synth',
  'sine-synth',
];

interface DrawnDevice {
  fixture: string;
  format: 'clap' | 'vst3';
  home: number;
  isFed: boolean;
  isTapped: boolean;
  /** Of a note-echo: frames / 4. Notes that come back after half a second, as they do by default, are never heard here. */
  echo: number;
}

/** Ends are any numbers: which device they mean depends on how many there are. */
interface DrawnEdge {
  source: number;
  target: number;
  port: number;
}

interface DrawnEvent {
  frame: number;
  device: number;
  /** Of 64 parts. */
  share: number;
  key: number;
  isNoteOn: boolean;
}

interface DrawnPlay {
  blocks: number;
  shorter: number;
  events: DrawnEvent[];
}

/** A voice that falls silent soon, into a device whose tail goes on: asleep too early, it would be cut off. */
interface DrawnDecay {
  formats: DrawnDevice['format'][];
  homes: number[];
  frame: number;
  length: number;
  key: number;
}

const decay: fc.Arbitrary<DrawnDecay> = fc.record({
  formats: fc.array(fc.constantFrom(...formats), { minLength: 2, maxLength: 2 }),
  homes: fc.array(fc.nat({ max: 27_719 }), { minLength: 2, maxLength: 2 }),
  frame: fc.nat({ max: 31 }),
  length: fc.integer({ min: 1, max: 31 }),
  key: fc.integer({ min: 48, max: 72 }),
});

/** Nobody else leads into either: the voice is all that the other one hears. */
function decayDevices({ formats: [voice = 'clap', tail = 'clap'], homes }: DrawnDecay): DrawnDevice[] {
  const alone = { isFed: false, isTapped: false, echo: 0 };
  return [
    { ...alone, fixture: 'sine-synth', format: voice, home: homes[0] ?? 0 },
    { ...alone, fixture: 'tail-reverb', format: tail, home: homes[1] ?? 0 },
  ];
}

function decayEvents({ frame, length, key }: DrawnDecay, device: number, frames: number): CaseEvent[] {
  const at = Math.min(frame, frames - 1);
  const note = { device, key, velocity: 0.75 };
  return [
    { ...note, frame: at, note: 'on' },
    { ...note, frame: Math.min(at + length, frames - 1), note: 'off' },
  ];
}

function fixtureOf({ fixture }: DrawnDevice): Fixture {
  const found = fixtures.get(fixture);
  if (found === undefined) throw new RangeError(`There is no model of ${fixture}`);
  return found;
}

/** Each device is as likely as the others: a multiple of all counts up to 16, and far above the rest. */
const anyEnd = fc.nat({ max: 720_719 });

const drawnEdge: fc.Arbitrary<DrawnEdge> = fc.record({ source: anyEnd, target: anyEnd, port: fc.nat({ max: 1 }) });

const drawnPlay: fc.Arbitrary<DrawnPlay> = fc.record({
  blocks: fc.integer({ min: 1, max: 8 }),
  shorter: fc.oneof(fc.constant(0), fc.nat({ max: 127 })),
  events: fc.array(
    fc.record({
      frame: fc.nat({ max: 1023 }),
      device: anyEnd,
      share: fc.nat({ max: 64 }),
      key: fc.integer({ min: 48, max: 72 }),
      isNoteOn: fc.boolean(),
    }),
    { maxLength: 24, size: 'max' },
  ),
});

function portsOf(devices: readonly DrawnDevice[], count: (fixture: Fixture) => number): CasePort[] {
  return devices.flatMap((one, device) =>
    Array.from({ length: count(fixtureOf(one)) }, (_, port) => ({ device, port })),
  );
}

/** Connections between the ports that there are; a duplicate is an error, and not what is tried here. */
function connections(
  kind: 'audio' | 'event',
  drawn: readonly DrawnEdge[],
  [sources, targets]: readonly [readonly CasePort[], readonly CasePort[]],
  mayLoop: boolean = true,
): CaseStep[] {
  const made = new Map<string, CaseStep>();
  for (const { source: from, target: to } of drawn) {
    const source = sources[from % sources.length];
    const allowed = targets.filter(({ device }) => mayLoop || source === undefined || device > source.device);
    const target = allowed[to % allowed.length];
    if (source === undefined || target === undefined) continue;
    const key = `${source.device}.${source.port}>${target.device}.${target.port}`;
    if (!made.has(key)) made.set(key, { do: 'connect', kind, source, target });
  }
  return [...made.values()];
}

/** Notes for who takes notes, values for who has a parameter; never `lookahead`'s, which asks for a restart some time later. */
function events(
  devices: readonly DrawnDevice[],
  drawn: readonly DrawnEvent[],
  frames: number,
  notesLoop: boolean,
): CaseEvent[] {
  const able = devices.flatMap((one, device) => {
    const { noteInputs, parameters } = fixtureOf(one);
    return one.fixture !== 'lookahead' && noteInputs + parameters.length > 0 ? [{ device, noteInputs }] : [];
  });
  return drawn.flatMap((one): CaseEvent[] => {
    const at = able[one.device % able.length];
    if (at === undefined) return [];
    const frame = one.frame % frames;
    const { device } = at;
    // An echo that goes round in a loop stays slow: notes that come back at once would soon be more than a list holds.
    const isSlow = notesLoop && devices[device]?.fixture === 'note-echo';
    const isNote = at.noteInputs > 0 && (isSlow || one.share % 4 !== 0);
    if (!isNote) {
      // Delays of notes would be half a second long: some of them shall come back.
      const share =
        at.noteInputs > 0 && devices[device]?.fixture === 'note-echo' ? one.share / 2 ** 14 : one.share / 64;
      return [{ frame, device, parameter: 0, value: share }];
    }
    return [{ frame, device, note: one.isNoteOn ? 'on' : 'off', key: one.key, velocity: one.share / 64 }];
  });
}

/** The largest sizes of what is drawn. */
export interface TopologySize {
  devices: number;
  sandboxes: number;
}

/**
 * Groups of 1 to 40 devices in 1 to 12 sandboxes, with up to two connections for each device, any of which may close a cycle;
 * every output is heard. Drawn by fast-check, so that a failure shrinks.
 */
export function randomTopology(
  crossings: readonly FuzzCase['group']['crossing'][] = ['synchronous', 'pipelined'],
  { devices: deviceLimit, sandboxes: sandboxLimit }: TopologySize = { devices: mostDevices, sandboxes: mostSandboxes },
): fc.Arbitrary<FuzzCase> {
  const device: fc.Arbitrary<DrawnDevice> = fc.record({
    fixture: fc.constantFrom(...palette),
    format: fc.constantFrom(...formats),
    home: fc.nat({ max: 27_719 }),
    isFed: fc.boolean(),
    isTapped: fc.boolean(),
    echo: fc.oneof(fc.constant(0), fc.nat({ max: 32 })),
  });
  return fc
    .record({
      crossing: fc.constantFrom(...crossings),
      compensatesLatency: fc.constantFrom(false, true, true),
      maxBlockSize: fc.integer({ min: 1, max: 128 }),
      seed: fc.nat(),
      sandboxes: fc.integer({ min: 1, max: sandboxLimit }),
      devices: fc.array(device, { minLength: 1, maxLength: deviceLimit, size: 'max' }),
      audio: fc.array(drawnEdge, { maxLength: 2 * deviceLimit, size: 'max' }),
      notes: fc.array(drawnEdge, { maxLength: Math.ceil(deviceLimit / 3), size: 'max' }),
      // Notes in a loop become more with each round: either they go round, slowly, or they come through soon.
      notesLoop: fc.boolean(),
      plays: fc.array(drawnPlay, { minLength: 1, maxLength: 3, size: 'max' }),
      decaying: fc.oneof(
        { withCrossShrink: true },
        { arbitrary: fc.constant(undefined), weight: 3 },
        { arbitrary: decay, weight: 1 },
      ),
    })
    .map((drawn) => {
      const { crossing, compensatesLatency, maxBlockSize, seed, sandboxes, audio, notes, notesLoop, plays } = drawn;
      const first = drawn.devices;
      const decaying = first.length + 2 <= deviceLimit ? drawn.decaying : undefined;
      const devices = decaying === undefined ? first : [...first, ...decayDevices(decaying)];
      const inputs = portsOf(first, (fixture) => fixture.inputs.length);
      const outputs = portsOf(devices, (fixture) => fixture.outputs.length);
      const homes = devices.map(({ home }) => home % sandboxes);
      const steps: CaseStep[] = [
        ...[...new Set(homes)].map((sandbox): CaseStep => ({
          do: 'add-sandbox',
          sandbox,
          fallback: 'silence',
          hasStandby: false,
        })),
        ...devices.map(({ fixture, format }, one): CaseStep => {
          return { do: 'add-device', device: one, sandbox: homes[one] ?? 0, plugin: { fixture, format } };
        }),
        ...devices.flatMap(({ fixture, echo }, one): CaseStep[] =>
          fixture === 'note-echo' && !notesLoop
            ? [{ do: 'set-parameter', device: one, parameter: 0, value: echo / 2 ** 14 }]
            : [],
        ),
        ...connections('audio', audio.slice(0, 2 * first.length), [
          portsOf(first, (one) => one.outputs.length),
          inputs,
        ]),
        ...(decaying === undefined
          ? []
          : connections(
              'audio',
              [{ source: 0, target: 0, port: 0 }],
              [[{ device: first.length, port: 0 }], [{ device: first.length + 1, port: 0 }]],
            )),
        ...connections(
          'event',
          notes,
          [portsOf(first, ({ noteOutputs }) => noteOutputs), portsOf(first, ({ noteInputs }) => noteInputs)],
          notesLoop,
        ),
        ...inputs
          .filter((port) => devices[port.device]?.isFed === true)
          .map((port): CaseStep => ({ do: 'add-input', port })),
        ...outputs.map((port): CaseStep => ({ do: 'add-output', port })),
        ...outputs
          .filter((port) => devices[port.device]?.isTapped === true)
          .map((port): CaseStep => ({ do: 'add-tap', port })),
        ...devices.flatMap((one, index): CaseStep[] =>
          fixtureOf(one).noteInputs > 0 ? [{ do: 'collect-events', device: index }] : [],
        ),
        ...plays.map(({ blocks, shorter, events: wanted }, index): CaseStep => {
          const blockSize = maxBlockSize - (shorter % maxBlockSize);
          const frames = blocks * blockSize;
          const voice = index === 0 && decaying !== undefined ? decayEvents(decaying, first.length, frames) : [];
          return {
            do: 'play',
            blocks,
            blockSize,
            keepsDeadlines: false,
            events: [...events(first, wanted, frames, notesLoop), ...voice].sort((a, b) => a.frame - b.frame),
          };
        }),
      ];
      const group = { crossing, maxBlockSize, sampleRate: 48_000, compensatesLatency };
      return { schema: 'glovebox-case/1', group, seed, steps };
    });
}
