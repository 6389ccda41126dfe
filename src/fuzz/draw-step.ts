import type { CaseEvent, CaseStep } from './case.js';
import type { CaseState } from './case-state.js';
import type { Dice } from './dice.js';
import type { PluginShape } from './plugin-shape.js';

/** A connection between devices that have something to connect; undefined if no two do. */
export function drawConnection(dice: Dice, { devices }: CaseState): CaseStep | undefined {
  const kind = dice.chance(0.8) ? 'audio' : 'event';
  const portsOf = (shape: PluginShape, side: 'source' | 'target'): number => {
    if (kind === 'event') return side === 'source' ? shape.noteOutputs : shape.noteInputs;
    return (side === 'source' ? shape.audioOutputs : shape.audioInputs).length;
  };
  const end = (side: 'source' | 'target'): { device: number; port: number } | undefined => {
    const able = [...devices].filter(([, { shape }]) => portsOf(shape, side) > 0);
    const chosen = dice.maybePick(able);
    return chosen === undefined ? undefined : { device: chosen[0], port: dice.below(portsOf(chosen[1].shape, side)) };
  };
  const source = end('source');
  const target = end('target');
  return source === undefined || target === undefined ? undefined : { do: 'connect', kind, source, target };
}

/** Those that can be set; of those that can be automated, if there are some. */
function writableParameters({ parameters }: PluginShape): number[] {
  const writable = [...parameters].filter(([, { isReadOnly }]) => !isReadOnly);
  const automatable = writable.filter(([, { isAutomatable }]) => isAutomatable !== false);
  return (automatable.length > 0 ? automatable : writable).map(([id]) => id);
}

/** A new value for some parameter of a device. */
export function drawParameter(dice: Dice, state: CaseState): CaseStep | undefined {
  const chosen = dice.maybePick([...state.devices]);
  const parameter = chosen === undefined ? undefined : dice.maybePick(writableParameters(chosen[1].shape));
  if (chosen === undefined || parameter === undefined) return undefined;
  return { do: 'set-parameter', device: chosen[0], parameter, value: dice.share() };
}

function drawEvent(dice: Dice, state: CaseState, frames: number): CaseEvent | undefined {
  const chosen = dice.maybePick([...state.devices]);
  if (chosen === undefined) return undefined;
  const [device, { shape }] = chosen;
  const frame = dice.below(frames);
  if (shape.noteInputs > 0 && dice.chance(0.6)) {
    const note = dice.chance(0.6) ? 'on' : 'off';
    return { frame, device, note, key: 48 + dice.below(24), velocity: (1 + dice.below(127)) / 127 };
  }
  const parameter = dice.maybePick(writableParameters(shape));
  return parameter === undefined ? undefined : { frame, device, parameter, value: dice.share() };
}

/** Some blocks with some events. */
export function drawPlay(dice: Dice, state: CaseState, mostFrames: number): CaseStep {
  const { maxBlockSize } = state;
  const blockSize = dice.chance(0.6) ? maxBlockSize : 1 + dice.below(maxBlockSize);
  const blocks = 1 + dice.below(Math.max(1, Math.min(64, Math.floor(mostFrames / blockSize))));
  const count = dice.chance(0.3) ? 0 : dice.below(8);
  const events = Array.from({ length: count }, () => drawEvent(dice, state, blocks * blockSize));
  return {
    do: 'play',
    blocks,
    blockSize,
    keepsDeadlines: false,
    events: events.filter((event) => event !== undefined).sort((one, other) => one.frame - other.frame),
  };
}
