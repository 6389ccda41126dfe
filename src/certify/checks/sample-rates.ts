import { isGloveboxError } from '../../errors.js';
import { renderAndLook } from '../audio.js';
import { failure, pass, type Check } from '../check.js';

const common: readonly number[] = [44_100, 48_000, 96_000];

/** Common sample rates must work, rare ones may be refused; none may crash or give what is not finite. */
export const sampleRates: Check = {
  id: 'sample-rates',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'refusal of a rate is allowed, a crash is not (checklist PROC-08)',
  run: async ({ open, seed }) => {
    const refused: number[] = [];
    for (const sampleRate of [8_000, ...common, 192_000, 384_000]) {
      try {
        const subject = await open({ sampleRate, maxBlockSize: 256 });
        const { problem } = await renderAndLook(subject, { frames: 4_096, seed });
        if (problem !== undefined) return failure('only finite samples', `${problem}, at ${sampleRate} Hz`);
      } catch (error) {
        const isRefusal = isGloveboxError(error) && error.code === 'plugin-refused';
        if (!isRefusal) throw error;
        if (common.includes(sampleRate)) return failure(`to run at ${sampleRate} Hz`, error.message);
        refused.push(sampleRate);
      }
    }
    return refused.length === 0 ? pass : { verdict: 'pass', facts: { refused } };
  },
};
