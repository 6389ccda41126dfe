import { readFileSync, statSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { GloveboxError } from '../errors.js';
import { describeSchemaErrors } from './schema-error.js';
import type { Session, SessionCommand } from './session.js';

const largestFile = 256 * 1024 * 1024;

type Schema = Record<string, unknown>;

/** The published schema. @since 0.1 */
export function sessionSchema(): Schema {
  return JSON.parse(readFileSync(new URL('./session.schema.json', import.meta.url), 'utf8')) as Schema;
}

function compile<T>(schema: Schema): ValidateFunction<T> {
  // Texts may say more than the draft's keywords: `description` beside `$ref`, tuples, conditions without a type.
  return new Ajv({ strict: false, allErrors: false, verbose: true }).compile<T>(schema);
}

let validateSession: ValidateFunction<Session> | undefined;
let validateCommands: ValidateFunction<Omit<Extract<SessionCommand, object>, 'device'>[]> | undefined;

/** Reads a JSON file; what breaks is `invalid-session` with the reason. */
function readJson(path: string): unknown {
  let text: string;
  try {
    if (statSync(path).size > largestFile) {
      throw new GloveboxError('invalid-session', `${path} is larger than ${largestFile} bytes`, { details: { path } });
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof GloveboxError) throw error;
    const reason = (error as NodeJS.ErrnoException).code;
    const what = reason === 'ENOENT' ? 'does not exist' : `cannot be read (${String(reason)})`;
    throw new GloveboxError('no-such-file', `${path} ${what}`, { details: { path }, cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GloveboxError('invalid-session', `${path} is not JSON: ${(error as Error).message}`, {
      details: { path },
    });
  }
}

/** Checks a session against its schema. Throws `invalid-session` with a JSON pointer; `source` names it in the message. */
export function parseSession(value: unknown, source: string): Session {
  validateSession ??= compile<Session>(sessionSchema());
  if (validateSession(value)) return value;
  throw new GloveboxError(
    'invalid-session',
    `${source} breaks the session schema at ${describeSchemaErrors(validateSession.errors ?? [])}`,
    {
      details: { source },
    },
  );
}

/** Reads a session file. Throws a GloveboxError: `no-such-file`, or `invalid-session` with the place as a JSON pointer. */
export function loadSession(path: string): Session {
  return parseSession(readJson(path), path);
}

/** A command whose device somebody else decides. */
export type LooseCommand = SessionCommand extends infer One
  ? One extends { device: string }
    ? Omit<One, 'device'> & { device?: string }
    : never
  : never;

/**
 * Reads a file with an array of commands, as in a session's `commands`, but `device` may be missing. Errors as `loadSession`.
 */
export function loadCommands(path: string): LooseCommand[] {
  if (validateCommands === undefined) {
    const { definitions } = sessionSchema() as { definitions: Record<string, Schema> };
    const command = { ...definitions['command'], required: [] };
    const commands = { type: 'array', maxItems: 1_000_000, items: { $ref: '#/definitions/command' } };
    validateCommands = compile({ ...commands, definitions: { ...definitions, command } });
  }
  const value = readJson(path);
  if (validateCommands(value)) return value as LooseCommand[];
  const where = describeSchemaErrors(validateCommands.errors ?? []);
  throw new GloveboxError('invalid-session', `${path} breaks the schema of commands at ${where}`, {
    details: { path },
  });
}
