import { audioOnly, inputChannel, parameterCurve, sampleAt, type Model, type Stimulus } from './stimulus.js';

/** The fixtures with a memory of their input. */

function stereo(stimulus: Stimulus, convert: (input: Float32Array) => Float32Array): Float32Array[] {
  return [0, 1].map((channel) => convert(inputChannel(stimulus, 0, channel)));
}

/** delay: in[i - n], n the parameter at frame i. */
export const delay: Model = (stimulus) => {
  const frames = parameterCurve(stimulus, 0, 256);
  return audioOnly(
    ...stereo(stimulus, (input) => input.map((_, frame) => sampleAt(input, frame - (frames[frame] ?? 0)))),
  );
};

/** A delay of a fixed number of frames. */
export function fixedDelay(frames: number): Model {
  return (stimulus) =>
    audioOnly(...stereo(stimulus, (input) => input.map((_, frame) => sampleAt(input, frame - frames))));
}

/** latency-delay: 100 frames, which it reports. */
export const latencyDelay: Model = fixedDelay(100);

/** lookahead as it starts: mode 1, 64 frames; changes while active change no sample. */
export const lookahead: Model = fixedDelay(64);

/** tail-reverb: the sum of in[i - 480 k] * 2^-k for k = 0 .. 8, each product and each sum in 32 bit. */
export const tailReverb: Model = (stimulus) =>
  audioOnly(
    ...stereo(stimulus, (input) =>
      input.map((sample, frame) => {
        let sum = sample;
        for (let k = 1; k <= 8; ++k) {
          sum = Math.fround(sum + Math.fround(sampleAt(input, frame - 480 * k) * 2 ** -k));
        }
        return sum;
      }),
    ),
  );

/** integrator: in[i] + out[i - 1] * 0.5, a product and a sum in 32 bit. */
export const integrator: Model = (stimulus) =>
  audioOnly(
    ...stereo(stimulus, (input) => {
      let last = 0;
      return input.map((sample) => {
        last = Math.fround(sample + Math.fround(last * 0.5));
        return last;
      });
    }),
  );
