import { describe, expect, it } from 'vitest';
import {
  requireChannels,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireText,
} from './validate.js';

const messageOf = (check: () => unknown): string => {
  try {
    check();
  } catch (error) {
    expect(error).toMatchObject({ name: 'GloveboxError', code: 'invalid-argument' });
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('a wrong argument is answered with what was expected, for what, and what came', () => {
  it.each([
    [
      () => requireNumber('48k', 'options.sampleRate'),
      'Expected a number for options.sampleRate but received "48k" of type string',
    ],
    [() => requireNumber(NaN, 'gain'), 'Expected a number for gain but received NaN of type number'],
    [
      () => requireNumber(0, 'options.sampleRate', { min: 1, max: 768000 }),
      'Expected a number between 1 and 768000 for options.sampleRate but received 0 of type number',
    ],
    [
      () => requireInteger(1.5, 'frames', { min: 0 }),
      'Expected a whole number of at least 0 for frames but received 1.5 of type number',
    ],
    [
      () => requireInteger(2 ** 53 + 2, 'frames'),
      'Expected a whole number for frames but received 9007199254740994 of type number',
    ],
    [() => requireInteger(null, 'frames'), 'Expected a whole number for frames but received null of type null'],
    [() => requireText('', 'file'), 'Expected a string that is not empty for file but received "" of type string'],
    [
      () => requireOneOf('fast', 'mode', ['slow', 'slower']),
      'Expected one of "slow", "slower" for mode but received "fast" of type string',
    ],
    [
      () => requireChannels([[1]], 'inputs[0]'),
      'Expected a Float32Array for inputs[0][0] but received an array of 1 of type array',
    ],
    [
      () => requireOptions([], 'options', []),
      'Expected an object for options but received an array of 0 of type array',
    ],
    [
      () => requireOptions<{ frames?: number }>({ frame: 1 }, 'options', ['frames']),
      'Expected only known options for options but received "frame"; known: frames',
    ],
  ])('%#', (check, message) => {
    expect(messageOf(check)).toBe(message);
  });
});
