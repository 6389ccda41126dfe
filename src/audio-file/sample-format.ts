/** How samples stand in a WAV file: whole numbers of 16, 24 or 32 bits, or 32-bit floating point. @since 0.1 */
export type SampleFormat = '16' | '24' | '32' | 'float';

/** All of them, in the order in which help texts name them. */
export const sampleFormats: readonly SampleFormat[] = ['16', '24', '32', 'float'];

/** Bytes that one sample of one channel takes. */
export function bytesPerSample(format: SampleFormat): number {
  return format === 'float' ? 4 : Number(format) / 8;
}

/** What +1.0 is as a whole number; full scale is one less, so that -1.0 is the most negative one. */
const fullScale = { '16': 2 ** 15, '24': 2 ** 23, '32': 2 ** 31 } as const;

/**
 * Interleaved bytes to planar samples. A whole number divided by its full scale is exact in 32-bit floating point for 16
 * and 24 bits, and rounds to nearest for 32.
 */
export function decodeSamples(bytes: Buffer, format: SampleFormat, channelCount: number): Float32Array[] {
  const size = bytesPerSample(format);
  const frameCount = Math.floor(bytes.length / (size * channelCount));
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frameCount));
  const scale = format === 'float' ? 1 : 1 / fullScale[format];
  for (const [index, channel] of channels.entries()) {
    let offset = index * size;
    const stride = size * channelCount;
    for (let frame = 0; frame < frameCount; frame += 1, offset += stride) {
      channel[frame] =
        format === 'float'
          ? bytes.readFloatLE(offset)
          : format === '16'
            ? bytes.readInt16LE(offset) * scale
            : format === '24'
              ? bytes.readIntLE(offset, 3) * scale
              : bytes.readInt32LE(offset) * scale;
    }
  }
  return channels;
}

/**
 * Planar samples to interleaved bytes. Whole numbers are rounded to nearest, without dither, and clipped to their range;
 * what is not a number becomes silence there. Floating point is written as it is.
 */
export function encodeSamples(channels: readonly Float32Array[], format: SampleFormat): Buffer {
  const size = bytesPerSample(format);
  const frameCount = channels[0]?.length ?? 0;
  const stride = size * channels.length;
  const bytes = Buffer.allocUnsafe(frameCount * stride);
  const scale = format === 'float' ? 1 : fullScale[format];
  for (const [index, channel] of channels.entries()) {
    let offset = index * size;
    for (let frame = 0; frame < frameCount; frame += 1, offset += stride) {
      const sample = channel[frame] ?? 0;
      if (format === 'float') {
        bytes.writeFloatLE(sample, offset);
        continue;
      }
      const scaled = Math.round(sample * scale);
      const whole = Number.isNaN(scaled) ? 0 : Math.min(scale - 1, Math.max(-scale, scaled));
      if (format === '16') bytes.writeInt16LE(whole, offset);
      else if (format === '24') bytes.writeIntLE(whole, offset, 3);
      else bytes.writeInt32LE(whole, offset);
    }
  }
  return bytes;
}
