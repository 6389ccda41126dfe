import { describe, expect, it } from 'vitest';
import { asChannels, scrub, sum, type Channels } from './samples.js';

function channels(...samples: number[][]): Channels {
  return samples.map((one) => Float64Array.from(one));
}

const stereo = { channels: 2, type: 'float32', frames: 2 } as const;

describe('a connection', () => {
  it('feeds every channel from a mono source', () => {
    expect(asChannels(channels([1, 2]), 2, 2)).toEqual(channels([1, 2], [1, 2]));
  });

  it('leaves surplus target channels silent and drops surplus source channels', () => {
    expect(asChannels(channels([1, 2], [3, 4]), 3, 2)).toEqual(channels([1, 2], [3, 4], [0, 0]));
    expect(asChannels(channels([1, 2], [3, 4]), 1, 2)).toEqual(channels([1, 2]));
  });
});

describe('the value of a port', () => {
  it('is added in the order of the connections, rounded after each', () => {
    // In 32 bit 1 + 2^-24 is 1 again (half of the last bit, to even), twice; the other way round 2^-23 survives.
    const [one, tiny] = [channels([1, 1], [1, 1]), channels([2 ** -24, 0], [0, 0])];
    expect(sum([one, tiny, tiny], stereo)[0]?.[0]).toBe(1);
    expect(sum([tiny, tiny, one], stereo)[0]?.[0]).toBe(1 + 2 ** -23);
    expect(sum([one, tiny, tiny], { ...stereo, type: 'float64' })[0]?.[0]).toBe(1 + 2 ** -23);
  });

  it('rounds what comes with 64 bit before it is added', () => {
    // 1 + 2^-24 + 2^-30 lies above the half: 32 bit make 1 + 2^-23 of it.
    expect(sum([channels([1 + 2 ** -24 + 2 ** -30])], stereo)[0]?.[0]).toBe(1 + 2 ** -23);
  });

  it('is silence without connections', () => {
    expect(sum([], stereo)).toEqual(channels([0, 0], [0, 0]));
  });
});

it('what is not finite becomes silence', () => {
  expect(scrub(channels([1, NaN, Infinity, -Infinity]))).toEqual(channels([1, 0, 0, 0]));
});
