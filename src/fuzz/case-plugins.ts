import { createGroup } from '../api/group.js';
import type { DeviceOptions } from '../api/device-options.js';
import type { Device } from '../api/device.js';
import type { ParameterInfo } from '../api/device-info.js';
import type { Sandbox } from '../api/sandbox.js';
import { isGloveboxError } from '../errors.js';
import { findPluginFiles, type PluginFiles } from '../lab/plugin-files.js';
import type { CasePlugin, FuzzCase } from './case.js';
import { pluginKey, type PluginShape, type ShapeOf } from './plugin-shape.js';

/** Parameters beyond these are left alone. */
const mostParameters = 4096;

/** What a plugin is taken for that ends when it is looked at: cases add it, and show how it ends. */
const unknownShape: PluginShape = {
  audioInputs: [],
  audioOutputs: [],
  noteInputs: 0,
  noteOutputs: 0,
  parameters: new Map(),
  hasState: false,
};

/** Errors that a plugin is to blame for, once it is loaded. */
const faultsOfPlugins: readonly string[] = ['sandbox-died', 'timed-out', 'plugin-refused', 'protocol-breach'];

function isFaultOfPlugin(error: unknown): boolean {
  return isGloveboxError(error) && faultsOfPlugins.includes(error.code);
}

async function parametersOf(device: Device): Promise<readonly ParameterInfo[]> {
  try {
    return await device.parameters();
  } catch (error) {
    if (isFaultOfPlugin(error)) return [];
    throw error;
  }
}

/** What a loaded device shows of itself; without parameters if it does not survive being asked for them. */
export async function shapeOfDevice(device: Device): Promise<PluginShape> {
  const { audioInputs, audioOutputs, noteInputs, noteOutputs, status } = device.info;
  const parameters = await parametersOf(device);
  return {
    audioInputs: audioInputs.map(({ channels }) => channels),
    audioOutputs: audioOutputs.map(({ channels }) => channels),
    noteInputs: noteInputs.length,
    noteOutputs: noteOutputs.length,
    parameters: new Map(
      parameters
        .slice(0, mostParameters)
        .map(({ id, minimum, maximum, isReadOnly, isAutomatable, isProgramChange }) => [
          id,
          { minimum, maximum, isReadOnly, isAutomatable, isProgramChange },
        ]),
    ),
    hasState: status.hasState,
  };
}

/** The plugins of cases: where their files are, and what they look like. Each is loaded once to be looked at, in a sandbox. */
export class CasePlugins {
  #files: PluginFiles | undefined;
  readonly #shapes = new Map<string, PluginShape>();

  /** `files`: where fixtures are; needed for cases that name some. */
  constructor(files?: PluginFiles) {
    this.#files = files;
  }

  /** What `Sandbox.addDevice` takes. */
  deviceOptions(plugin: CasePlugin): DeviceOptions {
    if ('fixture' in plugin) {
      this.#files ??= findPluginFiles();
      return { file: this.#files.fixture(plugin.fixture, plugin.format) };
    }
    return { file: plugin.file, ...(plugin.plugin === undefined ? {} : { id: plugin.plugin }) };
  }

  /** The shape of a plugin that `learn` or `learnAll` has seen. */
  readonly shapeOf: ShapeOf = (plugin) => this.#shapes.get(pluginKey(plugin));

  /**
   * Loads a plugin in a sandbox of its own and looks at it. One that crashes, hangs or refuses then has a shape without ports.
   * @throws GloveboxError as `Sandbox.addDevice`, for what is no fault of a plugin's code: no such file, not a plugin
   */
  async learn(plugin: CasePlugin): Promise<PluginShape> {
    const key = pluginKey(plugin);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    await using group = await createGroup({ name: 'look' });
    const sandbox = await group.addSandbox({ name: 'look', recovery: { mode: 'manual' } });
    const shape = await this.#look(sandbox, plugin);
    this.#shapes.set(key, shape);
    return shape;
  }

  /** `learn` for every plugin of a case. */
  async learnAll(one: FuzzCase): Promise<void> {
    for (const step of one.steps) if (step.do === 'add-device') await this.learn(step.plugin);
  }

  async #look(sandbox: Sandbox, plugin: CasePlugin): Promise<PluginShape> {
    try {
      return await shapeOfDevice(await sandbox.addDevice(this.deviceOptions(plugin)));
    } catch (error) {
      if (isFaultOfPlugin(error)) return unknownShape;
      throw error;
    }
  }
}
