import { existsSync } from 'node:fs';
import { GloveboxError } from '../errors.js';
import { logger } from '../log.js';
import type { Device } from './device.js';
import type { RenderCommand, RenderOptions, RenderResult } from './render.js';
import type { DeviceOptions, Sandbox } from './sandbox.js';
import type { SandboxOptions } from './sandbox-options.js';
import { createGroup, type Group } from './group.js';
import type { GroupOptions } from './group-options.js';
import { theRuntime } from './runtime.js';
import { requireOneOf, requireOptions, requireText } from './validate.js';

/** Where a plugin runs. @since 0.1.0 */
export type HostingMode = 'direct' | 'prefer-sandboxed' | 'force-sandboxed';

/** Options of `openPlugin`. @since 0.1.0 */
export interface OpenPluginOptions
  extends
    Pick<GroupOptions, (typeof groupKeys)[number]>,
    Pick<DeviceOptions, (typeof deviceKeys)[number]>,
    Pick<SandboxOptions, (typeof sandboxKeys)[number]> {
  /**
   * `prefer-sandboxed` (default): in a sandbox where there is one, else direct with a warning. `force-sandboxed`: in a
   * sandbox or not at all. `direct`: in this process, without any protection.
   */
  hostingMode?: HostingMode;
}

/** A plugin without a graph: a group of one device whose ports are all inputs and outputs of the group. @since 0.1.0 */
export interface OpenPlugin {
  readonly device: Device;
  readonly sandbox: Sandbox;
  readonly group: Group;
  /** Where it really runs. */
  readonly hosting: 'sandboxed' | 'direct';
  /**
   * Processes audio of any length: one list of channels per input port, returns one per output port. The same length comes
   * out; signal memory goes on with the next call.
   */
  process(inputs: readonly (readonly Float32Array[])[], options?: ProcessOptions): Promise<Float32Array[][]>;
  /** As `Group.render`. */
  render(options: RenderOptions): Promise<RenderResult>;
  /** Ends the plugin and its sandbox. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `OpenPlugin.process`. @since 0.1.0 */
export interface ProcessOptions {
  /** Default: the longest channel of `inputs`. */
  frames?: number;
  /** Events for the device by frame. */
  events?: readonly Omit<RenderCommand, 'device'>[];
  signal?: AbortSignal;
}

const log = logger('group');

const groupKeys = ['sampleRate', 'maxBlockSize', 'stageDeadlineMs', 'blockDeadlineMs', 'quarantineStore'] as const;
const sandboxKeys = ['policy', 'acceptWeaker', 'recovery', 'limits'] as const;
const deviceKeys = ['id', 'samples', 'layout', 'allowQuarantined'] as const;

/** Those of `keys` that are set. */
function pick<T extends object, Key extends keyof T>(from: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, Key>;
}

async function chooseHosting(mode: HostingMode): Promise<'sandboxed' | 'direct'> {
  if (mode === 'direct') return 'direct';
  const { sandboxHost } = await theRuntime();
  if (existsSync(sandboxHost)) return 'sandboxed';
  if (mode === 'force-sandboxed') {
    throw new GloveboxError(
      'no-such-file',
      `Expected the sandbox-host program at ${sandboxHost}; build it: npm run build:native`,
      {
        details: { file: sandboxHost },
      },
    );
  }
  log.warning('sandbox-host is missing, so the plugin runs in this process', { sandboxHost });
  return 'direct';
}

/**
 * Opens a plugin with a group of its own.
 * @throws GloveboxError as `createGroup`, `Group.addSandbox` and `Sandbox.addDevice`
 * @since 0.1.0
 */
export async function openPlugin(file: string, options: OpenPluginOptions = {}): Promise<OpenPlugin> {
  requireText(file, 'file');
  const known = requireOptions<OpenPluginOptions>(options, 'options', [
    'hostingMode',
    ...deviceKeys,
    ...groupKeys,
    ...sandboxKeys,
  ]);
  const hosting = await chooseHosting(
    requireOneOf(known.hostingMode ?? 'prefer-sandboxed', 'options.hostingMode', [
      'direct',
      'prefer-sandboxed',
      'force-sandboxed',
    ]),
  );
  const group = await createGroup({ ...pick(known, groupKeys), name: file });
  try {
    const sandbox = await group.addSandbox({ hosting, ...pick(known, sandboxKeys) });
    const device = await sandbox.addDevice({ file, ...pick(known, deviceKeys) });
    for (const index of device.info.audioInputs.keys()) await group.addInput(device.input(index));
    for (const index of device.info.audioOutputs.keys()) await group.addOutput(device.output(index));
    if (device.info.noteOutputs.length > 0) await device.collectEvents();
    return makeOpenPlugin(group, sandbox, device, hosting);
  } catch (error) {
    await group.close();
    throw error;
  }
}

function makeOpenPlugin(group: Group, sandbox: Sandbox, device: Device, hosting: 'sandboxed' | 'direct'): OpenPlugin {
  return {
    device,
    sandbox,
    group,
    hosting,
    process: async (inputs, options = {}) => {
      const { frames, events, signal } = requireOptions<ProcessOptions>(options, 'options', [
        'frames',
        'events',
        'signal',
      ]);
      const longest = Math.max(0, ...inputs.flatMap((channels) => channels.map((channel) => channel.length)));
      const result = await group.render({
        frames: frames ?? longest,
        inputs,
        commands: (events ?? []).map((one) => ({ ...one, device })),
        ...(signal === undefined ? {} : { signal }),
      });
      return result.outputs;
    },
    render: async (options) => group.render(options),
    close: async () => group.close(),
    [Symbol.asyncDispose]: async () => group.close(),
  };
}
