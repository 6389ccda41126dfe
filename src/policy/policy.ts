import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { GloveboxError } from '../errors.js';

/** How strongly a sandbox is confined, weakest first. @since 0.1.0 */
export type PolicyLevel = 'unrestricted' | 'limited' | 'sandboxed' | 'strict';

/** What levels `sandboxed` and `strict` allow; what is left out is not allowed. @since 0.1.0 */
export interface Permissions {
  /** Directory prefixes. */
  fileRead?: string[];
  fileWrite?: string[];
  /** Host patterns, `*` for any part of a name. */
  network?: string[];
  /** May start programs. */
  processes?: boolean;
  /** Names of environment variables that it sees. */
  environment?: string[];
  editor?: boolean;
  gpu?: boolean;
  /** May make memory executable. */
  justInTimeCode?: boolean;
  /** Services of the host that it may call. */
  hostServices?: string[];
  /** System calls that are refused whatever else is allowed. */
  blockedCalls?: string[];
}

/** Ceilings for the process; 0 leaves one to the operating system. @since 0.1.0 */
export interface PolicyLimits {
  memoryBytes?: number;
  processesAndThreads?: number;
  openFiles?: number;
  cpuSeconds?: number;
  /** Size of one written file. */
  fileBytes?: number;
}

/** What happens after a sandbox ended. @since 0.1.0 */
export interface PolicyRecovery {
  /**
   * `automatic` (default): a new process with the same devices, as often as `attempts` allow. `manual`: its devices stay dead
   * sources until `Sandbox.restart`.
   */
  mode?: 'automatic' | 'manual';
  /** Restarts within `windowMs`; the next end quarantines the device that is to blame. 0: at the first. Default 3. */
  attempts?: number;
  /** Default 60000. */
  windowMs?: number;
  /** Before the first attempt. Default 0. */
  delayMs?: number;
  /** Each further attempt waits this many times longer, at least 10 ms. 1 to 1000, default 2. */
  backoff?: number;
  /** But no longer than this. Default 1000. */
  maxDelayMs?: number;
  /** State is saved this often when it changed, for the next recovery; 0: on request only. Default 2000. */
  autosaveMs?: number;
  /** A second process in step with the first takes over at the next block; needs `automatic`. Default false. */
  standby?: boolean;
}

/** What a sandbox may do and use; `policy.schema.json` is its published schema. @since 0.1.0 */
export interface Policy {
  $schema?: string;
  /** Lower-case letters, digits and hyphens. */
  name: string;
  description?: string;
  level: PolicyLevel;
  permissions?: Permissions;
  limits?: PolicyLimits;
  /** When it tries what is not allowed. */
  onViolation?: 'deny' | 'report' | 'terminate';
  /** What its consumers get for a block that it misses. Default `silence`. */
  onLate?: 'silence' | 'bypass' | 'hold';
  recovery?: PolicyRecovery;
}

/** Levels by strength. */
export const policyLevels: readonly PolicyLevel[] = ['unrestricted', 'limited', 'sandboxed', 'strict'];

/** The JSON Schema of policies, as it is published. @since 0.1.0 */
export function policySchema(): object {
  return JSON.parse(readFileSync(new URL('./policy.schema.json', import.meta.url), 'utf8')) as object;
}

let compiled: ValidateFunction<Policy> | undefined;

/** `limits.openFiles must be integer, received "many"`. */
function describe(error: ErrorObject, root: unknown): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const place = path.length === 0 ? 'the policy' : path.join('.');
  let value = root;
  for (const part of path) value = (value as Record<string, unknown>)[part];
  if (error.keyword === 'additionalProperties') {
    return `${place} has an unknown property "${String(error.params['additionalProperty'])}"`;
  }
  if (error.keyword === 'required') return `${place} lacks "${String(error.params['missingProperty'])}"`;
  const received = JSON.stringify(value) ?? String(value);
  if (error.keyword === 'enum') {
    const allowed = (error.params['allowedValues'] as unknown[]).map((one) => JSON.stringify(one)).join(', ');
    return `${place} must be one of ${allowed}, received ${received}`;
  }
  return `${place} ${error.message ?? 'is wrong'}, received ${received.length > 100 ? `${received.slice(0, 100)}...` : received}`;
}

/**
 * Checks a policy against the schema. `origin` names where it is from, for the message.
 * @throws GloveboxError `invalid-policy` with every place that is wrong
 * @since 0.1.0
 */
export function checkPolicy(value: unknown, origin = 'policy'): Policy {
  compiled ??= new Ajv({ allErrors: true }).compile<Policy>(policySchema());
  if (compiled(value)) return value;
  const problems = (compiled.errors ?? []).map((error) => describe(error, value));
  throw new GloveboxError('invalid-policy', `Expected a valid policy in ${origin} but ${problems.join('; ')}`, {
    details: { origin, problems },
  });
}

/**
 * Reads a policy from JSON text.
 * @throws GloveboxError `invalid-policy`
 * @since 0.1.0
 */
export function parsePolicy(json: string, origin = 'policy'): Policy {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new GloveboxError('invalid-policy', `Expected JSON in ${origin}: ${(error as Error).message}`, {
      details: { origin },
      cause: error,
    });
  }
  return checkPolicy(value, origin);
}

/**
 * Reads a policy from a JSON file.
 * @throws GloveboxError `no-such-file`, `invalid-policy`
 * @since 0.1.0
 */
export function readPolicy(file: string): Policy {
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (error) {
    throw new GloveboxError('no-such-file', `Expected a readable policy file at ${file}: ${(error as Error).message}`, {
      details: { file },
      cause: error,
    });
  }
  return parsePolicy(json, file);
}
