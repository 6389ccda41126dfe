import { resolve } from 'node:path';
import type { NativeDeviceOptions } from '../native/binding.js';
import { requireLayout, type LayoutRequest } from './layout-request.js';
import { requireBoolean, requireOneOf, requireOptions, requireText } from './validate.js';

/** What `Sandbox.addDevice` loads. @since 0.1.0 */
export interface DeviceOptions {
  /** A `.clap` or `.vst3` file or folder. */
  file: string;
  /** Which plugin of the file: CLAP id or VST3 class id. Default: the only or first one. */
  id?: string;
  /** Sample type of its audio ports. Default `automatic`: 64 bit if its main port prefers it or knows nothing else. */
  samples?: 'automatic' | 'float32' | 'float64';
  /** Channels that its audio ports should have. Default: the plugin's own. */
  layout?: LayoutRequest;
  /** Loads it although the group's quarantine store holds its file. Default false. */
  allowQuarantined?: boolean;
}

/** Options of a device, checked. */
export interface ResolvedDeviceOptions {
  native: NativeDeviceOptions;
  /** It may be loaded though it is quarantined. */
  isAllowed: boolean;
}

export const deviceOptionNames = ['file', 'id', 'samples', 'layout', 'allowQuarantined'] as const;

/** @throws GloveboxError `invalid-argument` */
export function resolveDeviceOptions(options: DeviceOptions): ResolvedDeviceOptions {
  const known = requireOptions<DeviceOptions>(options, 'options', deviceOptionNames);
  const { id, samples, layout } = known;
  // The sandbox has a working directory of its own.
  const native: NativeDeviceOptions = { file: resolve(requireText(known.file, 'options.file')) };
  const isAllowed = requireBoolean(known.allowQuarantined ?? false, 'options.allowQuarantined');
  if (id !== undefined) native.pluginId = requireText(id, 'options.id');
  if (samples !== undefined) {
    native.samples = requireOneOf(samples, 'options.samples', ['automatic', 'float32', 'float64']);
  }
  if (layout !== undefined) {
    const counts = requireLayout(layout, 'options.layout');
    native.inputChannels = counts.inputs;
    native.outputChannels = counts.outputs;
  }
  return { native, isAllowed };
}
