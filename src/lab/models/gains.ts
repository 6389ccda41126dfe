import { audioOnly, inputChannel, parameterCurve, type Model, type Stimulus } from './stimulus.js';

/** The fixtures without memory: one operation per sample, in the 32-bit type unless said otherwise. */

function perSample(
  stimulus: Stimulus,
  channelCount: number,
  operation: (sample: number, frame: number, channel: number) => number,
): Float32Array[] {
  return Array.from({ length: channelCount }, (_, channel) => {
    const input = inputChannel(stimulus, 0, channel);
    // Storing into a Float32Array rounds to nearest, as a conversion from double to float does.
    return input.map((sample, frame) => operation(sample, frame, channel));
  });
}

/** gain: in * Sample(g). */
export const gain: Model = (stimulus) => {
  const curve = Float32Array.from(parameterCurve(stimulus, 0, 1));
  return audioOnly(...perSample(stimulus, 2, (sample, frame) => sample * (curve[frame] ?? 0)));
};

/** gain64: Sample(double(in) * g), g as double. With 64-bit ports the host rounds the result instead: the same bits. */
export const gain64: Model = (stimulus) => {
  const curve = parameterCurve(stimulus, 0, 1);
  return audioOnly(...perSample(stimulus, 2, (sample, frame) => sample * (curve[frame] ?? 0)));
};

/** ramp: in + Sample(v). */
export const ramp: Model = (stimulus) => {
  const curve = Float32Array.from(parameterCurve(stimulus, 0, 0));
  return audioOnly(...perSample(stimulus, 2, (sample, frame) => sample + (curve[frame] ?? 0)));
};

/** multi, first plugin. */
export const multiGain: Model = gain;

/** multi, second plugin: -in. */
export const multiInvert: Model = (stimulus) => audioOnly(...perSample(stimulus, 2, (sample) => -sample));

/** multi, third plugin: in + Sample(offset). */
export const multiOffset: Model = (stimulus) => {
  const curve = Float32Array.from(parameterCurve(stimulus, 0, 0.25));
  return audioOnly(...perSample(stimulus, 2, (sample, frame) => sample + (curve[frame] ?? 0)));
};

/** mono-to-stereo: left = in, right = in * -0.5. */
export const monoToStereo: Model = (stimulus) => {
  const input = inputChannel(stimulus, 0, 0);
  return audioOnly(
    input.slice(),
    input.map((sample) => sample * -0.5),
  );
};

/** stereo-to-mono: left + right, one channel. */
export const stereoToMono: Model = (stimulus) => {
  const right = inputChannel(stimulus, 0, 1);
  return audioOnly(inputChannel(stimulus, 0, 0).map((sample, frame) => sample + (right[frame] ?? 0)));
};

/** surround-passthrough: six channels copied. */
export const surroundPassthrough: Model = (stimulus) => audioOnly(...perSample(stimulus, 6, (sample) => sample));

/** mix2: a - b * 0.5, a product and a difference, each rounded to 32 bit. */
export const mix2: Model = (stimulus) =>
  audioOnly(
    ...perSample(stimulus, 2, (sample, frame, channel) => {
      const second = inputChannel(stimulus, 1, channel);
      return sample - Math.fround((second[frame] ?? 0) * 0.5);
    }),
  );

/** thousand-params: in * Sample(sum / 1024), the sum of a thousand parameters in double from the first to the last. */
export const thousandParams: Model = (stimulus) => {
  const values = new Float64Array(1000).fill(0.5);
  const gains = new Float32Array(stimulus.frames);
  let next = 0;
  let current = Number.NaN;
  for (let frame = 0; frame < stimulus.frames; ++frame) {
    let isChanged = Number.isNaN(current);
    for (let change = stimulus.changes[next]; change?.frame === frame; change = stimulus.changes[++next]) {
      values[change.parameter] = change.value;
      isChanged = true;
    }
    if (isChanged) current = values.reduce((sum, value) => sum + value, 0) / 1024;
    gains[frame] = current;
  }
  return audioOnly(...perSample(stimulus, 2, (sample, frame) => sample * (gains[frame] ?? 0)));
};
