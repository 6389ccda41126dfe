import { GloveboxError } from '../errors.js';
import type { Session, SessionGroup } from './session.js';

function fail(code: 'invalid-session' | 'unknown-object' | 'across-groups', message: string): never {
  throw new GloveboxError(code, message);
}

/** The group of each device. Names are unique in the session, so that a message can name a device without its group. */
function groupOfDevices(session: Session): Map<string, string> {
  const groups = new Map<string, string>();
  const names = new Set<string>();
  for (const [g, group] of session.groups.entries()) {
    if (names.has(group.name))
      fail('invalid-session', `/groups/${g}/name: a second group called ${JSON.stringify(group.name)}`);
    names.add(group.name);
    for (const [s, sandbox] of group.sandboxes.entries()) {
      for (const [d, device] of sandbox.devices.entries()) {
        if (groups.has(device.name)) {
          const where = `/groups/${g}/sandboxes/${s}/devices/${d}/name`;
          fail('invalid-session', `${where}: a second device called ${JSON.stringify(device.name)}`);
        }
        groups.set(device.name, group.name);
      }
    }
  }
  return groups;
}

/** Every place of a group that names a device. */
function* namedDevices(group: SessionGroup, g: number): Generator<{ where: string; device: string }> {
  for (const [c, { from, to }] of (group.connections ?? []).entries()) {
    yield { where: `/groups/${g}/connections/${c}/from`, device: from.device };
    yield { where: `/groups/${g}/connections/${c}/to`, device: to.device };
  }
  for (const list of ['inputs', 'outputs', 'midi', 'commands'] as const) {
    for (const [i, { device }] of (group[list] ?? []).entries()) yield { where: `/groups/${g}/${list}/${i}`, device };
  }
}

/**
 * What a schema cannot say: names that are used twice, devices that are not there or in another group. Needs no plugin.
 * Throws a GloveboxError `invalid-session`, `unknown-object` or `across-groups`.
 */
export function checkReferences(session: Session): void {
  const groups = groupOfDevices(session);
  for (const [g, group] of session.groups.entries()) {
    for (const { where, device } of namedDevices(group, g)) {
      const owner = groups.get(device);
      if (owner === undefined) {
        fail(
          'unknown-object',
          `${where}: no device ${JSON.stringify(device)}; there are ${[...groups.keys()].map((name) => JSON.stringify(name)).join(', ') || 'none'}`,
        );
      }
      if (owner !== group.name) {
        fail(
          'across-groups',
          `${where}: device ${JSON.stringify(device)} belongs to group ${JSON.stringify(owner)}, not ${JSON.stringify(group.name)}; both ends must be in one group`,
        );
      }
    }
  }
}
