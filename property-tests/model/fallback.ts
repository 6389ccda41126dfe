import type { CaseFallback } from '../../src/fuzz/case.js';
import { DelayLine } from './delay-line.js';
import { asChannels, roundTo, silence, type Channels, type SampleType } from './samples.js';

/**
 * "`hold` (the last `maxBlockSize` good frames, repeated, faded out over 100 ms)": "frame k of those that are missing is good
 * frame k modulo `maxBlockSize`, or modulo as many as there were so far, multiplied by 1 - k / (rate / 10) in double and rounded once, and silence from there on".
 */
class Hold {
  readonly #maxBlockSize: number;
  readonly #fadeFrames: number;
  readonly #type: SampleType;
  /** The last `maxBlockSize` good frames, or as many as there were, oldest first. */
  #good: Channels;
  /** Frames since the last good one. */
  #missing = 0;

  constructor(channels: number, type: SampleType, group: { maxBlockSize: number; sampleRate: number }) {
    this.#maxBlockSize = group.maxBlockSize;
    this.#fadeFrames = group.sampleRate / 10;
    this.#type = type;
    this.#good = silence(channels, 0);
  }

  keep(output: Channels): void {
    this.#missing = 0;
    this.#good = this.#good.map((samples, channel) =>
      Float64Array.from([...samples, ...(output[channel] ?? [])].slice(-this.#maxBlockSize)),
    );
  }

  next(frames: number): Channels {
    const held = this.#good.map((samples) =>
      Float64Array.from({ length: frames }, (_, i) => {
        const at = this.#missing + i;
        const gain = 1 - at / this.#fadeFrames;
        if (gain <= 0) return 0;
        return roundTo(this.#type, (samples[at % samples.length] ?? 0) * gain);
      }),
    );
    this.#missing += frames;
    return held;
  }
}

/** What the outputs of one device give while its sandbox is dead or late. Kept up to date in every block. */
export class Fallback {
  readonly #policy: CaseFallback;
  readonly #outputs: readonly number[];
  /** "`bypass` (each device becomes a delay of its latency from first input port to first output port)". */
  readonly #bypass: DelayLine | undefined;
  readonly #holds: Hold[];
  #heard: Channels = [];

  constructor(
    policy: CaseFallback,
    device: { inputs: readonly number[]; outputs: readonly number[]; latency: number; type: SampleType },
    group: { maxBlockSize: number; sampleRate: number },
  ) {
    this.#policy = policy;
    this.#outputs = device.outputs;
    const [first] = device.inputs;
    this.#bypass = first === undefined ? undefined : new DelayLine(device.latency, first);
    this.#holds = device.outputs.map((channels) => new Hold(channels, device.type, group));
  }

  /** What the host has of the first input port in this block, whether or not the device runs; asked for if the policy is `bypass`. */
  hear(input: () => Channels, frames: number): void {
    if (this.#policy !== 'bypass' || this.#bypass === undefined) return;
    this.#heard = this.#bypass.through(input(), frames);
  }

  /** What the device gave in a block that was done. */
  keep(outputs: readonly Channels[]): void {
    for (const [port, hold] of this.#holds.entries()) hold.keep(outputs[port] ?? []);
  }

  /** What a device of a sandbox that is bypassed gives in this block, by port. */
  bypassed(frames: number): Channels[] {
    return this.#outputs.map((channels, port) =>
      port === 0 ? asChannels(this.#heard, channels, frames).map((one) => one.slice()) : silence(channels, frames),
    );
  }

  /** What consumers hear instead, by port. */
  give(frames: number): Channels[] {
    if (this.#policy === 'bypass') return this.bypassed(frames);
    return this.#outputs.map((channels, port) =>
      this.#policy === 'hold' ? (this.#holds[port]?.next(frames) ?? []) : silence(channels, frames),
    );
  }
}
