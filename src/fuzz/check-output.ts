import type { CasePlugins } from './case-plugins.js';
import type { CaseConnection } from './case-state.js';
import type { CasePlugin, FuzzCase } from './case.js';
import { playsOf } from './compare-plays.js';
import type { PlayedCase } from './play-case.js';
import type { FuzzProperty, Violation } from './violation.js';

/** 80 dB of gain for each device in a row; inputs are at most a half. */
const mostGain = 1e4;

/** Every audio connection that the case ever asks for. */
function audioConnections({ steps }: FuzzCase): CaseConnection[] {
  return steps.flatMap((step) => (step.do === 'connect' && step.kind === 'audio' ? [step] : []));
}

function hasCycle(connections: readonly CaseConnection[]): boolean {
  return connections.some(({ source, target }) => {
    const seen = new Set([target.device]);
    for (const device of seen) {
      for (const next of connections) if (next.source.device === device) seen.add(next.target.device);
    }
    return seen.has(source.device);
  });
}

/**
 * Finite and bounded, where that is the plugins' own doing: feedback may grow as it likes, and is left out.
 * `onTried` hears of each property that is asked.
 */
export function checkOutput(
  one: FuzzCase,
  played: PlayedCase,
  onTried: (property: FuzzProperty) => void,
): Violation | undefined {
  const connections = audioConnections(one);
  if (hasCycle(connections)) return undefined;
  onTried('finite output');
  const scrubbed = played.statistics?.scrubbedSamples ?? 0;
  if (scrubbed > 0) {
    return { property: 'finite output', key: 'finite', message: `${scrubbed} samples were not finite` };
  }
  onTried('bounded output');
  const devices = one.steps.filter((step) => step.do === 'add-device').length;
  const most = mostGain ** Math.max(1, Math.min(devices, connections.length + 1)) * Math.max(1, connections.length);
  for (const [index, { outputs }] of playsOf(played).entries()) {
    for (const { port, channels } of outputs) {
      for (const samples of channels) {
        const loud = samples.findIndex((sample) => !(Math.abs(sample) <= most));
        if (loud < 0) continue;
        const message = `play ${index + 1}, output ${port.port} of device ${port.device}, frame ${loud}: ${samples[loud]}`;
        return { property: 'bounded output', key: 'bounded', message };
      }
    }
  }
  return undefined;
}

/** The value of everything that can be set lies in the range that the plugin tells. What it only shows, as meters do, is its own. */
export function checkValues(plugins: CasePlugins, played: PlayedCase): Violation | undefined {
  // A number may stand for another plugin later.
  const pluginOf = new Map<number, CasePlugin>();
  for (const { step, isApplied, play } of played.steps) {
    if (step.do === 'add-device' && isApplied) pluginOf.set(step.device, step.plugin);
    for (const [device, own] of play?.values ?? []) {
      const plugin = pluginOf.get(device);
      const shape = plugin === undefined ? undefined : plugins.shapeOf(plugin);
      for (const [id, { minimum, maximum, isReadOnly }] of shape?.parameters ?? []) {
        const value = own.get(id);
        const slack = 1e-6 * Math.max(Math.abs(minimum), Math.abs(maximum), maximum - minimum);
        if (isReadOnly || value === undefined || (value >= minimum - slack && value <= maximum + slack)) continue;
        const message = `parameter ${id} of device ${device} is ${value}, outside of ${minimum} .. ${maximum}`;
        return { property: 'parameters in range', key: `range ${id}`, message };
      }
    }
  }
  return undefined;
}
