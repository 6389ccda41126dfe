import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { GloveboxError } from '../errors.js';
import { describeSchemaErrors } from '../session/schema-error.js';
import type { CaseStep, FuzzCase } from './case.js';

/** Bounds that the schema can't say. A case is of somebody else's making: it must not take the machine that reads it. */
const largestFile = 8 * 1024 * 1024;
const mostSandboxes = 64;
const mostDevices = 256;
/** Of one play step, and of all. */
const longestPlay = 2 ** 18;
const longestCase = 2 ** 22;
const mostEvents = 100_000;

/** The published schema. @since 0.1 */
export function caseSchema(): object {
  return JSON.parse(readFileSync(new URL('./case.schema.json', import.meta.url), 'utf8')) as object;
}

let compiled: ValidateFunction<FuzzCase> | undefined;

function count(steps: readonly CaseStep[], kind: CaseStep['do']): number {
  return steps.filter((step) => step.do === kind).length;
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}

/** What is too much, or does not fit together; undefined if nothing is. */
function excess({ group, steps }: FuzzCase): string | undefined {
  const plays = steps.flatMap((step) => (step.do === 'play' ? [step] : []));
  const lengths = plays.map(({ blocks, blockSize }) => blocks * blockSize);
  const bounds: [string, number, number][] = [
    ['add-sandbox steps', count(steps, 'add-sandbox'), mostSandboxes],
    ['add-device steps', count(steps, 'add-device'), mostDevices],
    ['frames in one play step', lengths.reduce((most, one) => Math.max(most, one), 0), longestPlay],
    ['frames', sum(lengths), longestCase],
    ['events', sum(plays.map(({ events }) => events.length)), mostEvents],
    ['frames per block', plays.reduce((most, { blockSize }) => Math.max(most, blockSize), 0), group.maxBlockSize],
  ];
  const over = bounds.find(([, is, most]) => is > most);
  return over === undefined ? undefined : `at most ${over[2]} ${over[0]}, not ${over[1]}`;
}

/**
 * Checks that a value is a case. `source` names it in the message.
 * @throws GloveboxError `invalid-case` with the place as a JSON pointer
 */
export function checkCase(value: unknown, source: string): FuzzCase {
  compiled ??= new Ajv({ discriminator: true, allErrors: false, verbose: true }).compile<FuzzCase>(caseSchema());
  const wrong = compiled(value)
    ? excess(value)
    : `what the schema says at ${describeSchemaErrors(compiled.errors ?? [])}`;
  if (wrong === undefined) return value as FuzzCase;
  throw new GloveboxError('invalid-case', `Expected of the case in ${source} ${wrong}`, { details: { source } });
}

/**
 * Reads a case file.
 * @throws GloveboxError `no-such-file`, `invalid-case`
 */
export function readCase(path: string): FuzzCase {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > largestFile) {
      throw new GloveboxError('invalid-case', `Expected at most ${largestFile} bytes in ${path} but it has ${size}`);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof GloveboxError) throw error;
    const reason = (error as NodeJS.ErrnoException).code;
    const what = reason === 'ENOENT' ? 'does not exist' : `cannot be read (${String(reason)})`;
    throw new GloveboxError('no-such-file', `${path} ${what}`, { details: { path }, cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GloveboxError('invalid-case', `Expected JSON in ${path}: ${(error as Error).message}`, {
      details: { path },
      cause: error,
    });
  }
  return checkCase(value, path);
}

/** A case with what `change` makes of the paths of its plugins. */
export function withFiles(one: FuzzCase, change: (file: string) => string): FuzzCase {
  const steps = one.steps.map((step): CaseStep => {
    if (step.do !== 'add-device' || !('file' in step.plugin)) return step;
    return { ...step, plugin: { ...step.plugin, file: change(step.plugin.file) } };
  });
  return { ...one, steps };
}

/** A case with paths that can be opened: `~/` and `<here>/`, which stand in files that may leave the machine, are resolved. */
export function withRealFiles(one: FuzzCase): FuzzCase {
  return withFiles(one, (file) => {
    if (file.startsWith('~/')) return join(homedir(), file.slice(2));
    return file.startsWith('<here>/') ? join(process.cwd(), file.slice('<here>/'.length)) : file;
  });
}

/** A case as it stands in a file: one step per line. */
export function caseText(one: FuzzCase): string {
  const { steps, ...head } = one;
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n');
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, '');
  return `${start},\n  "steps": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** Writes a case. @throws GloveboxError `cannot-write` */
export function writeCase(path: string, one: FuzzCase): void {
  try {
    writeFileSync(path, caseText(one));
  } catch (error) {
    throw new GloveboxError('cannot-write', `Expected to write the case ${path}: ${(error as Error).message}`, {
      details: { path },
      cause: error,
    });
  }
}
