import type { Device } from '../api/device.js';
import type { ParameterInfo } from '../api/device-info.js';
import { GloveboxError } from '../errors.js';
import type { PortReference, SessionValue } from './session.js';

/** Which ports of a device are meant, in words of messages. */
export type PortKind = 'audio input' | 'audio output' | 'note input' | 'note output';

function portsOf(device: Device, kind: PortKind): readonly { name: string }[] {
  const { audioInputs, audioOutputs, noteInputs, noteOutputs } = device.info;
  switch (kind) {
    case 'audio input':
      return audioInputs;
    case 'audio output':
      return audioOutputs;
    case 'note input':
      return noteInputs;
    case 'note output':
      return noteOutputs;
    default:
      return kind satisfies never;
  }
}

/**
 * The index of the port that `reference` means; `where` begins the message, like "/groups/0/inputs/1".
 * @throws GloveboxError `unknown-object`, or `invalid-argument` if several ports have that name
 */
export function findPort(device: Device, kind: PortKind, reference: PortReference, where: string): number {
  const ports = portsOf(device, kind);
  const matches = [...ports.keys()].filter((index) => index === reference || ports[index]?.name === reference);
  const [first] = matches;
  if (first !== undefined && matches.length === 1) return first;
  const shown = typeof reference === 'number' ? String(reference) : JSON.stringify(reference);
  if (matches.length > 1) {
    throw new GloveboxError(
      'invalid-argument',
      `${where}: ${matches.length} ports of ${device.name} are called ${shown}, use an index`,
      {
        details: { where, device: device.name, port: reference },
      },
    );
  }
  const known = ports.map((port, index) => `${index} ${JSON.stringify(port.name)}`).join(', ');
  throw new GloveboxError(
    'unknown-object',
    `${where}: ${device.name} has no ${kind} ${shown}; it has ${known || 'none'}`,
    {
      details: { where, device: device.name, port: reference },
    },
  );
}

/**
 * The parameter of that name or id; a text of digits is an id if no parameter has it as its name.
 * @throws GloveboxError `unknown-object` or `invalid-argument`
 */
export async function findParameter(device: Device, reference: number | string, where: string): Promise<ParameterInfo> {
  const list = await device.parameters();
  const byName = list.filter((one) => one.name === reference);
  const id = typeof reference === 'number' ? reference : /^\d+$/.test(reference) ? Number(reference) : undefined;
  const byId = list.find((one) => one.id === id);
  const found = byName.length === 1 ? byName[0] : byId;
  if (found !== undefined) return found;
  const shown = typeof reference === 'number' ? String(reference) : JSON.stringify(reference);
  if (byName.length > 1) {
    const ids = byName.map((one) => one.id).join(', ');
    throw new GloveboxError(
      'invalid-argument',
      `${where}: several parameters of ${device.name} are called ${shown}, use one of the ids ${ids}`,
      {
        details: { where, device: device.name, parameter: reference },
      },
    );
  }
  const known = list.slice(0, 10).map((one) => `${one.id} ${JSON.stringify(one.name)}`);
  const rest = list.length > 10 ? ` and ${list.length - 10} more` : '';
  throw new GloveboxError(
    'unknown-object',
    `${where}: ${device.name} has no parameter ${shown}; it has ${known.join(', ') || 'none'}${rest}`,
    { details: { where, device: device.name, parameter: reference } },
  );
}

/**
 * The number that `value` means for a parameter: itself, or what the plugin reads in a text.
 * @throws GloveboxError `invalid-argument` outside of the parameter's bounds, or if the plugin cannot read the text
 */
export async function readValue(
  device: Device,
  parameter: ParameterInfo,
  value: SessionValue,
  where: string,
): Promise<number> {
  const { id, name, minimum, maximum } = parameter;
  let number: number;
  if (typeof value === 'number') {
    number = value;
  } else if (value.trim() !== '' && Number.isFinite(Number(value))) {
    number = Number(value);
  } else {
    try {
      number = await device.fromText(id, value);
    } catch (error) {
      if ((error as { code?: string }).code !== 'plugin-refused') throw error;
      throw new GloveboxError(
        'invalid-argument',
        `${where}: ${device.name} cannot read ${JSON.stringify(value)} as a value of ${JSON.stringify(name)}`,
        { cause: error },
      );
    }
  }
  if (number >= minimum && number <= maximum) return number;
  throw new GloveboxError(
    'invalid-argument',
    `${where}: ${JSON.stringify(name)} of ${device.name} goes from ${minimum} to ${maximum}, not ${number}`,
    { details: { where, device: device.name, parameter: id, value: number } },
  );
}
