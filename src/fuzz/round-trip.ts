import type { CaseStep, FuzzCase } from './case.js';

/**
 * Where a case asks whether a state brings everything back: one device alone, whose state is saved behind some blocks, and which
 * is restarted next. The index of the restart. Blocks, because VST3 plugins that ignore the values of a block of no frames
 * (against rule V8) know no others before; their state is not to blame for that.
 */
export function roundTripAt({ steps }: FuzzCase): number | undefined {
  const isAlone = steps.filter((step) => step.do === 'add-device').length === 1;
  const plain: readonly CaseStep['do'][] = ['add-sandbox', 'add-device', 'add-input', 'add-output', 'add-tap'];
  const later: readonly CaseStep['do'][] = [...plain, 'collect-events', 'set-parameter', 'play'];
  const at = steps.findIndex((step, index) => step.do === 'restart-device' && steps[index - 1]?.do === 'save-state');
  if (!isAlone || at < 0 || steps[at - 2]?.do !== 'play') return undefined;
  const isPlain = steps.every((step, index) => index === at || index === at - 1 || later.includes(step.do));
  return isPlain && steps.slice(at + 1).some((step) => step.do === 'play') ? at : undefined;
}

/** The same case with a new device in place of the restarted one, which gets the state and is restarted as well. */
export function reloaded(one: FuzzCase, at: number): FuzzCase {
  const restart = one.steps[at];
  const save = one.steps[at - 1];
  if (restart?.do !== 'restart-device' || save?.do !== 'save-state') throw new Error('not a round trip');
  const { device } = restart;
  const before = one.steps.slice(0, at);
  // What belongs to the device goes with it and is made again.
  const again = before.filter((step) =>
    ['add-device', 'add-input', 'add-output', 'add-tap', 'collect-events'].includes(step.do),
  );
  const load: CaseStep = { do: 'load-state', device, state: save.state };
  return {
    ...one,
    steps: [...before, { do: 'remove-device', device }, ...again, load, restart, ...one.steps.slice(at + 1)],
  };
}
