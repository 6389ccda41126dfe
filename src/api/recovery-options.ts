import type { NativeRecovery } from '../native/binding-recovery.js';
import type { NativeLimits } from '../native/binding.js';
import type { PolicyLimits, PolicyRecovery } from '../policy/policy.js';
import {
  requireBoolean,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireOptions,
  wrongArgument,
} from './validate.js';

/**
 * What happens after a sandbox crashed, hung, breached the protocol or crossed a limit. One that was ended on request stays
 * ended.
 *
 * @since 0.1.0
 */
export type RecoveryOptions = PolicyRecovery;

/** A day: longer waits are a mistake in the unit. */
const longestMs = 86_400_000;

/**
 * What a policy says with what the caller says instead, member by member.
 * @throws GloveboxError `invalid-argument`
 */
export function resolveRecovery(
  ofPolicy: PolicyRecovery | undefined,
  given: RecoveryOptions | undefined,
): NativeRecovery {
  const recovery: NativeRecovery = { ...ofPolicy };
  if (given === undefined) return recovery;
  const name = 'options.recovery';
  const known = requireOptions<RecoveryOptions>(given, name, [
    'mode',
    'attempts',
    'windowMs',
    'delayMs',
    'backoff',
    'maxDelayMs',
    'autosaveMs',
    'standby',
  ]);
  if (known.mode !== undefined) recovery.mode = requireOneOf(known.mode, `${name}.mode`, ['automatic', 'manual']);
  for (const key of ['windowMs', 'delayMs', 'maxDelayMs', 'autosaveMs'] as const) {
    const value = known[key];
    if (value !== undefined) recovery[key] = requireInteger(value, `${name}.${key}`, { min: 0, max: longestMs });
  }
  if (known.attempts !== undefined) {
    recovery.attempts = requireInteger(known.attempts, `${name}.attempts`, { min: 0, max: 100 });
  }
  if (known.backoff !== undefined) {
    recovery.backoff = requireNumber(known.backoff, `${name}.backoff`, { min: 1, max: 1000 });
  }
  if (known.standby !== undefined) recovery.standby = requireBoolean(known.standby, `${name}.standby`);
  if (recovery.mode === 'manual') {
    // A standby takes over by itself: asking for both at once is a mistake, a policy's standby is only not used.
    if (known.standby === true) throw wrongArgument('false where recovery.mode is "manual"', `${name}.standby`, true);
    recovery.standby = false;
  }
  return recovery;
}

const limitNames = [
  'memoryBytes',
  'processesAndThreads',
  'openFiles',
  'cpuSeconds',
  'fileBytes',
] as const satisfies readonly (keyof PolicyLimits)[];

/**
 * The limits of a policy with those that the caller sets instead; 0 leaves one to the operating system.
 * @throws GloveboxError `invalid-argument`
 */
export function resolveLimits(ofPolicy: PolicyLimits, given: PolicyLimits | undefined): NativeLimits {
  const limits: NativeLimits = { ...ofPolicy };
  if (given === undefined) return limits;
  const known = requireOptions<PolicyLimits>(given, 'options.limits', limitNames);
  for (const key of limitNames) {
    const value = known[key];
    const max = key === 'processesAndThreads' || key === 'openFiles' ? 0xffffffff : Number.MAX_SAFE_INTEGER;
    if (value !== undefined) limits[key] = requireInteger(value, `options.limits.${key}`, { min: 0, max });
  }
  return limits;
}
