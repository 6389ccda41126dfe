import { renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';

/** Deactivated and activated again and again, reset between blocks, it goes on working. */
export const restarts: Check = {
  id: 'restarts',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'CLAP plugin.h activate, deactivate, reset; VST3 rule V4 (checklist LIFE-04)',
  run: async ({ open, seed }) => {
    const subject = await open();
    for (let time = 1; time <= 4; ++time) {
      const { problem } = await renderAndLook(subject, { frames: 2_048, seed });
      if (problem !== undefined) return failure('only finite samples', `${problem}, in round ${time}`);
      if (time % 2 === 0) await subject.device.reset();
      else await subject.device.restart();
    }
    return pass;
  },
};
