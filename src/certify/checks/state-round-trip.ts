import { compareAudio } from '../../lab/compare.js';
import { SeededRandom } from '../../measure/random.js';
import { renderAndLook } from '../audio.js';
import { failure, type Check, type Subject } from '../check.js';
import { movableParameters, valueAt } from '../parameters.js';

/** VST3 keeps values as doubles from 0 to 1, plugins often as floats: what a float would round is not lost. */
function isSame(a: number, b: number, range: number): boolean {
  return Math.abs(a - b) <= Math.max(1e-6 * range, 1e-6 * Math.abs(a));
}

async function setRandomly({ group, device }: Subject, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  for (const parameter of (await movableParameters(device)).slice(0, 200)) {
    await device.set(parameter.id, valueAt(parameter, random.below(1001) / 1000));
  }
  // Values that are set reach an active plugin with its next block.
  await group.render({ frames: 512 });
}

/** State saved in one sandbox and loaded in another gives the same parameters, and the same sound where it is deterministic. */
export const stateRoundTrip: Check = {
  id: 'state-round-trip',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'CLAP ext/state.h; VST3 rule V15, IComponent::getState and setState (checklist STA-01, NEW-06)',
  run: async ({ open, seed }) => {
    const first = await open();
    if (!first.device.info.status.hasState) return { verdict: 'not-applicable', actual: 'it has no state' };
    await setRandomly(first, seed);
    const before = await first.device.values();
    const state = await first.device.saveState();

    const second = await open();
    await second.device.loadState(state);
    await second.group.render({ frames: 512 });
    const after = await second.device.values();
    for (const { id, name, minimum, maximum, isReadOnly } of await first.device.parameters()) {
      const [was, is] = [before.get(id) ?? Number.NaN, after.get(id) ?? Number.NaN];
      if (isReadOnly || isSame(was, is, maximum - minimum)) continue;
      return failure(`parameter ${id} (${name}) = ${was}`, `${is} after the round trip`, {
        stateBytes: state.byteLength,
      });
    }

    // Two fresh instances of the same state: do they sound alike at all?
    const third = await open();
    await third.device.loadState(state);
    await third.group.render({ frames: 512 });
    const sound = await renderAndLook(second, { frames: 8_192, seed });
    const again = await renderAndLook(third, { frames: 8_192, seed });
    const problem = sound.problem ?? again.problem;
    if (problem !== undefined) return failure('only finite samples after the round trip', problem);
    const facts = { stateBytes: state.byteLength, parameters: before.size };
    if (compareAudio(sound.result.outputs, again.result.outputs) !== undefined) {
      return { verdict: 'pass', facts: { ...facts, sound: 'not deterministic: not compared' } };
    }
    return { verdict: 'pass', facts: { ...facts, sound: 'two restored instances are bit-identical' } };
  },
};
