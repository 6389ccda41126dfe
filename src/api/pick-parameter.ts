import { GloveboxError } from '../errors.js';
import type { ParameterInfo } from './device-info.js';

/**
 * The one of `parameters` with that id (a number) or name (a string, exact); `device` is the device's name, for messages.
 * @throws GloveboxError `unknown-object`; `invalid-argument` if several parameters have the name
 */
export function pickParameter(
  parameters: readonly ParameterInfo[],
  idOrName: number | string,
  device: string,
): ParameterInfo {
  const found = parameters.filter((one) => (typeof idOrName === 'number' ? one.id : one.name) === idOrName);
  const [first] = found;
  if (first === undefined) {
    const known = parameters.slice(0, 20).map((one) => `${one.id} "${one.name}"`);
    throw new GloveboxError(
      'unknown-object',
      `Expected a parameter of ${device} but received ${JSON.stringify(idOrName)}; it has ${known.join(', ') || 'none'}${parameters.length > 20 ? ', ...' : ''}`,
      { details: { device, parameter: idOrName } },
    );
  }
  if (found.length > 1) {
    throw new GloveboxError(
      'invalid-argument',
      `Expected a name that one parameter of ${device} has but ${found.length} are called ${JSON.stringify(idOrName)}; use one of the ids ${found.map((one) => one.id).join(', ')}`,
      { details: { device, parameter: idOrName, ids: found.map((one) => one.id) } },
    );
  }
  return first;
}
