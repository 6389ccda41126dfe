// The library is one CommonJS bundle, of which Node sees a default export only.
// oxlint-disable-next-line import/default
import wavefile from 'wavefile';

/** The WAV library's class, for headers; samples are coded by `sample-format.ts`, which is many times faster. */
// oxlint-disable-next-line import/no-named-as-default-member
export const WaveFile: typeof wavefile.WaveFile = wavefile.WaveFile;
