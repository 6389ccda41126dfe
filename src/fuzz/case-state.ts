import type { CaseEvent, CaseFallback, CasePlugin, CasePort, CaseStep, FuzzCase } from './case.js';
import { pluginKey, type PluginShape, type ShapeOf } from './plugin-shape.js';

/**
 * `running`: its process lives. `falling`: it was killed or stopped and its standby takes over while the next blocks are
 * played. `ended`: it was killed or stopped, and comes back by `restart-sandbox` only; one that was stopped counts as ended
 * at once, though the group finds out some blocks later.
 */
export type CaseLife = 'running' | 'falling' | 'ended';

export interface CaseSandbox {
  fallback: CaseFallback;
  hasStandby: boolean;
  life: CaseLife;
  /** It was stopped and not killed: the group has to find out, and kills it then. */
  isHung: boolean;
}

export interface CaseDevice {
  sandbox: number;
  plugin: CasePlugin;
  shape: PluginShape;
}

export interface CaseConnection {
  kind: 'audio' | 'event';
  source: CasePort;
  target: CasePort;
}

/** What exists at one moment of a case. Maps and lists are in the order in which things were made. Never changed in place. */
export interface CaseState {
  maxBlockSize: number;
  sandboxes: ReadonlyMap<number, CaseSandbox>;
  devices: ReadonlyMap<number, CaseDevice>;
  connections: readonly CaseConnection[];
  inputs: readonly CasePort[];
  outputs: readonly CasePort[];
  taps: readonly CasePort[];
  /** Devices whose events are collected. */
  collected: readonly number[];
  /** Saved states, and the plugin that each is for, by `pluginKey`. */
  states: ReadonlyMap<number, string>;
  isOffline: boolean;
  /** Frames that were played so far. */
  frame: number;
}

/** Before the first step. */
export function firstState(group: FuzzCase['group']): CaseState {
  return {
    maxBlockSize: group.maxBlockSize,
    sandboxes: new Map(),
    devices: new Map(),
    connections: [],
    inputs: [],
    outputs: [],
    taps: [],
    collected: [],
    states: new Map(),
    isOffline: false,
    frame: 0,
  };
}

export function samePort(one: CasePort, other: CasePort): boolean {
  return one.device === other.device && one.port === other.port;
}

export function sameConnection(one: CaseConnection, other: CaseConnection): boolean {
  return one.kind === other.kind && samePort(one.source, other.source) && samePort(one.target, other.target);
}

/** The device lives in a process that runs. */
export function isLive(state: CaseState, device: number): boolean {
  const found = state.devices.get(device);
  return found !== undefined && state.sandboxes.get(found.sandbox)?.life === 'running';
}

/** The events of a play step that are sent: to devices that are there and live, for what they have. */
export function eventsThatApply(state: CaseState, step: CaseStep & { do: 'play' }): CaseEvent[] {
  return step.events.filter((event) => {
    const shape = state.devices.get(event.device)?.shape;
    if (shape === undefined || !isLive(state, event.device)) return false;
    if (event.frame >= step.blocks * step.blockSize) return false;
    return 'note' in event ? shape.noteInputs > 0 : shape.parameters.get(event.parameter)?.isReadOnly === false;
  });
}

/** The sandboxes that stand still during a play step. */
export function stallsThatApply(
  state: CaseState,
  { stalls = [], keepsDeadlines }: CaseStep & { do: 'play' },
): number[] {
  return keepsDeadlines ? [...new Set(stalls)].filter((id) => state.sandboxes.get(id)?.life === 'running') : [];
}

function with_<T>(map: ReadonlyMap<number, T>, key: number, value: T): ReadonlyMap<number, T> {
  // Setting what is there keeps its place.
  return new Map(map).set(key, value);
}

function withoutDevices(state: CaseState, isGone: (device: number) => boolean): CaseState {
  const stays = (port: CasePort): boolean => !isGone(port.device);
  return {
    ...state,
    devices: new Map([...state.devices].filter(([device]) => !isGone(device))),
    connections: state.connections.filter(({ source, target }) => stays(source) && stays(target)),
    inputs: state.inputs.filter(stays),
    outputs: state.outputs.filter(stays),
    taps: state.taps.filter(stays),
    collected: state.collected.filter((device) => !isGone(device)),
  };
}

function hasPort(state: CaseState, port: CasePort, kind: 'audio' | 'event', direction: 'source' | 'target'): boolean {
  const shape = state.devices.get(port.device)?.shape;
  if (shape === undefined) return false;
  if (kind === 'audio') return port.port < (direction === 'source' ? shape.audioOutputs : shape.audioInputs).length;
  return port.port < (direction === 'source' ? shape.noteOutputs : shape.noteInputs);
}

function addEnd(state: CaseState, port: CasePort, list: 'inputs' | 'outputs' | 'taps'): CaseState | undefined {
  if (!hasPort(state, port, 'audio', list === 'inputs' ? 'target' : 'source')) return undefined;
  return state[list].some((one) => samePort(one, port)) ? undefined : { ...state, [list]: [...state[list], port] };
}

function endSandbox(state: CaseState, id: number, isHung: boolean): CaseState | undefined {
  const sandbox = state.sandboxes.get(id);
  if (sandbox?.life !== 'running') return undefined;
  const life = sandbox.hasStandby ? 'falling' : 'ended';
  return { ...state, sandboxes: with_(state.sandboxes, id, { ...sandbox, life, isHung }) };
}

function afterPlay(state: CaseState, frames: number): CaseState {
  const sandboxes = [...state.sandboxes].map(
    ([id, one]) => [id, one.life === 'falling' ? { ...one, life: 'running' as const, isHung: false } : one] as const,
  );
  return { ...state, sandboxes: new Map(sandboxes), frame: state.frame + frames };
}

/**
 * What exists after a step; undefined if the step does not apply, and is left out by everybody. `shapeOf` tells what the
 * plugins of the case are.
 */
export function applyStep(state: CaseState, step: CaseStep, shapeOf: ShapeOf): CaseState | undefined {
  switch (step.do) {
    case 'add-sandbox': {
      if (state.sandboxes.has(step.sandbox)) return undefined;
      const { fallback, hasStandby } = step;
      const made: CaseSandbox = { fallback, hasStandby, life: 'running', isHung: false };
      return { ...state, sandboxes: with_(state.sandboxes, step.sandbox, made) };
    }
    case 'remove-sandbox': {
      if (!state.sandboxes.has(step.sandbox)) return undefined;
      const rest = withoutDevices(state, (device) => state.devices.get(device)?.sandbox === step.sandbox);
      return { ...rest, sandboxes: new Map([...rest.sandboxes].filter(([id]) => id !== step.sandbox)) };
    }
    case 'add-device': {
      const shape = shapeOf(step.plugin);
      if (shape === undefined || state.devices.has(step.device)) return undefined;
      if (state.sandboxes.get(step.sandbox)?.life !== 'running') return undefined;
      const made = { sandbox: step.sandbox, plugin: step.plugin, shape };
      return { ...state, devices: with_(state.devices, step.device, made) };
    }
    case 'remove-device':
      return state.devices.has(step.device) ? withoutDevices(state, (device) => device === step.device) : undefined;
    case 'move-device': {
      const device = state.devices.get(step.device);
      if (device === undefined || !isLive(state, step.device) || device.sandbox === step.sandbox) return undefined;
      if (state.sandboxes.get(step.sandbox)?.life !== 'running') return undefined;
      return { ...state, devices: with_(state.devices, step.device, { ...device, sandbox: step.sandbox }) };
    }
    case 'restart-device':
      return isLive(state, step.device) ? state : undefined;
    case 'connect': {
      const { kind, source, target } = step;
      if (!hasPort(state, source, kind, 'source') || !hasPort(state, target, kind, 'target')) return undefined;
      if (state.connections.some((one) => sameConnection(one, step))) return undefined;
      return { ...state, connections: [...state.connections, { kind, source, target }] };
    }
    case 'disconnect': {
      const connections = state.connections.filter((one) => !sameConnection(one, step));
      return connections.length === state.connections.length ? undefined : { ...state, connections };
    }
    case 'add-input':
      return addEnd(state, step.port, 'inputs');
    case 'add-output':
      return addEnd(state, step.port, 'outputs');
    case 'add-tap':
      return addEnd(state, step.port, 'taps');
    case 'collect-events': {
      if (!state.devices.has(step.device) || state.collected.includes(step.device)) return undefined;
      return { ...state, collected: [...state.collected, step.device] };
    }
    case 'set-parameter': {
      const parameter = state.devices.get(step.device)?.shape.parameters.get(step.parameter);
      return parameter?.isReadOnly === false && isLive(state, step.device) ? state : undefined;
    }
    case 'save-state': {
      const device = state.devices.get(step.device);
      if (device?.shape.hasState !== true || !isLive(state, step.device) || state.states.has(step.state))
        return undefined;
      return { ...state, states: with_(state.states, step.state, pluginKey(device.plugin)) };
    }
    case 'load-state': {
      const device = state.devices.get(step.device);
      if (device === undefined || !isLive(state, step.device)) return undefined;
      return state.states.get(step.state) === pluginKey(device.plugin) ? state : undefined;
    }
    case 'set-offline':
      return state.isOffline === step.isOffline ? undefined : { ...state, isOffline: step.isOffline };
    case 'kill-sandbox':
      return endSandbox(state, step.sandbox, false);
    case 'hang-sandbox':
      return endSandbox(state, step.sandbox, true);
    case 'restart-sandbox': {
      const sandbox = state.sandboxes.get(step.sandbox);
      if (sandbox?.life !== 'ended') return undefined;
      const back: CaseSandbox = { ...sandbox, life: 'running', isHung: false };
      return { ...state, sandboxes: with_(state.sandboxes, step.sandbox, back) };
    }
    case 'play':
    default:
      if (step.blocks < 1 || step.blockSize < 1 || step.blockSize > state.maxBlockSize) return undefined;
      return afterPlay(state, step.blocks * step.blockSize);
  }
}
