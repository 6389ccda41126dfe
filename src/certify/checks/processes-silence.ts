import { renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';

/** One second of silence, then a burst of noise and silence again: no sample that is not finite. */
export const processesSilence: Check = {
  id: 'processes-silence',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'output samples are finite (checklist PROC-02, SIL-03)',
  run: async ({ open, seed }) => {
    const subject = await open();
    const silent = { seed, frames: 48_000, inputs: [], commands: [] };
    const first = await renderAndLook(subject, silent);
    const burst = await renderAndLook(subject, { frames: 2_048, seed });
    const second = await renderAndLook(subject, silent);
    const problem = first.problem ?? burst.problem ?? second.problem;
    return problem === undefined ? pass : failure('only finite samples', problem);
  },
};
