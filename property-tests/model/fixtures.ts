import { argument, result, type Fixture, type FixtureParameter, type FrameContext } from './fixture.js';
import { noteEcho, sineSynth } from './note-fixtures.js';
import type { SampleType } from './samples.js';

/**
 * The audio fixtures frame by frame, from the formula in the first comment of each. `src/lab/models` has them for whole
 * signals; here they remember from block to block.
 */

const stereo = { inputs: [2], outputs: [2], noteInputs: 0, noteOutputs: 0, parameters: [], prefers64: false };

function noLatency(): number {
  return 0;
}

function parameter(minimum: number, maximum: number, initial: number, isStepped = false): FixtureParameter {
  return { minimum, maximum, initial, isStepped };
}

function inputSample({ inputs, frame }: FrameContext, port: number, channel: number): number {
  return inputs[port]?.[channel]?.[frame] ?? 0;
}

function give({ outputs, frame }: FrameContext, channel: number, sample: number): void {
  const samples = outputs[0]?.[channel];
  if (samples !== undefined) samples[frame] = sample;
}

/** A fixture of one stereo input that treats both channels alike. */
function perChannel(
  parameters: readonly FixtureParameter[],
  formula: (type: SampleType) => (sample: number, values: readonly number[], channel: number) => number,
): Fixture {
  return {
    ...stereo,
    parameters,
    latency: noLatency,
    activate: ({ type }) => {
      const compute = formula(type);
      return {
        run: (context) => {
          for (const channel of [0, 1]) {
            give(context, channel, compute(inputSample(context, 0, channel), context.parameters, channel));
          }
        },
      };
    },
  };
}

/** The last frames of one channel; 0 before the first. */
class History {
  readonly #samples: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#samples = new Float64Array(capacity);
  }

  write(sample: number): void {
    this.#samples[this.#count++ % this.#samples.length] = sample;
  }

  /** What was written `frames` before the newest. */
  read(frames: number): number {
    const at = this.#count - 1 - frames;
    return at < 0 ? 0 : (this.#samples[at % this.#samples.length] ?? 0);
  }
}

/** A delay of `frames(parameters)`, which may change at every frame. It converts samples to double and back. */
function delayOf(
  capacity: number,
  parameters: readonly FixtureParameter[],
  frames: (values: readonly number[]) => number,
): Fixture {
  return perChannel(parameters, (type) => {
    const lines = [new History(capacity), new History(capacity)];
    return (sample, values, channel) => {
      lines[channel]?.write(argument(type, sample));
      return lines[channel]?.read(frames(values)) ?? 0;
    };
  });
}

const gain = perChannel([parameter(0, 4, 1)], (type) => (sample, [value = 0]) => {
  const factor = type === 'float32' ? Math.fround(value) : value;
  return result(type, argument(type, sample) * argument(type, factor));
});

/** The product is made in double, whatever the port's type. */
const gain64: Fixture = {
  ...perChannel(
    [parameter(0, 4, 1)],
    (type) =>
      (sample, [value = 0]) =>
        result(type, argument(type, sample) * value),
  ),
  prefers64: true,
};

const ramp = perChannel([parameter(-1, 1, 0)], (type) => (sample, [value = 0]) => {
  const added = type === 'float32' ? Math.fround(value) : value;
  return result(type, argument(type, sample) + argument(type, added));
});

const integrator = perChannel([], (type) => {
  const last = [0, 0];
  return (sample, _, channel) => {
    const half = result(type, (last[channel] ?? 0) * 0.5);
    return (last[channel] = result(type, argument(type, sample) + half));
  };
});

const tailReverb = perChannel([], (type) => {
  const lines = [new History(3841), new History(3841)];
  return (sample, _, channel) => {
    const line = lines[channel];
    let sum = sample;
    line?.write(argument(type, sample));
    for (let k = 1; k <= 8; ++k) {
      const echo = result(type, (line?.read(480 * k) ?? 0) * 2 ** -k);
      sum = result(type, argument(type, sum) + echo);
    }
    return sum;
  };
});

function lookaheadFrames([mode = 1]: readonly number[]): number {
  return mode === 0 ? 0 : mode === 1 ? 64 : 512;
}

/** The delay is decided by the parameter at activation. */
const lookahead: Fixture = {
  ...stereo,
  parameters: [parameter(0, 2, 1, true)],
  latency: lookaheadFrames,
  activate: (activation) => {
    const frames = lookaheadFrames(activation.parameters);
    return delayOf(513, [], () => frames).activate(activation);
  },
};

const latencyDelay: Fixture = { ...delayOf(101, [], () => 100), latency: () => 100 };

const mix2: Fixture = {
  ...stereo,
  inputs: [2, 2],
  latency: noLatency,
  activate: ({ type }) => ({
    run: (context) => {
      for (const channel of [0, 1]) {
        const half = result(type, argument(type, inputSample(context, 1, channel)) * 0.5);
        give(context, channel, result(type, argument(type, inputSample(context, 0, channel)) - half));
      }
    },
  }),
};

/** Its envelope is in double, whatever the port's type. */
const ducker: Fixture = {
  ...stereo,
  inputs: [2, 2],
  parameters: [parameter(0, 8, 4)],
  latency: noLatency,
  activate: ({ type }) => {
    let envelope = 0;
    const read = (context: FrameContext, port: number, channel: number): number =>
      argument(type, inputSample(context, port, channel));
    return {
      run: (context) => {
        const key = Math.max(Math.abs(read(context, 1, 0)), Math.abs(read(context, 1, 1)));
        envelope = key > envelope ? key : envelope * (1 - 2 ** -10);
        const factor = 1 / (1 + (context.parameters[0] ?? 0) * envelope);
        for (const channel of [0, 1]) give(context, channel, result(type, read(context, 0, channel) * factor));
      },
    };
  },
};

const monoToStereo: Fixture = {
  ...stereo,
  inputs: [1],
  latency: noLatency,
  activate: ({ type }) => ({
    run: (context) => {
      const sample = inputSample(context, 0, 0);
      give(context, 0, sample);
      give(context, 1, result(type, argument(type, sample) * -0.5));
    },
  }),
};

const stereoToMono: Fixture = {
  ...stereo,
  outputs: [1],
  latency: noLatency,
  activate: ({ type }) => ({
    run: (context) => {
      const [left, right] = [0, 1].map((channel) => argument(type, inputSample(context, 0, channel)));
      give(context, 0, result(type, (left ?? 0) + (right ?? 0)));
    },
  }),
};

/** Where in the song the host says that each frame is. */
const frameStamp: Fixture = {
  ...stereo,
  latency: noLatency,
  activate: () => ({
    run: (context) => {
      give(context, 0, inputSample(context, 0, 0));
      give(context, 1, context.songFrame);
    },
  }),
};

const surroundPassthrough: Fixture = {
  ...stereo,
  inputs: [6],
  outputs: [6],
  latency: noLatency,
  activate: () => ({
    run: (context) => {
      for (let channel = 0; channel < 6; ++channel) give(context, channel, inputSample(context, 0, channel));
    },
  }),
};

/** Frames and blocks before this one, since the activation. */
const frameCounter: Fixture = {
  ...stereo,
  inputs: [],
  latency: noLatency,
  activate: () => {
    let frames = 0;
    let blocks = -1;
    return {
      beginBlock: () => {
        blocks += 1;
      },
      run: (context) => {
        give(context, 0, frames++ % 65536);
        give(context, 1, blocks % 65536);
      },
    };
  },
};

/** By file name; of a file with several plugins the first. */
export const fixtures: ReadonlyMap<string, Fixture> = new Map([
  ['delay', delayOf(4097, [parameter(0, 4096, 256, true)], ([frames = 0]) => frames)],
  ['ducker', ducker],
  ['frame-counter', frameCounter],
  ['frame-stamp', frameStamp],
  ['gain', gain],
  ['gain64', gain64],
  ['integrator', integrator],
  ['latency-delay', latencyDelay],
  ['lookahead', lookahead],
  ['mix2', mix2],
  ['mono-to-stereo', monoToStereo],
  ['multi', gain],
  ['note-echo', noteEcho],
  ['ramp', ramp],
  ['sine-synth', sineSynth],
  ['stereo-to-mono', stereoToMono],
  ['surround-passthrough', surroundPassthrough],
  ['tail-reverb', tailReverb],
]);
