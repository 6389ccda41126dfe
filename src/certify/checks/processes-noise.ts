import { renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';

/** Half a second of noise and notes comes out finite. */
export const processesNoise: Check = {
  id: 'processes-noise',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'output samples are finite (checklist PROC-02)',
  run: async ({ open, seed }) => {
    const subject = await open();
    const { problem } = await renderAndLook(subject, { frames: 24_000, seed });
    return problem === undefined ? pass : failure('only finite samples', problem);
  },
};
