import { nativeCallNow } from '../native/call.js';
import type { GroupContext } from './context.js';
import { describePort, type AudioOutput } from './port.js';

/** The newest block of a tapped output. @since 0.1.0 */
export interface TapReading {
  /** Number of the block it is from; 0 if there was none yet. */
  sequence: number;
  channels: Float32Array[];
  /** Largest magnitude, all channels. */
  peak: number;
  rms: number;
}

/** Makes an output readable at any time, also when it is no output of the group. @since 0.1.0 */
export interface Tap {
  readonly port: AudioOutput;
  /** A copy of the newest block. Never blocks, never torn. */
  read(): TapReading;
}

/** Taps `port` of a group whose blocks have at most `maxBlockSize` frames. */
export async function openTap(context: GroupContext, port: AudioOutput, maxBlockSize: number): Promise<Tap> {
  const index = await context.call(`tap ${describePort(port)} of`, (group) => group.addTap(port.device.id, port.index));
  return {
    port,
    read: () => {
      context.requireOpen();
      const channels = Array.from({ length: port.channels }, () => new Float32Array(maxBlockSize));
      const reading = nativeCallNow('Could not read a tap', () => context.native.readTap(index, channels));
      const { sequence, frames, peak, rms } = reading;
      return { sequence, channels: channels.map((channel) => channel.subarray(0, frames)), peak, rms };
    },
  };
}
