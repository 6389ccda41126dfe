import type { Device } from './device.js';

/** How channels of an audio port are meant. @since 0.1.0 */
export type PortLayout = 'none' | 'mono' | 'stereo' | 'surround-5.1' | 'surround-7.1' | 'ambisonic' | 'other';

/** Ways in which a note port speaks. @since 0.1.0 */
export type NoteDialect = 'clap' | 'midi' | 'midi-mpe' | 'midi2';

interface PortPlace {
  readonly device: Device;
  readonly direction: 'input' | 'output';
  /** Place among the ports of its kind and direction, from 0. */
  readonly index: number;
  readonly name: string;
}

/** An audio port of a device, as it was when it was asked for. @since 0.1.0 */
export interface AudioPort extends PortPlace {
  readonly kind: 'audio';
  readonly channels: number;
  readonly isMain: boolean;
  readonly isActive: boolean;
  readonly layout: PortLayout;
  readonly supports64: boolean;
}

/** A note port of a device. @since 0.1.0 */
export interface NotePort extends PortPlace {
  readonly kind: 'note';
  readonly dialects: readonly NoteDialect[];
  readonly preferredDialect: NoteDialect;
}

/** An audio port that gives. @since 0.1.0 */
export type AudioOutput = AudioPort & { readonly direction: 'output' };
/** An audio port that takes. @since 0.1.0 */
export type AudioInput = AudioPort & { readonly direction: 'input' };
/** A note port that gives. @since 0.1.0 */
export type NoteOutput = NotePort & { readonly direction: 'output' };
/** A note port that takes. @since 0.1.0 */
export type NoteInput = NotePort & { readonly direction: 'input' };

/** "output 0 (Main Out) of Gain", for messages. */
export function describePort(port: AudioPort | NotePort): string {
  const kind = port.kind === 'note' ? `note ${port.direction}` : port.direction;
  return `${kind} ${port.index} (${port.name}) of ${port.device.name}`;
}
