import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { fitChannels } from './channels.js';
import { loadCommands, parseSession, sessionSchema } from './load-session.js';
import { checkReferences } from './check-references.js';
import { advanceTransport } from './session-transport.js';
import { isMidiMessage } from './session-commands.js';

const device = (name: string): Record<string, unknown> => ({ name, plugin: 'x.clap' });
const session = (...groups: unknown[]): unknown => ({ version: 1, groups });
const group = (patch: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'main',
  sandboxes: [{ devices: [device('a'), device('b')] }],
  ...patch,
});

describe('session files', () => {
  it('the published schema is a valid one', () => {
    expect(new Ajv({ strict: false }).validateSchema(sessionSchema())).toBe(true);
  });

  it('a session with everything in it is accepted', () => {
    const everything = group({
      sampleRate: 44_100,
      maxBlockSize: 64,
      crossing: 'pipelined',
      latencyCompensation: false,
      hangAfterMs: 100,
      connections: [{ kind: 'event', from: { device: 'a', port: 'Notes' }, to: { device: 'b', port: 0 } }],
      inputs: [{ device: 'a', port: 1, file: 'in.wav' }],
      outputs: [{ device: 'b', file: 'out.wav', format: 'float' }],
      commands: [
        { device: 'a', parameter: 3, value: '-6 dB' },
        { device: 'a', seconds: 1, midi: [144, 60, 100] },
        { device: 'a', seconds: 1, key: 60, velocity: 1, duration: 2, channel: 3, port: 0 },
      ],
      midi: [{ device: 'a', file: 'x.mid' }],
      transport: { tempo: 90, timeSignature: [3, 4], startBeats: 4, playing: false },
      seconds: 1,
    });
    expect(() => checkReferences(parseSession(session(everything), 'x'))).not.toThrow();
  });

  it.each([
    ['no object', 5, '/: must be object, not 5'],
    ['no version', { groups: [] }, '/: must have "version"'],
    ['another version', { version: 2, groups: [group()] }, '/version: must be one of [1], not 2'],
    ['no group', session(), '/groups: must NOT have fewer than 1 items, not []'],
    [
      'an unknown crossing',
      session(group({ crossing: 'x' })),
      '/groups/0/crossing: must be one of ["pipelined","synchronous"], not "x"',
    ],
    ['a name with control characters', session(group({ name: 'a\nb' })), '/groups/0/name: must match pattern'],
    ['a rate of 0', session(group({ sampleRate: 0 })), '/groups/0/sampleRate: must be >= 1, not 0'],
    [
      'a command without a value',
      session(group({ commands: [{ device: 'a', parameter: 1 }] })),
      '/groups/0/commands/0: must have "value"',
    ],
    [
      'a note beyond the keys',
      session(group({ commands: [{ device: 'a', key: 128 }] })),
      '/groups/0/commands/0/key: must be <= 127, not 128',
    ],
    ['a command of nothing', session(group({ commands: [{ device: 'a' }] })), '/groups/0/commands/0: must have "key"'],
  ])('%s: says where it breaks the schema', (_name, value, where) => {
    expect(() => parseSession(value, 'x.json')).toThrow(`x.json breaks the session schema at ${where}`);
  });

  it.each([
    ['two groups of one name', session(group(), group()), '/groups/1/name: a second group called "main"'],
    [
      'two devices of one name',
      session(group({ sandboxes: [{ devices: [device('a')] }, { devices: [device('a')] }] })),
      '/groups/0/sandboxes/1/devices/0/name: a second device called "a"',
    ],
    [
      'an unknown device',
      session(group({ inputs: [{ device: 'c', file: 'x' }] })),
      '/groups/0/inputs/0: no device "c"; there are "a", "b"',
    ],
    [
      'a connection across groups',
      session(
        group({ connections: [{ from: { device: 'a' }, to: { device: 'z' } }] }),
        group({ name: 'other', sandboxes: [{ devices: [device('z')] }] }),
      ),
      '/groups/0/connections/0/to: device "z" belongs to group "other", not "main"; both ends must be in one group',
    ],
  ])('%s: says where', (_name, value, where) => {
    expect(() => checkReferences(parseSession(value, 'x.json'))).toThrow(where);
  });

  it('a file of commands may leave out the device', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-session-'));
    const path = join(folder, 'commands.json');
    const commands = [{ key: 60 }, { device: '1', parameter: 'Gain', value: 1 }];
    writeFileSync(path, JSON.stringify(commands));
    expect(loadCommands(path)).toEqual(commands);
    writeFileSync(path, JSON.stringify([{ key: 60 }, { key: 'C4' }]));
    expect(() => loadCommands(path)).toThrow(
      `${path} breaks the schema of commands at /1/key: must be integer, not "C4"`,
    );
    rmSync(folder, { recursive: true });
  });

  it.each([
    [[0x90, 60, 100], true],
    [[0xc0, 5], true],
    [[0xf8], true],
    [[0xf0, 1, 2, 0xf7], true],
    [[0xf2, 1, 2], true],
    [[], false],
    [[60, 100], false],
    [[0x90, 60], false],
    [[0x90, 60, 128], false],
    [[0xf0, 1], false],
    [[0xf0, 0x90, 0xf7], false],
    [[0xf4], false],
  ])('MIDI message %j: %s', (bytes, expected) => {
    expect(isMidiMessage(bytes)).toBe(expected);
  });

  it('a mono source feeds every channel; surplus channels are silent or dropped', () => {
    const [a, b, c] = [1, 2, 3].map((value) => Float32Array.of(value)) as [Float32Array, Float32Array, Float32Array];
    expect(fitChannels([a], 2)).toEqual([a, a]);
    expect(fitChannels([a, b, c], 2)).toEqual([a, b]);
    expect(fitChannels([a, b], 3)).toEqual([a, b, Float32Array.of(0)]);
    expect(fitChannels([], 1)).toEqual([new Float32Array(0)]);
  });

  it('musical time moves on by the tempo, with its bars, and stands still when it does not play', () => {
    const start = {
      isPlaying: true,
      tempo: 120,
      timeSignature: [3, 4] as const,
      songBeats: 0,
      songSeconds: 0,
      barStartBeats: 0,
      barNumber: 0,
    };
    expect(advanceTransport(start, 48_000 * 4, 48_000)).toMatchObject({
      songBeats: 8,
      songSeconds: 4,
      barStartBeats: 6,
      barNumber: 2,
    });
    expect(advanceTransport({ ...start, isPlaying: false }, 48_000, 48_000)).toMatchObject({ songBeats: 0 });
  });
});
