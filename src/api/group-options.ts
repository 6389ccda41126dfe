import type { NativeGroupOptions } from '../native/binding.js';
import { QuarantineStore } from '../recovery/quarantine-store.js';
import { isolations, type Isolation } from './hosting-mode.js';
import type { OwnSandboxOptions } from './placement.js';
import { ownSandboxOptionNames, resolveSandboxOptions } from './sandbox-options.js';
import {
  requireArray,
  requireBoolean,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireText,
  wrongArgument,
} from './validate.js';

/** What a connection between sandboxes means. @since 0.1.0 */
export type Crossing = 'pipelined' | 'synchronous';

/** Options of `createGroup`. @since 0.1.0 */
export interface GroupOptions {
  /** For messages. Default `group`. */
  name?: string;
  /** Hz, 1 to 768000. Default 48000. */
  sampleRate?: number;
  /** Frames, 1 to 16384: no block is longer. Default 512. */
  maxBlockSize?: number;
  /**
   * `pipelined` (default): a connection between sandboxes delays by `maxBlockSize` frames and all sandboxes work at the same
   * time. `synchronous`: the same block, one sandbox after another.
   */
  crossing?: Crossing;
  /** Aligns all inputs of every device. Default true. */
  latencyCompensation?: boolean;
  /** When a late stage is replaced for the devices behind it, after the block began. Default: half of the block, at least 1 ms. */
  stageDeadlineMs?: number;
  /** When the block ends whatever is missing. Default: three quarters of the block, at least 2 ms. */
  blockDeadlineMs?: number;
  /** Missed blocks in a row after which a sandbox is hung. Default 8. */
  hangAfterBlocks?: number;
  /** Longest time without progress of a render. Default 5000. */
  hangAfterMs?: number;
  /** Events per list and block, 16 to 8192. Default 256. */
  eventCapacity?: number;
  /** Bytes of sysex per list and block. Default 4096. */
  payloadCapacity?: number;
  /** Nobody spins and nobody wakes before it has to: less power for later hand-offs. Default false. */
  savesEnergy?: boolean;
  /**
   * Where quarantine and crashes of plugin files are remembered across runs: `new QuarantineStore()` is the user's, the one of
   * the command line. Default: nowhere; a host that wants it says so.
   */
  quarantineStore?: QuarantineStore;
  /** Who shares a sandbox, of the devices that `addDevice` of the group places. Default `device`. */
  isolation?: Isolation;
  /** Options of the sandboxes that `addDevice` of the group makes. */
  sandbox?: OwnSandboxOptions;
  /** Files of reputation lists, besides the one that comes with glovebox: for `prefer-sandboxed`, and for who may share. */
  reputation?: readonly string[];
}

/** All options of a group, defaults filled in where they are fixed. */
export interface ResolvedGroupOptions {
  name: string;
  sampleRate: number;
  maxBlockSize: number;
  crossing: Crossing;
  native: NativeGroupOptions;
  quarantineStore: QuarantineStore | undefined;
  isolation: Isolation;
  sandbox: OwnSandboxOptions;
  reputation: readonly string[];
}

const nsPerMs = 1e6;

function toNs(ms: number | undefined, key: string): number | undefined {
  if (ms === undefined) return undefined;
  return Math.round(requireNumber(ms, `options.${key}`, { min: 0.001, max: 3_600_000 }) * nsPerMs);
}

/** @throws GloveboxError `invalid-argument` */
export function resolveGroupOptions(value: GroupOptions): ResolvedGroupOptions {
  const options = requireOptions<GroupOptions>(value, 'options', [
    'name',
    'sampleRate',
    'maxBlockSize',
    'crossing',
    'latencyCompensation',
    'stageDeadlineMs',
    'blockDeadlineMs',
    'hangAfterBlocks',
    'hangAfterMs',
    'eventCapacity',
    'payloadCapacity',
    'savesEnergy',
    'quarantineStore',
    'isolation',
    'sandbox',
    'reputation',
  ]);
  const name = requireString(options.name ?? 'group', 'options.name');
  const sampleRate = requireNumber(options.sampleRate ?? 48000, 'options.sampleRate', { min: 1, max: 768000 });
  const maxBlockSize = requireInteger(options.maxBlockSize ?? 512, 'options.maxBlockSize', { min: 1, max: 16384 });
  const crossing = requireOneOf(options.crossing ?? 'pipelined', 'options.crossing', ['pipelined', 'synchronous']);
  const native: NativeGroupOptions = { name, sampleRate, maxBlockSize, crossing };
  if (options.latencyCompensation !== undefined) {
    native.latencyCompensation = requireBoolean(options.latencyCompensation, 'options.latencyCompensation');
  }
  const stage = toNs(options.stageDeadlineMs, 'stageDeadlineMs');
  const block = toNs(options.blockDeadlineMs, 'blockDeadlineMs');
  const hang = toNs(options.hangAfterMs, 'hangAfterMs');
  if (stage !== undefined) native.stageDeadlineNs = stage;
  if (block !== undefined) native.blockDeadlineNs = block;
  if (hang !== undefined) native.hangAfterNs = hang;
  if (options.hangAfterBlocks !== undefined) {
    native.hangAfterBlocks = requireInteger(options.hangAfterBlocks, 'options.hangAfterBlocks', { min: 1, max: 1e6 });
  }
  if (options.eventCapacity !== undefined) {
    native.eventCapacity = requireInteger(options.eventCapacity, 'options.eventCapacity', { min: 16, max: 8192 });
  }
  if (options.payloadCapacity !== undefined) {
    native.payloadCapacity = requireInteger(options.payloadCapacity, 'options.payloadCapacity', {
      min: 0,
      max: 2 ** 24,
    });
  }
  if (options.savesEnergy !== undefined) {
    native.savesEnergy = requireBoolean(options.savesEnergy, 'options.savesEnergy');
  }
  const { quarantineStore } = options;
  if (quarantineStore !== undefined && !(quarantineStore instanceof QuarantineStore)) {
    throw wrongArgument('a QuarantineStore', 'options.quarantineStore', quarantineStore);
  }
  const isolation = requireOneOf(options.isolation ?? 'device', 'options.isolation', isolations);
  const sandbox = requireOptions<OwnSandboxOptions>(options.sandbox ?? {}, 'options.sandbox', ownSandboxOptionNames);
  // Told here, and not when the first device is added.
  resolveSandboxOptions({ ...sandbox, name: 'sandbox' }, () => '');
  const reputation = requireArray(options.reputation ?? [], 'options.reputation').map((file, index) =>
    requireText(file, `options.reputation[${index}]`),
  );
  return { name, sampleRate, maxBlockSize, crossing, native, quarantineStore, isolation, sandbox, reputation };
}
