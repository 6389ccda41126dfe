import { expect, it } from 'vitest';
import { readProbe } from './limits.js';

it('calls verified what was refused, and nothing else', () => {
  expect(readProbe('{"memory":"refused","processes":"allowed"}').map(({ limit, status }) => [limit, status])).toEqual([
    ['memory', 'verified'],
    ['processes', 'not verified'],
  ]);
  expect(readProbe('{"memory":"allowed","processes":"refused"}')[0]?.evidence).toMatch(/applied, not enforced/);
});

it('refuses what no probe prints', () => {
  expect(() => readProbe('{"memory":"perhaps","processes":"refused"}')).toThrow(/Expected/);
  expect(() => readProbe('')).toThrow();
});
