import { GloveboxError } from '../errors.js';
import type { Device } from './device.js';
import type { AudioPort, NotePort } from './port.js';
import { requireInteger } from './validate.js';

/** Audio port `index` of a device, as its info has it now. @throws GloveboxError `unknown-object` */
export function audioPort<Direction extends 'input' | 'output'>(
  device: Device,
  direction: Direction,
  index: number,
): AudioPort & { readonly direction: Direction } {
  const ports = direction === 'input' ? device.info.audioInputs : device.info.audioOutputs;
  const { name, channels, isMain, isActive, layout, supports64 } = pick(device, ports, `audio ${direction}`, index);
  return { kind: 'audio', device, index, name, channels, isMain, isActive, layout, supports64, direction };
}

/** Note port `index` of a device, as its info has it now. @throws GloveboxError `unknown-object` */
export function notePort<Direction extends 'input' | 'output'>(
  device: Device,
  direction: Direction,
  index: number,
): NotePort & { readonly direction: Direction } {
  const ports = direction === 'input' ? device.info.noteInputs : device.info.noteOutputs;
  const { name, dialects, preferredDialect } = pick(device, ports, `note ${direction}`, index);
  return { kind: 'note', device, index, name, dialects, preferredDialect, direction };
}

function pick<T extends { name: string }>(device: Device, ports: readonly T[], what: string, index: number): T {
  requireInteger(index, `${what} index`, { min: 0 });
  const port = ports[index];
  if (port !== undefined) return port;
  const names = ports.map((one, place) => `${place} "${one.name}"`).join(', ');
  throw new GloveboxError(
    'unknown-object',
    `Expected an ${what} of ${device.name} but received ${index}; it has ${names || 'none'}`,
    { details: { device: device.name, port: index, count: ports.length } },
  );
}
