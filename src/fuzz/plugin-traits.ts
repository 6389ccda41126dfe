import type { CasePlugin, CaseStep, FuzzCase } from './case.js';
import type { CasePlugins } from './case-plugins.js';
import { comparePlays, playsOf } from './compare-plays.js';
import { playCase } from './play-case.js';
import { pluginKey, type PluginShape } from './plugin-shape.js';
import { reloaded } from './round-trip.js';
import { violationOf, type Violation } from './violation.js';

/** What a plugin promises, found out by trying: properties that need it are asked of no other. */
export interface PluginTraits {
  /** Played twice it gives the same output. */
  isDeterministic: boolean;
  /** After a restart it sounds like a new one with the same state, as long as nobody touched its parameters. */
  restartsAsNew: boolean;
}

export type TraitsOf = (plugin: CasePlugin) => PluginTraits | undefined;

function endsOf(device: number, shape: PluginShape): CaseStep[] {
  return [
    ...shape.audioInputs.map((_, port): CaseStep => ({ do: 'add-input', port: { device, port } })),
    ...shape.audioOutputs.map((_, port): CaseStep => ({ do: 'add-output', port: { device, port } })),
    ...(shape.noteOutputs > 0 ? [{ do: 'collect-events' as const, device }] : []),
  ];
}

/** One device alone: plays, is saved and restarted, and plays again. */
export function soloCase(plugin: CasePlugin, shape: PluginShape, seed: number): FuzzCase {
  const events = [0, 100, 200, 1500].map((frame, index) => ({
    frame,
    device: 1,
    note: index === 3 ? ('off' as const) : ('on' as const),
    key: 48 + 7 * (index % 3),
    velocity: 0.75,
  }));
  const play: CaseStep = { do: 'play', blocks: 16, blockSize: 128, keepsDeadlines: false, events };
  return {
    schema: 'glovebox-case/1',
    group: { crossing: 'synchronous', maxBlockSize: 128, sampleRate: 48_000, compensatesLatency: false },
    seed,
    steps: [
      { do: 'add-sandbox', sandbox: 1, fallback: 'silence', hasStandby: false },
      { do: 'add-device', device: 1, sandbox: 1, plugin },
      ...endsOf(1, shape),
      play,
      ...(shape.hasState ? [{ do: 'save-state' as const, device: 1, state: 1 }] : []),
      { do: 'restart-device', device: 1 },
      play,
    ],
  };
}

/** Plays a plugin alone, twice and with a new device, and says what it keeps to; a fault that shows is returned instead. */
export async function learnTraits(
  plugins: CasePlugins,
  plugin: CasePlugin,
  seed: number,
  signal?: AbortSignal,
): Promise<{ traits: PluginTraits; solo: FuzzCase; fault?: Violation }> {
  const shape = await plugins.learn(plugin);
  const solo = soloCase(plugin, shape, seed);
  const options = { hangAfterMs: 5000, readsValues: true, ...(signal === undefined ? {} : { signal }) };
  const traits = { isDeterministic: false, restartsAsNew: false };
  const first = await playCase(plugins, solo, options);
  const second = await playCase(plugins, solo, options);
  const fault = violationOf(first) ?? violationOf(second);
  if (fault !== undefined) return { traits, solo, fault };
  traits.isDeterministic = comparePlays(playsOf(first), playsOf(second)) === undefined;
  if (!shape.hasState || !traits.isDeterministic) return { traits, solo };
  const at = solo.steps.findIndex((step) => step.do === 'restart-device');
  const third = await playCase(plugins, reloaded(solo, at), options);
  if (violationOf(third) === undefined) {
    traits.restartsAsNew = comparePlays(playsOf(first), playsOf(third)) === undefined;
  }
  return { traits, solo };
}

/** The traits of several plugins. */
export class TraitBook {
  readonly #traits = new Map<string, PluginTraits>();

  set(plugin: CasePlugin, traits: PluginTraits): void {
    this.#traits.set(pluginKey(plugin), traits);
  }

  readonly of: TraitsOf = (plugin) => this.#traits.get(pluginKey(plugin));
}
