import { noiseFor, renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';

/** Blocks of one frame, of odd lengths and of the maximum, one after another. */
export const blockSizes: Check = {
  id: 'block-sizes',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'any number of frames up to the announced maximum (CLAP plugin.h process, VST3 rule V8; checklist PROC-07)',
  run: async ({ open, seed }) => {
    const subject = await open({ maxBlockSize: 1_024 });
    for (const blockSize of [1, 2, 7, 64, 333, 512, 1_023, 1_024]) {
      const frames = Math.min(blockSize * 64, 8_192);
      const inputs = noiseFor(subject, frames, seed);
      const { problem } = await renderAndLook(subject, { frames, blockSize, seed, inputs });
      if (problem !== undefined) return failure('only finite samples', `${problem}, in blocks of ${blockSize} frames`);
    }
    return pass;
  },
};
