import { GloveboxError } from '../errors.js';
import type { GroupContext } from './context.js';
import { Device } from './device.js';
import { describePort, type AudioPort, type NotePort } from './port.js';
import { wrongArgument } from './validate.js';

/**
 * Checks that `port` is a port of that kind and direction, of a device of the group.
 * @throws GloveboxError `invalid-argument`, `across-groups`
 */
export function requirePort(
  context: GroupContext,
  port: AudioPort | NotePort,
  name: string,
  kind: 'audio' | 'note',
  direction: 'input' | 'output',
): void {
  const expected = `an ${kind} ${direction} (device.${kind === 'audio' ? direction : `note${direction === 'input' ? 'Input' : 'Output'}`}(index))`;
  if (typeof port !== 'object' || port === null || !(port.device instanceof Device)) {
    throw wrongArgument(expected, name, port);
  }
  if (port.kind !== kind || port.direction !== direction) {
    throw new GloveboxError('invalid-argument', `Expected ${expected} for ${name} but received ${describePort(port)}`, {
      details: {
        name,
        expectedKind: kind,
        expectedDirection: direction,
        kind: port.kind,
        direction: port.direction,
      },
    });
  }
  if (!port.device.belongsTo(context)) {
    throw new GloveboxError(
      'across-groups',
      `Expected ${name} of a device of group "${context.name}" but ${describePort(port)} belongs to another group`,
      { details: { name, group: context.name } },
    );
  }
}

/** Checks that `device` is a device of the group. @throws GloveboxError `invalid-argument`, `across-groups` */
export function requireDevice(context: GroupContext, device: unknown, name: string): Device {
  if (!(device instanceof Device)) throw wrongArgument('a Device', name, device);
  if (!device.belongsTo(context)) {
    throw new GloveboxError('across-groups', `Expected a device of group "${context.name}" for ${name}`);
  }
  return device;
}
