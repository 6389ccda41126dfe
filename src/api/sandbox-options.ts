import type { NativeSandboxOptions } from '../native/binding.js';
import { applyPolicy, type Enforcement } from '../policy/enforcement.js';
import type { Policy, PolicyLimits } from '../policy/policy.js';
import { resolveLimits, resolveRecovery, type RecoveryOptions } from './recovery-options.js';
import {
  requireBoolean,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  wrongArgument,
} from './validate.js';

/** Options of `Group.addSandbox`. @since 0.1.0 */
export interface SandboxOptions {
  /** For messages. Default `sandbox N`. */
  name?: string;
  /** `direct`: in this process, without any protection. Default `sandboxed`. */
  hosting?: 'sandboxed' | 'direct';
  /**
   * How its process comes to be: `forked` from a small server that has loaded no plugin (fast; all of them share one address
   * layout) or `executed` anew. Default `automatic`: forked where the system can.
   */
  start?: 'automatic' | 'forked' | 'executed';
  /** A policy, or the name of a registered one. Default `development`. */
  policy?: Policy | string;
  /** Runs the sandbox although its policy's level can't be reached; `Sandbox.enforcement` says what it really is. */
  acceptWeaker?: boolean;
  /** What its consumers get when it is late or dead. Default: the policy's `onLate`. */
  fallback?: 'silence' | 'bypass' | 'hold';
  /** Ceilings of its process, instead of the policy's, one by one; 0 leaves one to the operating system. */
  limits?: PolicyLimits;
  /** What happens after it ended by itself, instead of the policy's, member by member. */
  recovery?: RecoveryOptions;
  /** Asks for real-time scheduling of its audio thread. Default true. */
  wantsRealtime?: boolean;
  /** Limits of calls: loading a plugin (60000), its state (30000), everything else (5000). */
  loadLimitMs?: number;
  stateLimitMs?: number;
  callLimitMs?: number;
}

/** All options of a sandbox as the addon takes them, and what its policy comes to on this machine. */
export interface ResolvedSandboxOptions {
  native: NativeSandboxOptions & { name: string };
  /** Undefined in direct mode, where nothing is enforced. */
  enforcement: Enforcement | undefined;
}

/** Names of the options that say what a sandbox is, not who it is. */
export const ownSandboxOptionNames = [
  'start',
  'policy',
  'acceptWeaker',
  'fallback',
  'limits',
  'recovery',
  'wantsRealtime',
  'loadLimitMs',
  'stateLimitMs',
  'callLimitMs',
] as const;

const nsPerMs = 1e6;

function limitNs(value: number | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  return Math.round(requireNumber(value, name, { min: 1, max: 86_400_000 }) * nsPerMs);
}

/**
 * Checks the options; `nextName` names a sandbox that was given no name.
 * @throws GloveboxError `invalid-argument`, `invalid-policy`, `policy-not-enforceable`
 */
export function resolveSandboxOptions(options: SandboxOptions, nextName: () => string): ResolvedSandboxOptions {
  const known = requireOptions<SandboxOptions>(options, 'options', ['name', 'hosting', ...ownSandboxOptionNames]);
  const name = requireString(known.name ?? nextName(), 'options.name');
  const hosting = requireOneOf(known.hosting ?? 'sandboxed', 'options.hosting', ['sandboxed', 'direct']);
  const acceptWeaker = requireBoolean(known.acceptWeaker ?? false, 'options.acceptWeaker');
  const native: ResolvedSandboxOptions['native'] = { name, hosting };
  let enforcement: Enforcement | undefined;
  if (hosting === 'sandboxed') {
    const applied = applyPolicy(known.policy ?? 'development', { acceptWeaker });
    enforcement = applied.enforcement;
    native.limits = resolveLimits(applied.limits, known.limits);
    native.recovery = resolveRecovery(applied.policy.recovery, known.recovery);
    native.fallback = applied.fallback;
  }
  if (hosting === 'direct') {
    // What is not in a process of its own can be neither limited nor started again.
    if (known.limits !== undefined) throw wrongArgument('nothing in direct mode', 'options.limits', known.limits);
    if (known.recovery !== undefined && resolveRecovery(undefined, known.recovery).mode !== 'manual') {
      throw wrongArgument('"manual" or nothing in direct mode', 'options.recovery.mode', known.recovery.mode);
    }
  }
  if (known.start !== undefined) {
    native.start = requireOneOf(known.start, 'options.start', ['automatic', 'forked', 'executed']);
  }
  if (known.fallback !== undefined) {
    native.fallback = requireOneOf(known.fallback, 'options.fallback', ['silence', 'bypass', 'hold']);
  }
  if (known.wantsRealtime !== undefined) {
    native.wantsRealtime = requireBoolean(known.wantsRealtime, 'options.wantsRealtime');
  }
  const load = limitNs(known.loadLimitMs, 'options.loadLimitMs');
  const state = limitNs(known.stateLimitMs, 'options.stateLimitMs');
  const call = limitNs(known.callLimitMs, 'options.callLimitMs');
  if (load !== undefined) native.loadLimitNs = load;
  if (state !== undefined) native.stateLimitNs = state;
  if (call !== undefined) native.callLimitNs = call;
  return { native, enforcement };
}
