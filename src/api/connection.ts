import type { NativeConnection } from '../native/binding.js';
import type { GroupContext } from './context.js';
import {
  describePort,
  type AudioInput,
  type AudioOutput,
  type AudioPort,
  type NoteInput,
  type NoteOutput,
  type NotePort,
} from './port.js';

/** An edge between two devices of a group. @since 0.1.0 */
export type Connection =
  | { readonly id: number; readonly kind: 'audio'; readonly source: AudioOutput; readonly target: AudioInput }
  | { readonly id: number; readonly kind: 'event'; readonly source: NoteOutput; readonly target: NoteInput };

/** A connection and what the group makes of it. @since 0.1.0 */
export interface ConnectionInfo {
  id: number;
  kind: 'audio' | 'event';
  source: AudioPort | NotePort;
  target: AudioPort | NotePort;
  /** It closes a cycle with connections that were made before. */
  isFeedback: boolean;
  /** It delays by `maxBlockSize` frames. */
  isDelayed: boolean;
  /** Delay added so that all inputs of the target are aligned. */
  compensationFrames: number;
}

/** An input of the group: the host's own audio for one input port. @since 0.1.0 */
export interface HostInput {
  readonly port: AudioInput;
  readonly channels: number;
  remove(): Promise<void>;
}

/** An output of the group: one output port that the host receives. @since 0.1.0 */
export interface HostOutput {
  readonly port: AudioOutput;
  remove(): Promise<void>;
}

/** The ports at both ends; undefined if one of their devices was removed meanwhile. */
export function connectionEnds(
  context: GroupContext,
  one: NativeConnection,
): Pick<ConnectionInfo, 'source' | 'target'> | undefined {
  const source = context.devices.get(one.source);
  const target = context.devices.get(one.target);
  if (source === undefined || target === undefined) return undefined;
  return one.kind === 'audio'
    ? { source: source.output(one.sourcePort), target: target.input(one.targetPort) }
    : { source: source.noteOutput(one.sourcePort), target: target.noteInput(one.targetPort) };
}

/** Makes a connection of ports that were checked, and returns its id. */
export async function makeConnection(
  context: GroupContext,
  kind: Connection['kind'],
  source: AudioPort | NotePort,
  target: AudioPort | NotePort,
): Promise<number> {
  return context.call(`connect ${describePort(source)} to ${describePort(target)} in`, (group) =>
    group.connect({
      kind,
      source: source.device.id,
      sourcePort: source.index,
      target: target.device.id,
      targetPort: target.index,
    }),
  );
}
