import { afterEach, describe, expect, it, vi } from 'vitest';
import { foldable, Progress, timeLeft } from './output.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the time that is left', () => {
  it('follows from how long the done part took', () => {
    expect(timeLeft(60_000, { done: 50, total: 100 })).toBe('about 1 min left');
    expect(timeLeft(60_000, { done: 10, total: 100 })).toBe('about 9 min left');
    expect(timeLeft(60_000, { done: 75, total: 100 })).toBe('about 20 s left');
    expect(timeLeft(60_000, { done: 99, total: 100 })).toBe('a few seconds left');
    expect(timeLeft(3_600_000, { done: 10, total: 100 })).toBe('about 9 h left');
  });

  it('is not said while it would be a guess, nor where nothing is left', () => {
    expect(timeLeft(1_000, { done: 50, total: 100 })).toBeUndefined();
    expect(timeLeft(60_000, { done: 1, total: 100 })).toBeUndefined();
    expect(timeLeft(60_000, { done: 0, total: 0 })).toBeUndefined();
    expect(timeLeft(60_000, { done: 101, total: 100 })).toBeUndefined();
  });
});

/** What is written to standard error, which is no terminal in tests. */
function written(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}

describe('progress', () => {
  it('is quiet where there is no terminal', () => {
    const lines = written();
    const progress = new Progress();
    progress.show('a step', { done: 1, total: 2 });
    progress.done();
    expect(lines).toEqual([]);
  });

  it('takes a terminal that does not know its width for one of 80 columns', () => {
    vi.stubEnv('CI', undefined);
    const { isTTY, columns } = process.stderr;
    Object.assign(process.stderr, { isTTY: true, columns: 0 });
    try {
      const lines = written();
      new Progress().show('a step with a name of more than twenty characters');
      expect(lines).toEqual(['\r\u001b[2Ka step with a name of more than twenty characters']);
    } finally {
      Object.assign(process.stderr, { isTTY, columns });
    }
  });

  it('says how much is done, and never more than there is', () => {
    const lines = written();
    const progress = new Progress({ everyMs: 0 });
    progress.show('a step', { done: 1, total: 4 });
    progress.show('the last one', { done: 4, total: 4 });
    expect(lines).toEqual(['25 %: a step\n', '99 %: the last one\n']);
  });
});

describe('a part that can be folded', () => {
  it('is marked in the log of a workflow only', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    expect(foldable('Crash matrix', 'a\nb')).toBe('::group::Crash matrix\na\nb\n::endgroup::');
    vi.stubEnv('GITHUB_ACTIONS', '');
    expect(foldable('Crash matrix', 'a\nb')).toBe('a\nb');
  });
});
