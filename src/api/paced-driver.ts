import { GloveboxError } from '../errors.js';
import { nativeCall, nativeCallNow } from '../native/call.js';
import type { NativeDriver, NativeDriverOptions, NativeDriverStatistics, NativeSource } from '../native/binding.js';
import { readBlockRecords, type BlockRecords } from './block-records.js';
import type { HostOutput } from './connection.js';
import type { Device } from './device.js';
import type { DeviceEvent } from './device-event.js';
import { packEvents } from './event-codec.js';
import { toNativeTransport, type Transport } from './transport.js';
import {
  requireBoolean,
  requireChannels,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  wrongArgument,
} from './validate.js';

/** What the paced driver feeds to every input of the group. @since 0.1.0 */
export type DriverSource =
  | { kind: 'silence' }
  /** Default 440 Hz at 0.5. */
  | { kind: 'sine'; frequencyHz?: number; amplitude?: number }
  /** White noise, different in every channel, the same for the same seed. Default seed 1 at 0.5. */
  | { kind: 'noise'; seed?: number; amplitude?: number }
  /** Planar samples, again and again. */
  | { kind: 'loop'; channels: readonly Float32Array[] };

/** What becomes of the group's outputs. @since 0.1.0 */
export type DriverSink =
  | { kind: 'discard' }
  /** Kept for `PacedDriver.read`; what finds no room is lost and counted. Default one second. */
  | { kind: 'ring'; frames?: number };

/** Options of `Group.start`. @since 0.1.0 */
export interface DriverOptions {
  /** `paced` (default): at the pace of the sample rate. `free`: block after block without a pause. */
  clock?: 'paced' | 'free';
  /** Default silence. */
  source?: DriverSource;
  /** Default discard. */
  sink?: DriverSink;
  /** Frames per block. Default: the group's `maxBlockSize`. */
  blockSize?: number;
  /** Asks for real-time scheduling; `statistics().isRealtime` says whether it was granted. Default true. */
  wantsRealtime?: boolean;
  /** Of how many newest blocks the records are kept, for `PacedDriver.blocks`. Default 65536. */
  historyBlocks?: number;
  /**
   * Records processor time, involuntary switches and page faults of every block, too: four calls of the kernel per block.
   * Default false.
   */
  blockDetails?: boolean;
  /** Musical time from the first block on. */
  transport?: Transport;
}

/** How a paced driver is doing. @since 0.1.0 */
export type DriverStatistics = Readonly<NativeDriverStatistics>;

function toNativeSource(value: DriverSource | undefined): NativeSource {
  const source = requireOptions<{ kind: string } & Record<string, unknown>>(
    value ?? { kind: 'silence' },
    'options.source',
    ['kind', 'frequencyHz', 'amplitude', 'seed', 'channels'],
  );
  const kind = requireOneOf(source.kind, 'options.source.kind', ['silence', 'sine', 'noise', 'loop']);
  const amplitude = requireNumber(source['amplitude'] ?? 0.5, 'options.source.amplitude');
  switch (kind) {
    case 'silence':
      return { kind };
    case 'sine': {
      const frequencyHz = requireNumber(source['frequencyHz'] ?? 440, 'options.source.frequencyHz', { min: 0.001 });
      return { kind, frequencyHz, amplitude };
    }
    case 'noise':
      return { kind, amplitude, seed: requireInteger(source['seed'] ?? 1, 'options.source.seed', { min: 0 }) };
    case 'loop': {
      const channels = requireChannels(source['channels'], 'options.source.channels');
      if (channels.length === 0 || channels.some((channel) => channel.length === 0)) {
        throw wrongArgument('at least one channel, each with samples', 'options.source.channels', channels);
      }
      return { kind, channels };
    }
    default:
      return kind satisfies never;
  }
}

/** Checks `options` and makes the addon's of them; `name` parts are filled in by the group. */
export function toNativeDriverOptions(
  options: DriverOptions,
  group: { sampleRate: number; maxBlockSize: number },
): Omit<NativeDriverOptions, 'inputChannels' | 'outputChannels'> {
  const { clock, source, sink, blockSize, wantsRealtime, historyBlocks, blockDetails, transport } =
    requireOptions<DriverOptions>(options, 'options', [
      'clock',
      'source',
      'sink',
      'blockSize',
      'wantsRealtime',
      'historyBlocks',
      'blockDetails',
      'transport',
    ]);
  const drain = requireOptions<{ kind: string; frames?: number }>(sink ?? { kind: 'discard' }, 'options.sink', [
    'kind',
    'frames',
  ]);
  const isRing = requireOneOf(drain.kind, 'options.sink.kind', ['discard', 'ring']) === 'ring';
  const ringRange = { min: group.maxBlockSize, max: 2 ** 26 };
  const ringFrames = drain.frames ?? Math.max(Math.round(group.sampleRate), group.maxBlockSize);
  return {
    isPaced: requireOneOf(clock ?? 'paced', 'options.clock', ['paced', 'free']) === 'paced',
    frames: requireInteger(blockSize ?? group.maxBlockSize, 'options.blockSize', { min: 1, max: group.maxBlockSize }),
    source: toNativeSource(source),
    ringFrames: isRing ? requireInteger(ringFrames, 'options.sink.frames', ringRange) : 0,
    historyBlocks: requireInteger(historyBlocks ?? 65536, 'options.historyBlocks', { min: 1, max: 2 ** 24 }),
    blockDetails: requireBoolean(blockDetails ?? false, 'options.blockDetails'),
    commandCapacity: 1024,
    wantsRealtime: requireBoolean(wantsRealtime ?? true, 'options.wantsRealtime'),
    ...(transport === undefined ? {} : { transport: toNativeTransport(transport, 'options.transport') }),
  };
}

/**
 * A running thread that processes blocks of a group at the pace of its sample rate. The program stays alive until `stop`.
 *
 * @since 0.1.0
 */
export class PacedDriver {
  readonly #native: NativeDriver;
  readonly #outputIndex: (output: HostOutput) => number | undefined;
  readonly #onStop: () => void;

  /** @internal Made by `Group.start`. */
  constructor(native: NativeDriver, outputIndex: (output: HostOutput) => number | undefined, onStop: () => void) {
    this.#native = native;
    this.#outputIndex = outputIndex;
    this.#onStop = onStop;
  }

  /** Ends after the block that runs. Idempotent. */
  async stop(): Promise<void> {
    await nativeCall('Could not stop the driver', () => this.#native.stop());
    this.#onStop();
  }

  /** As `stop`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Counters since the start. Never blocks. */
  statistics(): DriverStatistics {
    return nativeCallNow('Could not read the driver', () => this.#native.statistics());
  }

  /** How the newest `count` blocks went (all that are kept), oldest first. Never blocks. */
  blocks(count: number = 2 ** 24): BlockRecords {
    requireInteger(count, 'count', { min: 0, max: 2 ** 24 });
    return readBlockRecords(nativeCallNow('Could not read the driver', () => this.#native.blocks(count)));
  }

  /**
   * Takes what is new of an output, one Float32Array per channel, at most `maxFrames` (one second at 48 kHz). Never blocks.
   * Needs the sink `ring`.
   */
  read(output: HostOutput, maxFrames: number = 48000): Float32Array[] {
    requireInteger(maxFrames, 'maxFrames', { min: 1, max: 2 ** 22 });
    const index = this.#outputIndex(output);
    if (index === undefined) {
      throw new GloveboxError(
        'unknown-object',
        'Expected an output of the group that was there when the driver started',
      );
    }
    return nativeCallNow('Could not read the driver', () => this.#native.readOutput(index, maxFrames));
  }

  /**
   * Hands events (no sysex) to a device for the next block. Returns how many were taken: fewer when more than 1024 wait.
   * Never blocks.
   */
  send(device: Device, ...events: readonly DeviceEvent[]): number {
    const packed = packEvents(
      events.map((event) => ({ frame: 0, device: device.id, event })),
      'events',
    );
    return nativeCallNow('Could not send events', () => this.#native.send(packed));
  }
}
