import { describe, expect, it } from 'vitest';
import type { CaseStep } from './case.js';
import { applyStep, eventsThatApply, firstState, type CaseState } from './case-state.js';
import type { PluginShape } from './plugin-shape.js';

const effect: PluginShape = {
  audioInputs: [2, 2],
  audioOutputs: [2],
  noteInputs: 1,
  noteOutputs: 0,
  parameters: new Map([
    [5, { minimum: 0, maximum: 4, isReadOnly: false }],
    [6, { minimum: 0, maximum: 1, isReadOnly: true }],
  ]),
  hasState: true,
};
const gain = { fixture: 'gain', format: 'clap' } as const;
const shapeOf = (plugin: object): PluginShape | undefined => ('fixture' in plugin ? effect : undefined);
const group = { crossing: 'pipelined', maxBlockSize: 64, sampleRate: 48_000, compensatesLatency: true } as const;

/** Applies steps one after another; tells which of them applied. */
function run(...steps: CaseStep[]): { state: CaseState; applied: boolean[] } {
  let state = firstState(group);
  const applied = steps.map((step) => {
    const next = applyStep(state, step, shapeOf);
    state = next ?? state;
    return next !== undefined;
  });
  return { state, applied };
}

const sandbox = (id: number, hasStandby = false): CaseStep => ({
  do: 'add-sandbox',
  sandbox: id,
  fallback: 'silence',
  hasStandby,
});
const device = (id: number, home: number): CaseStep => ({ do: 'add-device', device: id, sandbox: home, plugin: gain });
const wire = (source: number, target: number): CaseStep => ({
  do: 'connect',
  kind: 'audio',
  source: { device: source, port: 0 },
  target: { device: target, port: 1 },
});
const play: CaseStep & { do: 'play' } = { do: 'play', blocks: 2, blockSize: 64, keepsDeadlines: false, events: [] };

describe('steps of a case', () => {
  it('that name what is not there, or is there already, are left out', () => {
    const { applied } = run(
      device(1, 1),
      sandbox(1),
      sandbox(1),
      device(1, 1),
      device(1, 1),
      wire(1, 2),
      wire(1, 1),
      wire(1, 1),
      { do: 'add-output', port: { device: 1, port: 1 } },
      { do: 'add-output', port: { device: 1, port: 0 } },
      { do: 'add-output', port: { device: 1, port: 0 } },
      { do: 'add-device', device: 2, sandbox: 1, plugin: { file: 'nowhere.clap' } },
    );
    expect(applied).toEqual([false, true, false, true, false, false, true, false, false, true, false, false]);
  });

  it('take with a sandbox what lives in it, and its ends', () => {
    const { state } = run(sandbox(1), sandbox(2), device(1, 1), device(2, 2), wire(1, 2), wire(2, 2), {
      do: 'remove-sandbox',
      sandbox: 1,
    });
    expect([...state.sandboxes.keys()]).toEqual([2]);
    expect([...state.devices.keys()]).toEqual([2]);
    expect(state.connections).toHaveLength(1);
  });

  it('that need a process are left out while there is none, wiring is not', () => {
    const { applied, state } = run(
      sandbox(1),
      device(1, 1),
      { do: 'kill-sandbox', sandbox: 1 },
      { do: 'hang-sandbox', sandbox: 1 },
      device(2, 1),
      { do: 'set-parameter', device: 1, parameter: 5, value: 1 },
      wire(1, 1),
      { do: 'restart-sandbox', sandbox: 1 },
      { do: 'set-parameter', device: 1, parameter: 5, value: 1 },
      { do: 'set-parameter', device: 1, parameter: 6, value: 1 },
      { do: 'restart-sandbox', sandbox: 1 },
    );
    expect(applied).toEqual([true, true, true, false, false, false, true, true, true, false, false]);
    expect(state.sandboxes.get(1)?.life).toBe('running');
  });

  it('let a standby take over while blocks are played', () => {
    const { state, applied } = run(
      sandbox(1, true),
      device(1, 1),
      { do: 'kill-sandbox', sandbox: 1 },
      { do: 'restart-device', device: 1 },
      play,
      { do: 'restart-device', device: 1 },
    );
    expect(applied).toEqual([true, true, true, false, true, true]);
    expect(state.frame).toBe(128);
  });

  it('load a state into a device of the same plugin only', () => {
    const { applied } = run(
      sandbox(1),
      device(1, 1),
      device(2, 1),
      { do: 'load-state', device: 1, state: 9 },
      { do: 'save-state', device: 1, state: 9 },
      { do: 'save-state', device: 2, state: 9 },
      { do: 'load-state', device: 2, state: 9 },
    );
    expect(applied).toEqual([true, true, true, false, true, false, true]);
  });

  it('send the events that find somebody', () => {
    const { state } = run(sandbox(1), device(1, 1));
    const events = [
      { frame: 0, device: 1, parameter: 5, value: 0.5 },
      { frame: 0, device: 1, parameter: 6, value: 0.5 },
      { frame: 128, device: 1, parameter: 5, value: 0.5 },
      { frame: 0, device: 2, parameter: 5, value: 0.5 },
      { frame: 3, device: 1, note: 'on', key: 60, velocity: 1 },
    ] as const;
    const sent = eventsThatApply(state, { ...play, events: [...events] });
    expect(sent).toEqual([events[0], events[4]]);
  });

  it('play no block that is longer than the longest', () => {
    expect(run({ ...play, blockSize: 65 }, { ...play, blocks: 0 }).applied).toEqual([false, false]);
  });
});
