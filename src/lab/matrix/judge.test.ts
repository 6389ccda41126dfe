import { describe, expect, it } from 'vitest';
import { unqualified } from './judge.js';

describe('the name of a function', () => {
  it.each([
    ['main', 'main'],
    ['glovebox::crashers::touch(int*)', 'touch'],
    ['(anonymous namespace)::Gain::process(std::vector<int>&)', 'process'],
    ['void run<float>(Slice<float>&)', 'run'],
    ['', ''],
  ])('%s is %s without its surroundings', (name, bare) => {
    expect(unqualified(name)).toBe(bare);
  });
});
