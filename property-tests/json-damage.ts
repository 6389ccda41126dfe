import * as fc from 'fast-check';

/** What a text of JSON can hold, with the names and numbers that programs trip over. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, -1e308, 0.1, 2 ** 53, '', '\u0000', '__proto__', [], {}, [[]]),
  // From text, because only there these are names like all others.
  fc
    .constantFrom(
      '{"__proto__":{"a":1}}',
      '{"constructor":{}}',
      '{"toString":1,"hasOwnProperty":2}',
      '{"":{"~1/~0":[]}}',
    )
    .map((text): unknown => JSON.parse(text)),
);

type Container = Record<string, unknown>;

/** Every object and array in a value, itself included. */
function containersIn(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersIn)];
}

/** What happens to one place of a document. */
interface Change {
  /** Which container, and which of its members; both wrap around. */
  container: number;
  member: number;
  kind: 'replace' | 'remove' | 'add';
  name: string;
  value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  container: fc.nat({ max: 999 }),
  member: fc.nat({ max: 999 }),
  kind: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const),
  name: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'name', 'device')),
  value: anyJson,
});

function apply(document: unknown, { container, member, kind, name, value }: Change): unknown {
  const containers = containersIn(document);
  const target = containers[container % Math.max(1, containers.length)];
  if (target === undefined) return structuredClone(value);
  const keys = Object.keys(target);
  // A list of a document has no members with names.
  const added = Array.isArray(target) ? String(target.length) : name;
  const key = kind === 'add' || keys.length === 0 ? added : (keys[member % keys.length] ?? added);
  if (kind === 'remove') delete target[key];
  // A copy: a value that was drawn twice must not become a part of itself, which no document is.
  // Assigning `__proto__` would change what the object is; a document has it as a member.
  else
    Object.defineProperty(target, key, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return document;
}

/** `documents` with up to three changes anywhere in them: most come deep into whoever reads them. */
export function almost(documents: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(documents, fc.array(change, { maxLength: 3 }))
    .map(([document, changes]) => changes.reduce(apply, structuredClone(document)));
}
