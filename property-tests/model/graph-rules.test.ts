import { describe, expect, it } from 'vitest';
import { feedbackAmong, rule, topologicalOrder, type Edge, type RuledDevice } from './graph-rules.js';

function edge(source: number, target: number): Edge {
  return { source, target };
}

/** Devices 0, 1, ... in the sandboxes and with the latencies that are given. */
function devices(...given: { sandbox?: number; latency?: number }[]): RuledDevice[] {
  return given.map(({ sandbox = 0, latency = 0 }, id) => ({ id, sandbox, latency }));
}

const pipelined = { crossing: 'pipelined', maxBlockSize: 64, compensatesLatency: true } as const;
const synchronous = { ...pipelined, crossing: 'synchronous' } as const;

describe('feedback', () => {
  it('is the connection that was made last of a cycle', () => {
    const [a, b, c] = [edge(0, 1), edge(1, 2), edge(2, 0)];
    expect(feedbackAmong([a, b, c])).toEqual(new Set([c]));
    // Made in another order, another one closes the cycle.
    expect(feedbackAmong([c, b, a])).toEqual(new Set([a]));
  });

  it('is decided without the feedback before it', () => {
    // 1 > 0 closes a cycle with 0 > 1 and is out; so 2 > 1 and 0 > 2 close none: 1 does not lead anywhere.
    const [forward, back, in1, out] = [edge(0, 1), edge(1, 0), edge(2, 1), edge(0, 2)];
    expect(feedbackAmong([forward, back, in1, out])).toEqual(new Set([back]));
  });

  it('is a connection of a device with itself, and each of two that go back', () => {
    const [self, forward, back, again] = [edge(0, 0), edge(0, 1), edge(1, 0), edge(1, 0)];
    expect(feedbackAmong([self, forward, back, again])).toEqual(new Set([self, back, again]));
  });
});

describe('the order', () => {
  it('puts who was added first before others that could run as well', () => {
    // 0 waits for 3. Of 1, 2 and 3, which wait for nobody, 1 was added first, and so on; 0 comes as soon as it can.
    expect(topologicalOrder([0, 1, 2, 3], [edge(3, 0)])).toEqual([1, 2, 3, 0]);
    // 0 waits for 1 only: once 1 has run, 0 is again the first that was added.
    expect(topologicalOrder([0, 1, 2, 3], [edge(1, 0)])).toEqual([1, 0, 2, 3]);
  });
});

describe('delayed edges', () => {
  it('are feedback, of the whole group in synchronous groups', () => {
    const [forward, back] = [edge(0, 1), edge(1, 0)];
    const { edges } = rule(devices({ sandbox: 1 }, { sandbox: 2 }), [forward, back], synchronous);
    expect(edges.get(forward)).toMatchObject({ isFeedback: false, isDelayed: false });
    expect(edges.get(back)).toMatchObject({ isFeedback: true, isDelayed: true });
  });

  it('are all between sandboxes in pipelined groups, where feedback is decided inside each sandbox alone', () => {
    // 0 and 2 share a sandbox. 0 > 1 > 2 > 0 is a cycle of the group and not of a sandbox: nothing is feedback.
    const [out, home, inside] = [edge(0, 1), edge(1, 2), edge(2, 0)];
    const { edges } = rule(devices({}, { sandbox: 1 }, {}), [out, home, inside], pipelined);
    expect(edges.get(out)).toMatchObject({ isFeedback: false, isDelayed: true });
    expect(edges.get(home)).toMatchObject({ isFeedback: false, isDelayed: true });
    expect(edges.get(inside)).toMatchObject({ isFeedback: false, isDelayed: false });
  });
});

describe('latency compensation', () => {
  it('aligns all inputs of a device', () => {
    // 0 (100 frames) and 1 (no latency) meet in 2: what comes from 1 waits 100 frames. 2's inputs lag by 100.
    const [slow, fast] = [edge(0, 2), edge(1, 2)];
    const ruling = rule(devices({ latency: 100 }, {}, {}), [slow, fast], synchronous);
    expect(ruling.edges.get(slow)?.compensation).toBe(0);
    expect(ruling.edges.get(fast)?.compensation).toBe(100);
    expect([...ruling.inputLatency]).toEqual([
      [0, 0],
      [1, 0],
      [2, 100],
    ]);
  });

  it('counts a delayed edge as maxBlockSize', () => {
    // 0 > 1 crosses (64 frames), 2 > 1 does not; 2 has 10 frames: 64 - 10 = 54 to wait.
    const [crossing, near] = [edge(0, 1), edge(2, 1)];
    const ruling = rule(devices({ sandbox: 1 }, {}, { latency: 10 }), [crossing, near], pipelined);
    expect(ruling.edges.get(crossing)?.compensation).toBe(0);
    expect(ruling.edges.get(near)?.compensation).toBe(54);
    expect(ruling.inputLatency.get(1)).toBe(64);
  });

  it('neither aligns nor counts what closes a cycle of the whole group', () => {
    // 0 (5) > 1 (7) > 0 over two sandboxes: the second connection closes the cycle. 1 lags by 5 + 64, 0 by nothing.
    const [there, back] = [edge(0, 1), edge(1, 0)];
    const ruling = rule(devices({ latency: 5 }, { sandbox: 1, latency: 7 }), [there, back], pipelined);
    expect(ruling.inputLatency.get(0)).toBe(0);
    expect(ruling.inputLatency.get(1)).toBe(69);
    expect(ruling.edges.get(back)).toEqual({ isFeedback: false, isDelayed: true, compensation: 0 });
  });

  it('is none in groups without it', () => {
    const one = edge(0, 1);
    const ruling = rule(devices({ latency: 5 }, {}), [one, edge(2, 1)].slice(0, 1), {
      ...synchronous,
      compensatesLatency: false,
    });
    expect(ruling.edges.get(one)?.compensation).toBe(0);
    expect(ruling.inputLatency.get(1)).toBe(0);
  });
});
