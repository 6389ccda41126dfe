import type { Device } from '../api/device.js';
import type { DeviceEvent } from '../api/device-event.js';
import type { RenderCommand } from '../api/render.js';
import { GloveboxError } from '../errors.js';
import { findParameter, findPort, readValue } from './places.js';
import type { SessionCommand } from './session.js';

/** Data bytes behind a status byte of a MIDI 1.0 message; undefined for what no message begins with. */
function dataByteCount(status: number): number | undefined {
  if (status < 0x80 || status > 0xff) return undefined;
  if (status < 0xf0) return status >= 0xc0 && status < 0xe0 ? 1 : 2;
  return [undefined, 1, 2, 1, undefined, undefined, 0, undefined, 0, undefined, 0, 0, 0, undefined, 0, 0][
    status - 0xf0
  ];
}

/** True for one complete MIDI 1.0 message, system exclusive ones with F0 and F7. */
export function isMidiMessage(bytes: readonly number[]): boolean {
  const [status, ...rest] = bytes;
  if (status === undefined) return false;
  if (status === 0xf0) return rest.at(-1) === 0xf7 && rest.slice(0, -1).every((byte) => byte < 0x80);
  return dataByteCount(status) === rest.length && rest.every((byte) => byte < 0x80);
}

/** The event of a message that `isMidiMessage` accepts. */
export function toMidiEvent(bytes: readonly number[], port: number): DeviceEvent {
  return bytes[0] === 0xf0 ? { kind: 'sysex', bytes: Uint8Array.from(bytes), port } : { kind: 'midi', bytes, port };
}

/**
 * Commands of a session as events at frames, not sorted. A note with a duration is ended with its own note id.
 * @throws GloveboxError `unknown-object` or `invalid-argument`; `where` begins the messages
 */
export async function timedCommands(
  commands: readonly SessionCommand[],
  deviceOf: (name: string) => Device,
  sampleRate: number,
  where: string,
): Promise<RenderCommand[]> {
  const timed: RenderCommand[] = [];
  let nextNote = 1;
  for (const [index, command] of commands.entries()) {
    const place = `${where}/${index}`;
    const device = deviceOf(command.device);
    const frameAt = (seconds: number): number => Math.round(seconds * sampleRate);
    const frame = frameAt(command.seconds ?? 0);
    if ('parameter' in command) {
      const parameter = await findParameter(device, command.parameter, place);
      const value = await readValue(device, parameter, command.value, place);
      timed.push({ frame, device, event: { kind: 'parameter-value', parameter: parameter.id, value } });
      continue;
    }
    const port = findPort(device, 'note input', command.port ?? 0, place);
    if ('midi' in command) {
      if (!isMidiMessage(command.midi)) {
        const shown = command.midi.slice(0, 8).join(', ');
        throw new GloveboxError('invalid-argument', `${place}/midi: no complete MIDI message: ${shown}`);
      }
      timed.push({ frame, device, event: toMidiEvent(command.midi, port) });
      continue;
    }
    const voice = { key: command.key, channel: command.channel ?? 0, noteId: nextNote, port };
    nextNote += 1;
    timed.push({ frame, device, event: { kind: 'note-on', velocity: command.velocity ?? 0.8, ...voice } });
    if (command.duration !== undefined) {
      const end = frameAt((command.seconds ?? 0) + command.duration);
      timed.push({ frame: end, device, event: { kind: 'note-off', velocity: 0, ...voice } });
    }
  }
  return timed;
}
