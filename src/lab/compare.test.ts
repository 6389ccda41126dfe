import { describe, expect, it } from 'vitest';
import { compareAudio, compareEvents } from './compare.js';

describe('comparing results', () => {
  it('sees every bit, the sign of zero too', () => {
    const a = [[Float32Array.of(1, 0, 3)]];
    expect(compareAudio(a, [[Float32Array.of(1, 0, 3)]])).toBeUndefined();
    expect(compareAudio(a, [[Float32Array.of(1, -0, 3.0000002)]])).toEqual({
      expected: '0',
      actual: '-0',
      place: 'output 0 channel 0 frame 1',
      count: 2,
    });
  });

  it('sees what is missing', () => {
    const one = [[Float32Array.of(1, 2)]];
    expect(compareAudio(one, [])).toMatchObject({ place: 'outputs' });
    expect(compareAudio(one, [[]])).toMatchObject({ place: 'output 0', actual: '0 channels' });
    expect(compareAudio(one, [[Float32Array.of(1)]])).toMatchObject({ actual: 'nothing', count: 1 });
  });

  it('sees events that differ, are late or too many', () => {
    const on = { frame: 3, event: { kind: 'note-on', key: 60, channel: 0, velocity: 1 } } as const;
    expect(compareEvents([on], [on])).toBeUndefined();
    expect(compareEvents([on], [{ ...on, frame: 4 }])).toMatchObject({ place: 'event 0', count: 1 });
    expect(compareEvents([on], [on, on])).toMatchObject({ place: 'event 1', expected: 'no further event' });
  });
});
