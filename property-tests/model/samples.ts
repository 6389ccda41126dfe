/** Samples, and the rules of "Ports" in section 5 of DESIGN.md. */

/** The sample type of a device's audio ports. */
export type SampleType = 'float32' | 'float64';

/** One block of one port: planar, exact values of the port's sample type. */
export type Channels = Float64Array[];

export function silence(channels: number, frames: number): Channels {
  return Array.from({ length: channels }, () => new Float64Array(frames));
}

/** "64 to 32 bit rounds to nearest". */
export function roundTo(type: SampleType, sample: number): number {
  return type === 'float32' ? Math.fround(sample) : sample;
}

/**
 * What a connection brings to a port: "A connection copies channel i to channel i; a mono source feeds every channel of its
 * target; surplus target channels stay silent, surplus source channels are dropped."
 */
export function asChannels(source: Channels, channels: number, frames: number): Channels {
  return Array.from({ length: channels }, (_, channel) => {
    const from = source.length === 1 ? source[0] : source[channel];
    return from ?? new Float64Array(frames);
  });
}

/**
 * The value of an input port: "host input, then its connections in the order they were made: the first copied, the others
 * added, in the port's sample type". `sources` are in that order.
 */
export function sum(
  sources: readonly Channels[],
  port: { channels: number; type: SampleType; frames: number },
): Channels {
  const { channels, type, frames } = port;
  const total = silence(channels, frames);
  for (const [index, source] of sources.entries()) {
    for (const [channel, samples] of asChannels(source, channels, frames).entries()) {
      const into = total[channel];
      if (into === undefined) continue;
      for (let i = 0; i < frames; ++i) {
        const sample = roundTo(type, samples[i] ?? 0);
        into[i] = index === 0 ? sample : roundTo(type, (into[i] ?? 0) + sample);
      }
    }
  }
  return total;
}

/** "An engine replaces what is not finite in its own devices' outputs" (section 3): with silence, and in place. */
export function scrub(channels: Channels): Channels {
  for (const samples of channels) {
    for (const [i, sample] of samples.entries()) if (!Number.isFinite(sample)) samples[i] = 0;
  }
  return channels;
}

/** The samples as a host receives them. */
export function toHost(channels: Channels): Float32Array[] {
  return channels.map((samples) => Float32Array.from(samples));
}
