import type { NativeTransport } from '../native/binding.js';
import { requireArray, requireBoolean, requireInteger, requireNumber, requireOptions } from './validate.js';

/**
 * Musical time at the first frame; a render or a driver moves it on by its tempo while it plays. Beats are quarter notes,
 * seconds are seconds of the song. What is left out is not told to plugins.
 *
 * @since 0.1.0
 */
export interface Transport {
  isPlaying?: boolean;
  isRecording?: boolean;
  isInPreRoll?: boolean;
  /** Beats per minute. */
  tempo?: number;
  /** Change of the tempo per frame. */
  tempoIncrement?: number;
  /** For example `[6, 8]`. */
  timeSignature?: readonly [numerator: number, denominator: number];
  songBeats?: number;
  songSeconds?: number;
  /** Beginning of the bar, and its number. */
  barStartBeats?: number;
  barNumber?: number;
  /** A loop is on between these. */
  loop?: { startBeats: number; endBeats: number; startSeconds?: number; endSeconds?: number };
}

const keys = [
  'isPlaying',
  'isRecording',
  'isInPreRoll',
  'tempo',
  'tempoIncrement',
  'timeSignature',
  'songBeats',
  'songSeconds',
  'barStartBeats',
  'barNumber',
  'loop',
] as const;

/** `glovebox::core::TransportFlags`. */
const flag = {
  hasTempo: 1,
  hasBeats: 2,
  hasSeconds: 4,
  hasTimeSignature: 8,
  isPlaying: 16,
  isRecording: 32,
  isLooping: 64,
  isInPreRoll: 128,
  isPresent: 2147483648,
} as const;

/** @throws GloveboxError `invalid-argument` */
export function toNativeTransport(value: unknown, name: string): NativeTransport {
  const transport = requireOptions<Transport>(value, name, keys);
  const native: NativeTransport = { flags: flag.isPresent };
  const given = (key: keyof Transport, bit = 0): boolean => {
    if (transport[key] === undefined) return false;
    native.flags += bit;
    return true;
  };
  for (const key of ['isPlaying', 'isRecording', 'isInPreRoll'] as const) {
    if (transport[key] !== undefined && requireBoolean(transport[key], `${name}.${key}`)) native.flags += flag[key];
  }
  if (given('tempo', flag.hasTempo))
    native.tempo = requireNumber(transport.tempo, `${name}.tempo`, { min: 1, max: 1000 });
  if (given('tempoIncrement')) {
    native.tempoIncrement = requireNumber(transport.tempoIncrement, `${name}.tempoIncrement`);
  }
  if (given('timeSignature', flag.hasTimeSignature)) {
    const [numerator, denominator] = requireArray(transport.timeSignature, `${name}.timeSignature`);
    const range = { min: 1, max: 65535 };
    native.timeSignatureNumerator = requireInteger(numerator, `${name}.timeSignature[0]`, range);
    native.timeSignatureDenominator = requireInteger(denominator, `${name}.timeSignature[1]`, range);
  }
  if (given('songBeats', flag.hasBeats)) native.songBeats = requireNumber(transport.songBeats, `${name}.songBeats`);
  if (given('songSeconds', flag.hasSeconds)) {
    native.songSeconds = requireNumber(transport.songSeconds, `${name}.songSeconds`);
  }
  if (given('barStartBeats')) native.barStartBeats = requireNumber(transport.barStartBeats, `${name}.barStartBeats`);
  if (given('barNumber')) {
    native.barNumber = requireInteger(transport.barNumber, `${name}.barNumber`, { min: -2147483648, max: 2147483647 });
  }
  if (given('loop', flag.isLooping)) {
    const loop = requireOptions<NonNullable<Transport['loop']>>(transport.loop, `${name}.loop`, [
      'startBeats',
      'endBeats',
      'startSeconds',
      'endSeconds',
    ]);
    native.loopStartBeats = requireNumber(loop.startBeats, `${name}.loop.startBeats`);
    native.loopEndBeats = requireNumber(loop.endBeats, `${name}.loop.endBeats`);
    native.loopStartSeconds = requireNumber(loop.startSeconds ?? 0, `${name}.loop.startSeconds`);
    native.loopEndSeconds = requireNumber(loop.endSeconds ?? 0, `${name}.loop.endSeconds`);
  }
  return native;
}
