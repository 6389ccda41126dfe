import { describe, expect, it } from 'vitest';
import { inputNoise } from './input-noise.js';

describe('the noise of inputs', () => {
  const port = { device: 3, port: 1 };

  it('is a function of the absolute frame: pieces are parts of the whole', () => {
    const whole = inputNoise(7, port, 0, 100, 64);
    expect(inputNoise(7, port, 0, 120, 10)).toEqual(whole.slice(20, 30));
  });

  it('differs by seed, device, port and channel', () => {
    const all = [
      inputNoise(7, port, 0, 0, 16),
      inputNoise(8, port, 0, 0, 16),
      inputNoise(7, { device: 4, port: 1 }, 0, 0, 16),
      inputNoise(7, { device: 3, port: 0 }, 0, 0, 16),
      inputNoise(7, port, 1, 0, 16),
    ].map((samples) => samples.join());
    expect(new Set(all).size).toBe(all.length);
  });

  it('is spread over -0.5 .. 0.5, and never a subnormal number', () => {
    const samples = inputNoise(1, port, 0, 0, 20_000);
    const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.min(...samples)).toBeLessThan(-0.49);
    expect(Math.max(...samples)).toBeGreaterThan(0.49);
    expect(samples.every((sample) => sample === 0 || Math.abs(sample) >= 2 ** -24)).toBe(true);
  });
});
