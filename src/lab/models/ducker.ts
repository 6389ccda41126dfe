import { audioOnly, inputChannel, parameterCurve, type Model } from './stimulus.js';

/** ducker: the main input turned down by an envelope of the side chain, all in double. */
export const ducker: Model = (stimulus) => {
  const depth = parameterCurve(stimulus, 0, 4);
  const side = [inputChannel(stimulus, 1, 0), inputChannel(stimulus, 1, 1)] as const;
  const gains = new Float64Array(stimulus.frames);
  let envelope = 0;
  for (let frame = 0; frame < stimulus.frames; ++frame) {
    const key = Math.max(Math.abs(side[0][frame] ?? 0), Math.abs(side[1][frame] ?? 0));
    envelope = key > envelope ? key : envelope * (1 - 2 ** -10);
    gains[frame] = 1 / (1 + (depth[frame] ?? 0) * envelope);
  }
  return audioOnly(
    ...[0, 1].map((channel) => inputChannel(stimulus, 0, channel).map((sample, frame) => sample * (gains[frame] ?? 0))),
  );
};
