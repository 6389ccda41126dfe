import { GloveboxError } from '../errors.js';

/** `"0"`, `NaN`, `[1, 2]`, `Sandbox`: short enough for a message. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const { constructor } = value as { constructor?: unknown };
    return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object';
  }
  return String(value);
}

/** The error for a wrong argument: "Expected X for Y but received Z of type T". */
export function wrongArgument(expected: string, name: string, received: unknown): GloveboxError {
  const type = received === null ? 'null' : Array.isArray(received) ? 'array' : typeof received;
  return new GloveboxError(
    'invalid-argument',
    `Expected ${expected} for ${name} but received ${show(received)} of type ${type}`,
    { details: { expected, name, received: show(received), type } },
  );
}

/** Bounds of a number, both allowed themselves. */
export interface Range {
  min?: number;
  max?: number;
}

function inRange(value: number, { min = -Infinity, max = Infinity }: Range): boolean {
  return value >= min && value <= max;
}

function describeRange(what: string, { min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `${what} between ${min} and ${max}`;
  if (min !== undefined) return `${what} of at least ${min}`;
  return max === undefined ? what : `${what} of at most ${max}`;
}

/** A finite number in `range`. */
export function requireNumber(value: unknown, name: string, range: Range = {}): number {
  if (typeof value === 'number' && Number.isFinite(value) && inRange(value, range)) return value;
  throw wrongArgument(describeRange('a number', range), name, value);
}

/** A whole number in `range`. */
export function requireInteger(value: unknown, name: string, range: Range = {}): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && inRange(value, range)) return value;
  throw wrongArgument(describeRange('a whole number', range), name, value);
}

export function requireString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw wrongArgument('a string', name, value);
}

export function requireText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrongArgument('a string that is not empty', name, value);
}

export function requireBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongArgument('a boolean', name, value);
}

export function requireOneOf<T extends string>(value: unknown, name: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw wrongArgument(`one of ${choices.map((choice) => `"${choice}"`).join(', ')}`, name, value);
}

/** An object with no other keys than `keys`: a misspelled option is an error and not a default. */
export function requireOptions<T extends object>(value: unknown, name: string, keys: readonly (keyof T & string)[]): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongArgument('an object', name, value);
  }
  for (const key of Object.keys(value)) {
    if (!(keys as readonly string[]).includes(key)) {
      throw new GloveboxError(
        'invalid-argument',
        `Expected only known options for ${name} but received "${key}"; known: ${keys.join(', ')}`,
        { details: { name, unknownKey: key, known: keys } },
      );
    }
  }
  return value as T;
}

export function requireArray(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrongArgument('an array', name, value);
}

export function requireFunction<T>(value: T, name: string): T {
  if (typeof value === 'function') return value;
  throw wrongArgument('a function', name, value);
}

export function requireBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw wrongArgument('a Uint8Array', name, value);
}

/** Planar audio: one Float32Array per channel. */
export function requireChannels(value: unknown, name: string): Float32Array[] {
  return requireArray(value, name).map((channel, index) => {
    if (channel instanceof Float32Array) return channel;
    throw wrongArgument('a Float32Array', `${name}[${index}]`, channel);
  });
}

export function requireSignal(value: unknown, name: string): AbortSignal {
  if (value instanceof AbortSignal) return value;
  throw wrongArgument('an AbortSignal', name, value);
}
