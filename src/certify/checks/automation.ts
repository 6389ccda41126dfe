import type { RenderCommand } from '../../api/render.js';
import { SeededRandom } from '../../measure/random.js';
import { notesFor, renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';
import { movableParameters, valueAt } from '../parameters.js';

/** Every parameter that may be automated at its bounds and between them, while noise passes. */
export const automation: Check = {
  id: 'automation',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'any value between the bounds at any frame (CLAP ext/params.h, VST3 rule V10; checklist PAR-12)',
  run: async ({ open, seed }) => {
    const subject = await open();
    const { device } = subject;
    const list = await movableParameters(device);
    if (list.length === 0) return { verdict: 'not-applicable', actual: 'no parameter that may be automated' };
    const random = new SeededRandom(seed);
    const frames = 24_000;
    // At most forty changes in a block of 512: event lists have an end.
    const count = Math.min(1_000, list.length * 8);
    const commands = Array.from({ length: count }, (_, index): RenderCommand => {
      const parameter = list[index % list.length] ?? random.pick(list);
      const value = valueAt(parameter, random.pick([0, 1, random.below(1001) / 1000]));
      return {
        frame: random.below(frames),
        device,
        event: { kind: 'parameter-value', parameter: parameter.id, value },
      };
    });
    const { problem } = await renderAndLook(subject, {
      frames,
      seed,
      commands: [...commands, ...notesFor(subject, frames)],
    });
    return problem === undefined ? pass : failure('only finite samples', problem);
  },
};
