import { GloveboxError } from '../errors.js';
import { checkPolicy, readPolicy, type Policy } from './policy.js';
import { policyPresets } from './presets.js';

const policies: Map<string, Policy> = new Map(Object.entries(policyPresets));

/**
 * Makes a policy known by its name; a policy of that name that was registered before is replaced. Presets stay.
 * @throws GloveboxError `invalid-policy`
 * @since 0.1.0
 */
export function registerPolicy(policy: Policy): void {
  const checked = checkPolicy(policy);
  if (Object.hasOwn(policyPresets, checked.name)) {
    throw new GloveboxError('invalid-policy', `Expected a name that is no preset's but received "${checked.name}"`, {
      details: { name: checked.name, presets: Object.keys(policyPresets) },
    });
  }
  policies.set(checked.name, structuredClone(checked));
}

/** Reads a policy from a JSON file and registers it. @throws GloveboxError `no-such-file`, `invalid-policy` @since 0.1.0 */
export function loadPolicy(file: string): Policy {
  const policy = readPolicy(file);
  registerPolicy(policy);
  return policy;
}

/** A copy of the policy of that name. @throws GloveboxError `unknown-object` @since 0.1.0 */
export function findPolicy(name: string): Policy {
  const policy = policies.get(name);
  if (policy !== undefined) return structuredClone(policy);
  throw new GloveboxError(
    'unknown-object',
    `Expected the name of a policy but received ${JSON.stringify(name)}; known: ${policyNames().join(', ')}`,
    { details: { name, known: policyNames() } },
  );
}

/** The names of all policies, presets first. @since 0.1.0 */
export function policyNames(): string[] {
  return [...policies.keys()];
}
