import { createGroup } from '../api/group.js';
import type { DeviceOptions } from '../api/device-options.js';
import type { Device } from '../api/device.js';
import type { PluginFiles } from '../lab/plugin-files.js';
import type { CasePlugin, FuzzCase } from './case.js';
import { pluginKey, type PluginShape, type ShapeOf } from './plugin-shape.js';

/** Parameters beyond these are left alone. */
const mostParameters = 4096;

/** What a loaded device shows of itself. */
export async function shapeOfDevice(device: Device): Promise<PluginShape> {
  const { audioInputs, audioOutputs, noteInputs, noteOutputs, status } = device.info;
  const parameters = await device.parameters();
  return {
    audioInputs: audioInputs.map(({ channels }) => channels),
    audioOutputs: audioOutputs.map(({ channels }) => channels),
    noteInputs: noteInputs.length,
    noteOutputs: noteOutputs.length,
    parameters: new Map(
      parameters
        .slice(0, mostParameters)
        .map(({ id, minimum, maximum, isReadOnly }) => [id, { minimum, maximum, isReadOnly }]),
    ),
    hasState: status.hasState,
  };
}

/** The plugins of cases: where their files are, and what they look like. Each is loaded once to be looked at, in a sandbox. */
export class CasePlugins {
  readonly #files: PluginFiles;
  readonly #shapes = new Map<string, PluginShape>();

  constructor(files: PluginFiles) {
    this.#files = files;
  }

  /** What `Sandbox.addDevice` takes. */
  deviceOptions(plugin: CasePlugin): DeviceOptions {
    if ('fixture' in plugin) return { file: this.#files.fixture(plugin.fixture, plugin.format) };
    return { file: plugin.file, ...(plugin.plugin === undefined ? {} : { id: plugin.plugin }) };
  }

  /** The shape of a plugin that `learn` or `learnAll` has seen. */
  readonly shapeOf: ShapeOf = (plugin) => this.#shapes.get(pluginKey(plugin));

  /**
   * Loads a plugin in a sandbox of its own and looks at it.
   * @throws GloveboxError as `Sandbox.addDevice` and `Device.parameters`
   */
  async learn(plugin: CasePlugin): Promise<PluginShape> {
    const key = pluginKey(plugin);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    await using group = await createGroup({ name: 'look' });
    const sandbox = await group.addSandbox({ name: 'look', recovery: { mode: 'manual' } });
    const shape = await shapeOfDevice(await sandbox.addDevice(this.deviceOptions(plugin)));
    this.#shapes.set(key, shape);
    return shape;
  }

  /** `learn` for every plugin of a case. */
  async learnAll(one: FuzzCase): Promise<void> {
    for (const step of one.steps) if (step.do === 'add-device') await this.learn(step.plugin);
  }
}
