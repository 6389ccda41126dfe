import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { GloveboxError } from '../errors.js';
import { stateFolder } from '../recovery/state-folder.js';
import { matchesRange } from './version-range.js';

/** What a list says of a plugin. @since 0.1.0 */
export type ReputationKind = 'trusted' | 'misbehaves' | 'suspect' | 'crashes' | 'malicious';

/** One fact of a reputation list. @since 0.1.0 */
export interface ReputationEntry {
  /**
   * All that is given must fit; `*` stands for any text, case does not matter. Id, name and vendor are what the plugin says of
   * itself: who trusts by them trusts where the file is from. `hash` is the SHA-256 of the file that is loaded.
   */
  match: { id?: string; name?: string; vendor?: string; hash?: string };
  /** `>=1.2 <2`; default: all. */
  versions?: string;
  formats?: ('clap' | 'vst3')[];
  kind: ReputationKind;
  /** One sentence. */
  reason: string;
  /** Who says so, and how it was found. */
  source: string;
}

/** A list of facts; `reputation.schema.json` is its published schema. @since 0.1.0 */
export interface Reputation {
  $schema?: string;
  version: 1;
  entries: ReputationEntry[];
}

/** Who a plugin says it is. */
export interface PluginIdentity {
  format: 'clap' | 'vst3';
  id: string;
  name: string;
  vendor: string;
  version: string;
  /** Of the file that is loaded. */
  hash: string;
}

const ownList = new URL('./reputation.json', import.meta.url);
let validate: ValidateFunction<Reputation> | undefined;

/** Reads one list. @throws GloveboxError `no-such-file`, `invalid-reputation` @since 0.1.0 */
export function readReputation(file: string | URL): Reputation {
  const origin = String(file);
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (error) {
    throw new GloveboxError('no-such-file', `Expected a readable list at ${origin}: ${(error as Error).message}`, {
      details: { file: origin },
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new GloveboxError('invalid-reputation', `Expected JSON in ${origin}: ${(error as Error).message}`, {
      details: { file: origin },
      cause: error,
    });
  }
  if (validate === undefined) {
    const schema = readFileSync(new URL('./reputation.schema.json', import.meta.url), 'utf8');
    validate = new Ajv({ allErrors: true }).compile<Reputation>(JSON.parse(schema) as object);
  }
  if (validate(value)) return value;
  const problems = (validate.errors ?? []).slice(0, 20).map(({ instancePath, message, params }) => {
    const unknown = 'additionalProperty' in params ? ` ("${String(params['additionalProperty'])}")` : '';
    return `${instancePath === '' ? 'the list' : instancePath} ${message ?? 'is wrong'}${unknown}`;
  });
  throw new GloveboxError('invalid-reputation', `Expected a reputation list in ${origin} but ${problems.join('; ')}`, {
    details: { file: origin, problems },
  });
}

/** The user's own list, which the command line reads if it is there. @since 0.1.0 */
export function userReputationFile(): string {
  return join(stateFolder(), 'reputation.json');
}

/** The files of `lists`, and the user's own if there is one. */
export function withUserReputation(lists: readonly string[] = []): string[] {
  const own = userReputationFile();
  return existsSync(own) ? [own, ...lists] : [...lists];
}

/** The list that comes with glovebox, and those of `files`. Errors as `readReputation`. */
export function loadReputation(files: readonly string[]): ReputationEntry[] {
  return [ownList, ...files].flatMap((file) => readReputation(file).entries);
}

function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = parts;
  const subject = text.toLowerCase();
  if (rest.length === 0) return subject === first;
  if (!subject.startsWith(first)) return false;
  // Each part as early as possible, the last one at the end: no pattern takes long, whoever wrote it.
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = subject.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return subject.length - last.length >= at && subject.endsWith(last);
}

/** Whether an entry is about a plugin. One about some versions counts for a plugin without version, unless it trusts. */
export function isAbout(entry: ReputationEntry, plugin: PluginIdentity): boolean {
  const { match, versions, formats, kind } = entry;
  if (formats !== undefined && !formats.includes(plugin.format)) return false;
  if (!fits(match.id, plugin.id) || !fits(match.name, plugin.name) || !fits(match.vendor, plugin.vendor)) return false;
  if (match.hash !== undefined && match.hash !== plugin.hash) return false;
  if (versions === undefined) return true;
  return /\d/.test(plugin.version) ? matchesRange(plugin.version, versions) : kind !== 'trusted';
}
