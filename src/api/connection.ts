import type { AudioInput, AudioOutput, AudioPort, NoteInput, NoteOutput, NotePort } from './port.js';

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
