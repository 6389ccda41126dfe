import { GloveboxError } from '../errors.js';
import { logger } from '../log.js';
import {
  checkPolicy,
  policyLevels,
  type Policy,
  type PolicyLevel,
  type PolicyLimits,
  type PolicyRecovery,
} from './policy.js';
import { findPolicy } from './registry.js';

/** What is known of one mechanism. `applied` is not `verified`: nobody has tried to break it yet. @since 0.1.0 */
export type LayerStatus = 'off' | 'unsupported' | 'failed' | 'applied' | 'verified' | 'degraded' | 'polled';

/** One part of a policy and what is done for it. @since 0.1.0 */
export interface EnforcementLayer {
  /** Part of the policy: `process`, `limits`, `permissions.network`, `recovery` ... */
  layer: string;
  status: LayerStatus;
  /** Why, in a sentence. */
  evidence: string;
}

/** What a sandbox really is, against what its policy asks for. @since 0.1.0 */
export interface Enforcement {
  policy: string;
  requestedLevel: PolicyLevel;
  /** The strongest level whose parts are all in force. */
  reachedLevel: PolicyLevel;
  layers: EnforcementLayer[];
}

/** A policy made into options of a sandbox. */
export interface AppliedPolicy {
  policy: Policy;
  enforcement: Enforcement;
  limits: PolicyLimits;
  fallback: 'silence' | 'bypass' | 'hold';
}

const log = logger('policy');

/** The strongest level that this version can enforce. */
const strongestLevel: PolicyLevel = 'limited';
const notBuilt = 'this version does not enforce it';

/** At level `unrestricted` the operating system's own limits stay as they are. */
const noLimits: Required<PolicyLimits> = {
  memoryBytes: 0,
  processesAndThreads: 0,
  openFiles: 0,
  cpuSeconds: 0,
  fileBytes: 0,
};

function rank(level: PolicyLevel): number {
  return policyLevels.indexOf(level);
}

function recoveryLayer({ mode, attempts = 3, windowMs = 60_000, standby = false }: PolicyRecovery): EnforcementLayer {
  if (mode === 'manual') return { layer: 'recovery', status: 'off', evidence: 'it is restarted on request only' };
  const evidence = [
    `restarted with its devices, ${attempts} times within ${windowMs} ms; then the device to blame is quarantined`,
    ...(standby ? ['a standby process takes over'] : []),
  ];
  return { layer: 'recovery', status: 'applied', evidence: evidence.join('; ') };
}

function layersOf(policy: Policy): EnforcementLayer[] {
  const layers: EnforcementLayer[] = [
    { layer: 'process', status: 'applied', evidence: 'the plugin runs in a process of its own' },
  ];
  const limits = Object.entries(policy.limits ?? {}).filter(([, value]) => value !== 0);
  if (policy.level === 'unrestricted') {
    layers.push({ layer: 'limits', status: 'off', evidence: 'level unrestricted has none' });
  } else {
    const names = limits.map(([name]) => name).join(', ');
    layers.push({
      layer: 'limits',
      status: 'applied',
      evidence: names === '' ? 'the default limits are set' : `set before the plugin is loaded: ${names}`,
    });
  }
  for (const name of Object.keys(policy.permissions ?? {})) {
    const isAsked = rank(policy.level) > rank(strongestLevel);
    layers.push({
      layer: `permissions.${name}`,
      status: isAsked ? 'unsupported' : 'off',
      evidence: isAsked ? notBuilt : `level ${policy.level} does not restrict it`,
    });
  }
  if (policy.onViolation !== undefined) {
    layers.push({ layer: 'onViolation', status: 'unsupported', evidence: notBuilt });
  }
  layers.push(recoveryLayer(policy.recovery ?? {}));
  return layers;
}

/**
 * Says what of a policy would be enforced here, without starting anything.
 * @throws GloveboxError `invalid-policy`, `unknown-object`
 * @since 0.1.0
 */
export function enforcementOf(policy: Policy | string): Enforcement {
  const checked = typeof policy === 'string' ? findPolicy(policy) : checkPolicy(policy);
  const reached = rank(checked.level) <= rank(strongestLevel) ? checked.level : strongestLevel;
  return {
    policy: checked.name,
    requestedLevel: checked.level,
    reachedLevel: reached,
    layers: layersOf(checked),
  };
}

/**
 * Makes options of a sandbox out of a policy. A level that can't be reached is refused, or, with `acceptWeaker`, reported as
 * what it really is.
 * @throws GloveboxError `policy-not-enforceable`, `invalid-policy`, `unknown-object`
 */
export function applyPolicy(given: Policy | string, { acceptWeaker }: { acceptWeaker: boolean }): AppliedPolicy {
  const policy = typeof given === 'string' ? findPolicy(given) : checkPolicy(given);
  const enforcement = enforcementOf(policy);
  if (enforcement.reachedLevel !== enforcement.requestedLevel) {
    const facts = { policy: policy.name, requested: enforcement.requestedLevel, reached: enforcement.reachedLevel };
    if (!acceptWeaker) {
      throw new GloveboxError(
        'policy-not-enforceable',
        `Expected level "${facts.requested}" for policy "${policy.name}" but only "${facts.reached}" can be enforced; pass acceptWeaker: true to run it as that`,
        { details: { ...facts, enforcement } },
      );
    }
    log.warning('a sandbox runs with less than its policy asks for', facts);
  }
  return {
    policy,
    enforcement,
    limits: policy.level === 'unrestricted' ? noLimits : (policy.limits ?? {}),
    fallback: policy.onLate ?? 'silence',
  };
}
