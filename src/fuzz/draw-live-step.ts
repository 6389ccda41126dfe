import type { CasePlugin, CaseStep } from './case.js';
import type { CaseState } from './case-state.js';
import type { Dice } from './dice.js';
import { drawConnection, drawParameter } from './draw-step.js';
import type { PluginShape } from './plugin-shape.js';

type Plugins = readonly { plugin: CasePlugin; shape: PluginShape }[];
type Draw = (dice: Dice, state: CaseState, plugins: Plugins) => CaseStep | undefined;

function someDevice(dice: Dice, state: CaseState): number | undefined {
  return dice.maybePick([...state.devices.keys()]);
}

function someSandbox(dice: Dice, state: CaseState): number | undefined {
  return dice.maybePick([...state.sandboxes.keys()]);
}

/** The smallest number that is not in use. */
function unused(map: ReadonlyMap<number, unknown>): number {
  let number = 1;
  while (map.has(number)) ++number;
  return number;
}

function ofDevice(make: (device: number) => CaseStep): Draw {
  return (dice, state) => {
    const device = someDevice(dice, state);
    return device === undefined ? undefined : make(device);
  };
}

function ofSandbox(make: (sandbox: number) => CaseStep): Draw {
  return (dice, state) => {
    const sandbox = someSandbox(dice, state);
    return sandbox === undefined ? undefined : make(sandbox);
  };
}

const addDevice: Draw = (dice, state, plugins) => {
  const sandbox = someSandbox(dice, state);
  if (sandbox === undefined || state.devices.size >= 12) return undefined;
  return { do: 'add-device', device: unused(state.devices), sandbox, plugin: dice.pick(plugins).plugin };
};

const addOutput: Draw = (dice, state) => {
  const device = someDevice(dice, state);
  return device === undefined ? undefined : { do: 'add-output', port: { device, port: 0 } };
};

const addInput: Draw = (dice, state) => {
  const device = someDevice(dice, state);
  return device === undefined ? undefined : { do: 'add-input', port: { device, port: 0 } };
};

const moveDevice: Draw = (dice, state) => {
  const device = someDevice(dice, state);
  const sandbox = someSandbox(dice, state);
  return device === undefined || sandbox === undefined ? undefined : { do: 'move-device', device, sandbox };
};

const disconnect: Draw = (dice, state) => {
  const one = dice.maybePick(state.connections);
  return one === undefined ? undefined : { do: 'disconnect', ...one };
};

const loadState: Draw = (dice, state) => {
  const device = someDevice(dice, state);
  const number = dice.maybePick([...state.states.keys()]);
  return device === undefined || number === undefined ? undefined : { do: 'load-state', device, state: number };
};

const saveState: Draw = (dice, state) => {
  const device = someDevice(dice, state);
  return device === undefined ? undefined : { do: 'save-state', device, state: unused(state.states) };
};

const restartSandbox: Draw = (dice, state) => {
  const ended = [...state.sandboxes].flatMap(([id, { life }]) => (life === 'ended' ? [id] : []));
  const sandbox = dice.maybePick(ended);
  return sandbox === undefined ? undefined : { do: 'restart-sandbox', sandbox };
};

/** How often each is tried, among the others; those that do not apply are left out. */
const kinds: readonly (readonly [weight: number, draw: Draw])[] = [
  [4, addDevice],
  [3, ofDevice((device) => ({ do: 'remove-device', device }))],
  [7, moveDevice],
  [3, ofDevice((device) => ({ do: 'restart-device', device }))],
  [6, drawConnection],
  [4, disconnect],
  [3, addInput],
  [4, addOutput],
  [8, drawParameter],
  [6, saveState],
  [14, loadState],
  [2, (_, state) => ({ do: 'set-offline', isOffline: !state.isOffline })],
  [6, ofSandbox((sandbox) => ({ do: 'kill-sandbox', sandbox }))],
  [8, restartSandbox],
  [1, ofSandbox((sandbox) => ({ do: 'remove-sandbox', sandbox }))],
];
const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

/** One thing that happens between blocks; undefined if what was chosen is not possible now. */
export function liveStep(dice: Dice, state: CaseState, plugins: Plugins): CaseStep | undefined {
  let at = dice.below(total);
  for (const [weight, draw] of kinds) {
    if (at < weight) return draw(dice, state, plugins);
    at -= weight;
  }
  return undefined;
}
