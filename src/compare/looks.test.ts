import { describe, expect, it } from 'vitest';
import { fewestRounds, mostRounds, planLooks } from './looks.js';

describe('looks', () => {
  it('are three, and err by 0.01 together', () => {
    const looks = planLooks(32);
    expect(looks.map(({ rounds }) => rounds)).toEqual([12, 20, 32]);
    expect(looks.map(({ alpha }) => alpha.toFixed(4))).toEqual(['0.0030', '0.0030', '0.0040']);
  });

  it('spend all of the error, whatever number of rounds is allowed', () => {
    for (let rounds = fewestRounds; rounds <= mostRounds; ++rounds) {
      const looks = planLooks(rounds);
      expect(looks.at(-1)?.rounds).toBe(rounds);
      expect(looks.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(0.01, 12);
    }
    expect(planLooks(12)).toHaveLength(1);
  });
});
