import type { CasePlugin } from './case.js';

/** A parameter of a plugin, in the plugin's own units (VST3: 0 to 1). */
export interface ParameterShape {
  minimum: number;
  maximum: number;
  isReadOnly: boolean;
  /** False of those that nobody turns, such as a VST3's parameter for each MIDI controller: no state has to keep them. */
  isAutomatable?: boolean;
  /** It chooses a program. Plugins do that on their controller's side alone, or at a time of their own. */
  isProgramChange?: boolean;
}

/** What a case has to know of a plugin to say which of its steps apply. */
export interface PluginShape {
  /** Channels by port. */
  audioInputs: readonly number[];
  audioOutputs: readonly number[];
  noteInputs: number;
  noteOutputs: number;
  /** By id. */
  parameters: ReadonlyMap<number, ParameterShape>;
  hasState: boolean;
}

/** The shape of a plugin; undefined if it can't be used: steps that add it are left out. */
export type ShapeOf = (plugin: CasePlugin) => PluginShape | undefined;

/** The same text for the same plugin. */
export function pluginKey(plugin: CasePlugin): string {
  return 'fixture' in plugin
    ? `${plugin.fixture}.${plugin.format}`
    : plugin.plugin === undefined
      ? plugin.file
      : `${plugin.file}#${plugin.plugin}`;
}
