import type { Device } from './device.js';
import type { RenderCommand, RenderOptions, RenderResult } from './render.js';
import type { DeviceOptions } from './device-options.js';
import { hostingModes, type HostingMode } from './hosting-mode.js';
import type { Sandbox } from './sandbox.js';
import type { SandboxOptions } from './sandbox-options.js';
import { createGroup, type Group } from './group.js';
import type { GroupOptions } from './group-options.js';
import { requireOneOf, requireOptions, requireText } from './validate.js';

/** Options of `openPlugin`. @since 0.1.0 */
export interface OpenPluginOptions
  extends
    Pick<GroupOptions, (typeof groupKeys)[number]>,
    Pick<DeviceOptions, (typeof deviceKeys)[number]>,
    Pick<SandboxOptions, (typeof sandboxKeys)[number]> {
  /** Default `prefer-sandboxed`. */
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

const groupKeys = [
  'sampleRate',
  'maxBlockSize',
  'stageDeadlineMs',
  'blockDeadlineMs',
  'quarantineStore',
  'reputation',
] as const;
const sandboxKeys = ['policy', 'acceptWeaker', 'recovery', 'limits'] as const;
const deviceKeys = ['id', 'samples', 'layout', 'allowQuarantined'] as const;

/** Those of `keys` that are set. */
function pick<T extends object, Key extends keyof T>(from: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, Key>;
}

/**
 * Opens a plugin with a group of its own.
 * @throws GloveboxError as `createGroup` and `Group.addDevice`
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
  const hostingMode = requireOneOf(known.hostingMode ?? 'prefer-sandboxed', 'options.hostingMode', hostingModes);
  const group = await createGroup({ ...pick(known, groupKeys), name: file, sandbox: pick(known, sandboxKeys) });
  try {
    const device = await group.addDevice({ file, hostingMode, ...pick(known, deviceKeys) });
    const { sandbox } = device;
    const hosting = sandbox.processId === undefined ? 'direct' : 'sandboxed';
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
