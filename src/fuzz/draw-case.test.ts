import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCase } from './case-file.js';
import { applyStep, firstState } from './case-state.js';
import type { CaseStep, FuzzCase } from './case.js';
import { arbitraryCase } from './draw-case.js';
import type { PluginShape } from './plugin-shape.js';

const effect: PluginShape = {
  audioInputs: [2, 2],
  audioOutputs: [2],
  noteInputs: 1,
  noteOutputs: 1,
  parameters: new Map([[5, { minimum: 0, maximum: 4, isReadOnly: false }]]),
  hasState: true,
};
const plugin = { file: 'some.clap' };
const cases = arbitraryCase({ plugins: [{ plugin, shape: effect }] });

function appliedShare({ group, steps }: FuzzCase): number {
  let state = firstState(group);
  const applied = steps.filter((step) => {
    const next = applyStep(state, step, () => effect);
    state = next ?? state;
    return next !== undefined;
  });
  return applied.length / steps.length;
}

function draw(seed: number): FuzzCase[] {
  return fc.sample(cases, { seed, numRuns: 5 });
}

/** As soon as there is a connection, and a value above a half that is sent while blocks are played. */
function isSuspect({ steps }: FuzzCase): boolean {
  return (
    steps.some((step) => step.do === 'connect' && step.kind === 'audio') &&
    steps.some((step) => step.do === 'play' && step.events.some((event) => 'value' in event && event.value > 0.5))
  );
}

describe('drawn cases', () => {
  it('keep to the schema, and all their steps apply', () => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(checkCase(JSON.parse(JSON.stringify(one)), 'it')).toEqual(one);
        expect(appliedShare(one)).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it('are decided by the seed', () => {
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  const kinds: CaseStep['do'][] = [
    'remove-device',
    'move-device',
    'restart-device',
    'connect',
    'disconnect',
    'add-tap',
    'set-parameter',
    'save-state',
    'load-state',
    'kill-sandbox',
    'hang-sandbox',
    'restart-sandbox',
  ];
  it.each(kinds)('have %s in at least one of twenty', (kind) => {
    const drawn = fc.sample(cases, { seed: 1, numRuns: 400 });
    expect(drawn.filter(({ steps }) => steps.some((step) => step.do === kind)).length).toBeGreaterThanOrEqual(20);
  });

  it('keep deadlines in at least one of twenty, and have sandboxes that stand still in as many', () => {
    const plays = fc
      .sample(cases, { seed: 1, numRuns: 400 })
      .map(({ steps }) => steps.flatMap((step) => (step.do === 'play' ? [step] : [])));
    const count = (is: (play: CaseStep & { do: 'play' }) => boolean): number =>
      plays.filter((own) => own.some(is)).length;
    expect(count(({ keepsDeadlines }) => keepsDeadlines)).toBeGreaterThanOrEqual(20);
    expect(count(({ stalls }) => stalls !== undefined)).toBeGreaterThanOrEqual(20);
  });

  it('stop no process in a case in which another only stands still', () => {
    for (const { steps } of fc.sample(cases, { seed: 1, numRuns: 400 })) {
      const stalls = steps.some((step) => step.do === 'play' && step.stalls !== undefined);
      expect(stalls && steps.some((step) => step.do === 'hang-sandbox')).toBe(false);
    }
  });

  it('shrink to what a failure needs and nothing else', () => {
    const result = fc.check(
      fc.property(cases, (one) => !isSuspect(one)),
      { seed: 7, numRuns: 500 },
    );
    const [smallest] = result.counterexample ?? [];
    expect(smallest?.steps.map((step) => step.do).sort()).toEqual(['connect', 'play']);
    const play = smallest?.steps.find((step) => step.do === 'play');
    expect(play).toMatchObject({ blocks: 1, events: [{ frame: 0, value: 1 }] });
    expect(smallest?.group).toMatchObject({ crossing: 'synchronous', compensatesLatency: false });
  });
});
