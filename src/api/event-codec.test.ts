import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from './device-event.js';
import { packEvents, unpackEvents } from './event-codec.js';

const address = fc.record({
  key: fc.integer({ min: 0, max: 127 }),
  channel: fc.integer({ min: 0, max: 15 }),
  noteId: fc.integer({ min: 0, max: 2147483647 }),
  port: fc.integer({ min: 0, max: 3 }),
});
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const word = fc.integer({ min: 0, max: 0xffffffff });
const byte = fc.integer({ min: 0, max: 255 });
const port = fc.integer({ min: 0, max: 3 });
const event: fc.Arbitrary<DeviceEvent> = fc.oneof(
  fc
    .tuple(fc.constantFrom('note-on' as const, 'note-off' as const), address, unit)
    .map(([kind, at, velocity]) => ({ kind, ...at, velocity })),
  fc.tuple(fc.constantFrom('note-choke' as const, 'note-end' as const), address).map(([kind, at]) => ({ kind, ...at })),
  fc
    .tuple(address, unit)
    .map(([at, value]) => ({ kind: 'note-expression' as const, expression: 'pan' as const, value, ...at })),
  fc.record({ kind: fc.constant('midi' as const), bytes: fc.array(byte, { minLength: 3, maxLength: 3 }), port }),
  fc.record({ kind: fc.constant('midi2' as const), words: fc.array(word, { minLength: 4, maxLength: 4 }), port }),
  fc.record({
    kind: fc.constant('sysex' as const),
    bytes: fc.uint8Array({ maxLength: 40 }).map((one) => Uint8Array.from(one)),
    port,
  }),
  fc
    .tuple(
      fc.constantFrom('parameter-value' as const, 'parameter-modulation' as const),
      word,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      address,
    )
    .map(([kind, parameter, value, at]) => ({ kind, parameter, value, ...at })),
  fc.record({ kind: fc.constantFrom('gesture-begin' as const, 'gesture-end' as const), parameter: word }),
);

describe('packed events', () => {
  it('come back as they went, sorted by frame, in their order within a frame', () => {
    const list = fc.array(
      fc.record({ frame: fc.integer({ min: 0, max: 5 }), device: fc.integer({ min: 1, max: 9 }), event }),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(list, (events) => {
        expect(unpackEvents(packEvents(events, 'events'))).toEqual(events.toSorted((a, b) => a.frame - b.frame));
      }),
    );
  });

  it.each([
    [{ kind: 'note-on', key: 128 }, 'events[0].key'],
    [{ kind: 'note-on' }, 'events[0].key'],
    [{ kind: 'note-on', key: 60, velocity: 1.5 }, 'events[0].velocity'],
    [{ kind: 'note-expression', expression: 'tuning', value: 121 }, 'events[0].value'],
    [{ kind: 'note-expression', expression: 'volume', value: 0 }, 'events[0].value'],
    [{ kind: 'note-expression', expression: 'volume', value: Number.MIN_VALUE }, 'events[0].value'],
    [{ kind: 'midi', bytes: [256] }, 'events[0].bytes[0]'],
    [{ kind: 'midi', bytes: [] }, 'events[0].bytes'],
    [{ kind: 'sysex', bytes: [240, 247] }, 'events[0].bytes'],
    [{ kind: 'parameter-value', parameter: 'Gain', value: 1 }, 'events[0].parameter'],
    [{ kind: 'parameter-value', parameter: 1, value: Infinity }, 'events[0].value'],
    [{ kind: 'loud' }, 'events[0].kind'],
  ])('%j is refused at %s', (wrong, place) => {
    expect(() => packEvents([{ frame: 0, device: 1, event: wrong as unknown as DeviceEvent }], 'events')).toThrow(
      `for ${place} `,
    );
  });
});
