import { describe, expect, it } from 'vitest';
import { Distribution } from '../measure/distribution.js';
import { confirm } from './confirm.js';
import { judgeRounds } from './judge-rounds.js';
import { planLooks } from './looks.js';
import { overallVerdict } from './overall-verdict.js';
import { RoundTable } from './round-table.js';

/** Blocks of about `ns`: 985 of them, and 15 that take `tail` times as long. */
function blocks(ns: number, tail: number): Distribution {
  const distribution = new Distribution();
  distribution.recordCounts([
    [ns, 985],
    [ns * tail, 15],
  ]);
  return distribution;
}

/** B's blocks are `ratio` times as long from round `from` on, and its tail `tail` times. */
function tableOf(options: { rounds: number; ratio?: number; tail?: number; spread?: number }): RoundTable {
  const { rounds, ratio = 1, tail = 1, spread = 0.0005 } = options;
  const table = new RoundTable();
  table.addScenario('64 frames', (64 / 48_000) * 1e9);
  for (let round = 1; round <= rounds; ++round) {
    const at = (turn: number): number => 100_000 * (1 + spread * (((round * turn) % 11) - 5));
    const add = (arm: 'A' | 'A again' | 'B', ns: number, itsTail: number): void =>
      table.add('64 frames', arm, round, {
        'process wall': blocks(ns, itsTail),
        'process wall clean': blocks(ns, itsTail),
        'process cpu': blocks(ns, itsTail),
      });
    add('A', at(3), 1);
    add('A again', at(5), 1);
    add('B', at(7) * ratio, tail);
  }
  return table;
}

const verdicts = (table: RoundTable, rounds = 32): Record<string, string> =>
  Object.fromEntries(judgeRounds(table, planLooks(rounds)).map((one) => [one.measure.name, one.verdict]));

describe('judging rounds', () => {
  it('finds a mean that grew in every measure, and a tail only in the tails and the mean', () => {
    expect(verdicts(tableOf({ rounds: 12, ratio: 1.1 }))).toEqual({
      'wall p50': 'regressed',
      'wall p99': 'regressed',
      'cpu mean': 'regressed',
      'cpu p99': 'regressed',
    });
    expect(verdicts(tableOf({ rounds: 12, tail: 2 }))).toEqual({
      'wall p50': 'equivalent',
      'wall p99': 'regressed',
      'cpu mean': 'equivalent',
      'cpu p99': 'regressed',
    });
  });

  it('looks only when it said it would', () => {
    expect(judgeRounds(tableOf({ rounds: 11 }), planLooks(32))).toEqual([]);
    const [first] = judgeRounds(tableOf({ rounds: 19, ratio: 1.1 }), planLooks(32));
    expect(first).toMatchObject({ rounds: 12, isDecided: true });
  });

  it('keeps the first verdict, and looks again at what has none', () => {
    const noisy = tableOf({ rounds: 32, spread: 0.05 });
    const seen = (looks = planLooks(32)): unknown[] =>
      judgeRounds(noisy, looks).map(({ verdict, rounds, isDecided }) => [verdict, rounds, isDecided]);
    expect(seen().every((one) => JSON.stringify(one) === JSON.stringify(['too noisy', 32, true]))).toBe(true);
    const early = judgeRounds(tableOf({ rounds: 12, spread: 0.05 }), planLooks(32));
    expect(early.every(({ isDecided, verdict }) => !isDecided && verdict === 'too noisy')).toBe(true);
  });

  it('does without what was not measured', () => {
    const table = tableOf({ rounds: 12 });
    const wallOnly = new RoundTable();
    wallOnly.addScenario('x', 1e6);
    for (let round = 1; round <= 12; ++round) {
      for (const arm of ['A', 'B', 'A again'] as const) {
        const wall = table.at('64 frames', arm, round)?.['process wall'];
        wallOnly.add('x', arm, round, wall === undefined ? {} : { 'process wall': wall });
      }
    }
    expect(Object.keys(verdicts(wallOnly))).toEqual(['wall p50']);
  });
});

describe('a red result', () => {
  const red = judgeRounds(tableOf({ rounds: 12, ratio: 1.1 }), planLooks(32));
  const green = judgeRounds(tableOf({ rounds: 12 }), planLooks(32));

  it('stays red only where it is red again', () => {
    expect(confirm(red, red)).toEqual(red);
    expect(confirm(red, green).map(({ verdict }) => verdict)).toEqual(red.map(() => 'inconclusive'));
    expect(confirm(green, red)).toEqual(green);
    expect(confirm(red, []).some(({ verdict }) => verdict === 'regressed')).toBe(false);
  });

  it('decides over all others, and an open one over every green one', () => {
    expect(overallVerdict(['equivalent', 'too noisy', 'regressed'])).toBe('regressed');
    expect(overallVerdict(['equivalent', 'inconclusive', 'improved'])).toBe('inconclusive');
    expect(overallVerdict(['equivalent', 'improved'])).toBe('improved');
    expect(overallVerdict(['equivalent'])).toBe('equivalent');
    expect(overallVerdict([])).toBe('inconclusive');
  });
});
