import * as fc from 'fast-check';
import type { Session, SessionCommand, SessionGroup } from '../src/session/session.js';

const deviceNames = ['a', 'b', 'c d', 'é', '__proto__'];
const name = fc.constantFrom(...deviceNames);
const port = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom('Main In', 'x'));
const file = fc.constantFrom('in.wav', '../x/out.wav', 'ü.mid');
const seconds = fc.double({ min: 0, max: 1_000_000, noNaN: true });
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('-6 dB', 'on'));
const end = fc.record({ device: name, port }, { requiredKeys: ['device'] });

const command: fc.Arbitrary<SessionCommand> = fc.oneof(
  fc.record({ device: name, seconds, parameter: fc.oneof(fc.nat(), fc.constant('Gain')), value }),
  fc.record({
    device: name,
    seconds,
    port,
    midi: fc.constantFrom<number[]>([0x90, 60, 1], [0xc0, 3], [0xf0, 1, 0xf7]),
  }),
  fc.record(
    {
      device: name,
      seconds,
      key: fc.nat({ max: 127 }),
      channel: fc.nat({ max: 15 }),
      velocity: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ['device', 'key'] },
  ),
);

const group = (index: number): fc.Arbitrary<SessionGroup> =>
  fc.record(
    {
      name: fc.constant(`group ${index}`),
      sampleRate: fc.integer({ min: 1, max: 768_000 }),
      maxBlockSize: fc.integer({ min: 1, max: 16_384 }),
      crossing: fc.constantFrom('pipelined' as const, 'synchronous' as const),
      latencyCompensation: fc.boolean(),
      hangAfterMs: fc.integer({ min: 1, max: 3_600_000 }),
      sandboxes: fc.array(
        fc.record(
          {
            name,
            hosting: fc.constantFrom('sandboxed' as const, 'direct' as const),
            policy: fc.constantFrom('development', 'untrusted'),
            fallback: fc.constantFrom('silence' as const, 'bypass' as const, 'hold' as const),
            devices: fc.array(
              fc.record(
                {
                  name: fc.oneof(name, fc.string({ minLength: 3, maxLength: 9, unit: fc.constantFrom('x', 'y', 'z') })),
                  plugin: fc.constantFrom('x.clap', 'y.vst3'),
                  samples: fc.constantFrom('automatic' as const, 'float64' as const),
                  inputChannels: fc.array(fc.nat({ max: 64 }), { maxLength: 3 }),
                  parameters: fc.dictionary(fc.constantFrom('0', 'Gain', '__proto__'), value),
                },
                { requiredKeys: ['name', 'plugin'] },
              ),
              { maxLength: 3 },
            ),
          },
          { requiredKeys: ['devices'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      connections: fc.array(
        fc.record({ kind: fc.constantFrom('audio' as const, 'event' as const), from: end, to: end }),
        {
          maxLength: 4,
        },
      ),
      inputs: fc.array(fc.record({ device: name, port, file }), { maxLength: 2 }),
      outputs: fc.array(fc.record({ device: name, file, format: fc.constantFrom('16' as const, 'float' as const) }), {
        maxLength: 2,
      }),
      commands: fc.array(command, { maxLength: 4 }),
      midi: fc.array(fc.record({ device: name, file }), { maxLength: 2 }),
      seconds,
    },
    { requiredKeys: ['name', 'sandboxes'] },
  );

/** Sessions that keep to the schema; whether their devices exist is another question. */
export const randomSession: fc.Arbitrary<Session> = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    version: fc.constant(1 as const),
    groups: fc.tuple(...Array.from({ length: count }, (_, i) => group(i))),
  }),
);
