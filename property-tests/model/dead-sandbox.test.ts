import { describe, expect, it } from 'vitest';
import type { BlockOutcome } from './block.js';
import type { ModelGroup } from './model-group.js';
import { build, device, fed, left, port, sandbox, wire, type Step } from './model-kit.js';

function alone(fixture: string, fallback: 'silence' | 'bypass' | 'hold', sampleRate = 40): ModelGroup {
  return build([sandbox(0, fallback), device(1, fixture), ...fed], { sampleRate, maxBlockSize: 4 });
}

describe('a dead sandbox', () => {
  const dead: BlockOutcome = { sandboxes: { 0: 'dead' } };

  it('is silent', () => {
    const group = alone('gain', 'silence');
    left(group, [1, 2, 3, 4]);
    expect(left(group, [5, 6], dead)[0]).toEqual([0, 0]);
  });

  it('is its devices as delays of their latency', () => {
    expect(left(alone('gain', 'bypass'), [5, 6], dead)[0]).toEqual([5, 6]);
    // A lookahead of 64 frames: the first frames come out at the 17th block of 4, though nobody was there.
    const group = alone('lookahead', 'bypass');
    left(group, [1, 2, 3, 4]);
    for (let block = 1; block < 16; ++block) expect(left(group, [0, 0, 0, 0], dead)[0]).toEqual([0, 0, 0, 0]);
    expect(left(group, [0, 0, 0, 0], dead)[0]).toEqual([1, 2, 3, 4]);
  });

  it('is bypassed by what the host has: mates as if they were bypassed, neighbours as they sound', () => {
    // Each gain doubles, half of its 0 .. 4. Two in the sandbox that dies: 4 times, and then not at all.
    const doubles: Step[] = [1, 2].map((id) => ({ do: 'set-parameter', device: id, parameter: 0, value: 0.5 }));
    const heard: Step[] = [...fed.slice(0, 1), wire(1, 2), { do: 'add-output', port: port(2) }, ...doubles];
    const mates = build([sandbox(0, 'bypass'), device(1, 'gain'), device(2, 'gain'), ...heard]);
    expect(left(mates, [1, 2])[0]).toEqual([4, 8]);
    expect(left(mates, [5, 6], dead)[0]).toEqual([5, 6]);
    // The first one next door: it doubles all the time.
    const neighbours = build([sandbox(0, 'bypass'), sandbox(1), device(1, 'gain', 1), device(2, 'gain'), ...heard]);
    expect(left(neighbours, [1, 2])[0]).toEqual([4, 8]);
    expect(left(neighbours, [5, 6], dead)[0]).toEqual([10, 12]);
  });

  it('has its bypass fed in blocks that are done, too, with what was not changed by mates', () => {
    // A gain of 2 before a lookahead of 64 frames: while it lived 1 2 3 4 went in, and 16 blocks of 4 later they come out.
    const group = build([
      sandbox(0, 'bypass'),
      device(1, 'gain'),
      device(2, 'lookahead'),
      ...fed.slice(0, 1),
      wire(1, 2),
      { do: 'add-output', port: port(2) },
      { do: 'set-parameter', device: 1, parameter: 0, value: 0.5 },
    ]);
    left(group, [1, 2, 3, 4]);
    for (let block = 1; block < 16; ++block) left(group, [0, 0, 0, 0], block % 2 === 0 ? dead : {});
    expect(left(group, [0, 0, 0, 0], dead)[0]).toEqual([1, 2, 3, 4]);
  });

  it('is bypassed from the first input port to the first output port alone', () => {
    // mix2: first input minus half of the second, which 1 feeds as well: 3 - 3 / 2. Bypassed it is its first input.
    const group = build([
      sandbox(0, 'bypass'),
      device(1, 'gain'),
      device(2, 'mix2'),
      ...fed.slice(0, 1),
      wire(1, 2, 0),
      wire(1, 2, 1),
      { do: 'add-output', port: port(2) },
    ]);
    expect(left(group, [3, 4])[0]).toEqual([1.5, 2]);
    expect(left(group, [3, 4], dead)[0]).toEqual([3, 4]);
  });

  it('bypasses with its inputs aligned, in lines that no end of a process empties', () => {
    // What device 1 of another sandbox says comes a block of 4 later, so the host's input of device 2 waits for it, too.
    const group = build(
      [
        sandbox(0, 'bypass'),
        sandbox(1),
        device(1, 'gain', 1),
        device(2, 'gain'),
        { do: 'add-input', port: port(2) },
        { do: 'add-output', port: port(2) },
        wire(1, 2),
      ],
      { crossing: 'pipelined', compensatesLatency: true },
    );
    expect(left(group, [1, 2, 3])[0]).toEqual([0, 0, 0]);
    expect(left(group, [4, 5, 6, 7], dead)[0]).toEqual([0, 1, 2, 3]);
    expect(left(group, [8, 9], dead)[0]).toEqual([4, 5]);
    // The line in the new process is empty.
    expect(left(group, [0, 0, 0, 0])[0]).toEqual([0, 0, 0, 0]);
    expect(left(group, [0, 0], dead)[0]).toEqual([0, 0]);
  });

  it('holds the last maxBlockSize good frames, repeated, faded out over 100 ms', () => {
    // At 80 Hz 100 ms are 8 frames. The last four good frames are 3 4 5 6; frame k is multiplied by 1 - k / 8:
    // 3 * 8/8, 4 * 7/8, 5 * 6/8, 6 * 5/8, then again 3 * 4/8, 4 * 3/8, 5 * 2/8, 6 * 1/8, and nothing.
    const group = alone('gain', 'hold', 80);
    left(group, [1, 2, 3]);
    left(group, [4, 5, 6]);
    expect(left(group, [9, 9, 9, 9], dead)[0]).toEqual([3, 3.5, 3.75, 3.75]);
    expect(left(group, [9, 9, 9, 9], dead)[0]).toEqual([1.5, 1.5, 1.25, 0.75]);
    expect(left(group, [9, 9, 9, 9], dead)[0]).toEqual([0, 0, 0, 0]);
  });

  it('comes back with its parameters, its signal memory cold', () => {
    // integrator: in + half of the last output. A gain of 2 (half of 0 .. 4) behind it is remembered.
    const group = build([
      sandbox(0),
      device(1, 'integrator'),
      device(2, 'gain'),
      ...fed.slice(0, 1),
      wire(1, 2),
      { do: 'add-output', port: port(2) },
      { do: 'set-parameter', device: 2, parameter: 0, value: 0.5 },
    ]);
    expect(left(group, [1, 0])[0]).toEqual([2, 1]);
    expect(left(group, [1, 0], dead)[0]).toEqual([0, 0]);
    expect(left(group, [0, 1])[0]).toEqual([0, 2]);
  });
});
