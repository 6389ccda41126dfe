import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../src/fuzz/case.js';
import type { BlockOutcome } from './block.js';
import type { ModelGroup } from './model-group.js';
import { build, device, fed, left, notes, port, sandbox, wire, type Step } from './model-kit.js';

describe('a port', () => {
  it('adds its connections to the host input in the order they were made', () => {
    // mix2: first input minus half of the second. 1 gives 1 * 1; the second input hears 1 twice: 1 - (1 + 1) / 2 = 0.
    const group = build([
      sandbox(0),
      device(1, 'gain'),
      device(2, 'gain'),
      device(3, 'mix2'),
      ...fed,
      wire(1, 2),
      wire(1, 3, 0),
      wire(1, 3, 1),
      wire(2, 3, 1),
      { do: 'add-output', port: port(3) },
    ]);
    expect(left(group, [1, 3])).toEqual([
      [1, 3],
      [0, 0],
    ]);
  });
});

describe('feedback', () => {
  it('comes back after exactly maxBlockSize frames, whatever the lengths of the blocks are', () => {
    // A gain of 1 that hears itself four frames later: what goes in at frame 0 is heard at 0, 4, 8.
    const group = build([sandbox(0), device(1, 'gain'), ...fed, wire(1, 1)]);
    const heard = [[1, 0, 0], [0, 0, 0], [0], [0, 0, 0]].flatMap((block) => left(group, block)[0] ?? []);
    expect(heard).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('keeps what is on the way when a plan changes, and begins anew when the connection does', () => {
    const group = build([sandbox(0), device(1, 'gain'), ...fed, wire(1, 1)]);
    left(group, [1, 2]);
    group.apply(device(2, 'gain'));
    expect(left(group, [0, 0, 0])[0]).toEqual([0, 0, 1]);
    group.apply({ do: 'disconnect', kind: 'audio', source: port(1), target: port(1) });
    group.apply(wire(1, 1));
    expect(left(group, [0, 0, 0])[0]).toEqual([0, 0, 0]);
  });
});

describe('a crossing', () => {
  const chain = [sandbox(0), sandbox(1), device(1, 'gain'), device(2, 'gain', 1), ...fed.slice(0, 1), wire(1, 2)];
  const heard: Step = { do: 'add-output', port: port(2) };

  it('takes no time in synchronous groups and maxBlockSize frames in pipelined ones', () => {
    expect(left(build([...chain, heard]), [1, 2, 3])[0]).toEqual([1, 2, 3]);
    const pipelined = build([...chain, heard], { crossing: 'pipelined' });
    expect([...(left(pipelined, [1, 2, 3])[0] ?? []), ...(left(pipelined, [4, 5, 6])[0] ?? [])]).toEqual([
      0, 0, 0, 0, 1, 2,
    ]);
  });

  it('loses what was due while its consumer was late, and no more', () => {
    const group = build([...chain, heard], { crossing: 'pipelined' });
    left(group, [1, 2, 3, 4]);
    // 1 2 3 4 are due now; the consumer does not get the block.
    expect(left(group, [5, 6, 7, 8], { sandboxes: { 1: 'skipped' } })[0]).toEqual([0, 0, 0, 0]);
    expect(left(group, [0, 0, 0, 0])[0]).toEqual([5, 6, 7, 8]);
  });

  it('goes on with the fallback of a producer that died, behind what it gave before', () => {
    const group = build([...chain, heard], { crossing: 'pipelined' });
    left(group, [1, 2, 3, 4]);
    expect(left(group, [5, 6, 7, 8], { sandboxes: { 0: 'dead' } })[0]).toEqual([1, 2, 3, 4]);
    expect(left(group, [9, 9, 9, 9], { sandboxes: { 0: 'dead' } })[0]).toEqual([0, 0, 0, 0]);
  });
});

describe('latency compensation', () => {
  it('delays what arrives early, host inputs and commands by what the inputs lag', () => {
    // 1 is a delay of 100 frames that it reports; it and the host feed both inputs of 2, a - b / 2. Both hear frame 0 of the
    // host at frame 100.
    const group = build(
      [
        sandbox(0),
        device(1, 'latency-delay'),
        device(2, 'mix2'),
        { do: 'add-input', port: port(1) },
        { do: 'add-input', port: port(2, 1) },
        wire(1, 2),
        { do: 'add-output', port: port(2) },
      ],
      { compensatesLatency: true, maxBlockSize: 128 },
    );
    const impulse = Float32Array.from({ length: 128 }, (_, frame) => (frame === 0 ? 1 : 0));
    const { outputs } = group.play({ frames: 128, inputs: [[impulse], [impulse]] });
    expect(outputs[0]?.[0]?.findIndex((sample) => sample !== 0)).toBe(100);
    expect(outputs[0]?.[0]?.[100]).toBe(0.5);
  });

  it('delays automation with the audio', () => {
    const group = build(
      [sandbox(0), device(1, 'latency-delay'), device(2, 'ramp'), wire(1, 2), { do: 'add-output', port: port(2) }],
      { compensatesLatency: true, maxBlockSize: 128 },
    );
    // ramp adds its parameter, -1 .. 1: a share of 3/4 is 0.5. Told for frame 3, heard from 103 on.
    const { outputs } = group.play({ frames: 128, events: [{ frame: 3, device: 2, parameter: 0, value: 0.75 }] });
    expect(outputs[0]?.[0]?.indexOf(0.5)).toBe(103);
  });
});

describe('a late sandbox', () => {
  it('moved on, and what it gave is lost', () => {
    const group = build([sandbox(0), device(1, 'integrator'), ...fed]);
    expect(left(group, [1, 0])[0]).toEqual([1, 0.5]);
    expect(left(group, [0, 0], { sandboxes: { 0: 'late' } })[0]).toEqual([0, 0]);
    // 0.5 was halved twice meanwhile; now a third time.
    expect(left(group, [0])[0]).toEqual([0.0625]);
  });
});

describe('a standby', () => {
  it('takes over from cold, rising over 64 frames; its devices hear each other unfaded', () => {
    const group = build(
      [sandbox(0), device(1, 'integrator'), device(2, 'gain'), ...fed, wire(1, 2), { do: 'add-output', port: port(2) }],
      { maxBlockSize: 64 },
    );
    left(group, [1]);
    // Frame i is multiplied by i / 64, once at each output. The integrator begins at 0 and sums 64 + 0 ...
    expect(left(group, [64, 0, 0], { takeovers: [0] })).toEqual([
      [0, 32 / 64, (16 * 2) / 64],
      [0, 32 / 64, (16 * 2) / 64],
    ]);
    // ... and the line goes on in the next block: frame 3.
    expect(left(group, [0])).toEqual([[(8 * 3) / 64], [(8 * 3) / 64]]);
  });
});

function echo(id: number, home: number): Step[] {
  return [
    device(id, 'note-echo', home),
    { do: 'set-parameter', device: id, parameter: 0, value: 0 },
    { do: 'collect-events', device: id },
  ];
}

function on(frame: number, target: number, key: number): CaseEvent {
  return { frame, device: target, note: 'on', key, velocity: 0.5 };
}

/** What one device sends in a block, in words. */
function keys(group: ModelGroup, block: Parameters<ModelGroup['play']>[0], of: number): string[] {
  return group
    .play(block)
    .events.filter(({ device: from }) => from === of)
    .map(({ frame, event }) => `${frame} ${event.kind} ${'key' in event ? event.key : ''}`);
}

describe('notes', () => {
  it('are merged by time; of one frame the host comes first, then connections in the order they were made', () => {
    const group = build([sandbox(0), ...echo(1, 0), ...echo(2, 0), ...echo(3, 0), notes(2, 3), notes(1, 3)]);
    const events = [on(1, 1, 61), on(1, 2, 62), on(0, 2, 64), on(1, 3, 63)];
    expect(keys(group, { frames: 2, events }, 3)).toEqual([
      '0 note-on 64',
      '1 note-on 63',
      '1 note-on 62',
      '1 note-on 61',
    ]);
  });

  it('move over a delayed edge by the same frames as audio', () => {
    const group = build([sandbox(0), sandbox(1), ...echo(1, 0), ...echo(2, 1), notes(1, 2)], { crossing: 'pipelined' });
    expect(keys(group, { frames: 3, events: [on(2, 1, 60)] }, 2)).toEqual([]);
    // Frame 2 + 4 is frame 3 of the block that begins at 3.
    expect(keys(group, { frames: 4 }, 2)).toEqual(['3 note-on 60']);
  });

  it('that a source held are ended when it dies', () => {
    const group = build([sandbox(0), sandbox(1), ...echo(1, 0), ...echo(2, 1), notes(1, 2)]);
    expect(keys(group, { frames: 4, events: [on(1, 1, 60), on(2, 1, 64)] }, 2)).toHaveLength(2);
    const dead: BlockOutcome = { sandboxes: { 0: 'dead' } };
    expect(keys(group, { frames: 4, outcome: dead }, 2)).toEqual(['0 note-off 60', '0 note-off 64']);
    expect(keys(group, { frames: 4, outcome: dead }, 2)).toEqual([]);
  });

  it('of blocks that a late consumer skips are dropped; note-offs and the last values of parameters wait for it', () => {
    const group = build([sandbox(0), ...echo(1, 0)]);
    keys(group, { frames: 4, events: [on(0, 1, 60)] }, 1);
    const off = { frame: 2, device: 1, note: 'off', key: 60, velocity: 0 } as const;
    const skipped = { sandboxes: { 0: 'skipped' } } as const;
    expect(keys(group, { frames: 4, events: [on(1, 1, 72), off], outcome: skipped }, 1)).toEqual([]);
    expect(keys(group, { frames: 4 }, 1)).toEqual(['0 note-off 60']);
  });
});
