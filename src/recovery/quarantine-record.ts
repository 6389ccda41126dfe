/** One line of the store. `id` tells a line from its copies; `v` is 1. */
export type StoreRecord = { v: 1; id: string; time: string } & (
  | { kind: 'quarantine'; hash: string; file: string; pluginId: string; reason: string }
  | { kind: 'crash'; hash: string; file: string; title: string }
  | { kind: 'lift'; hash: string }
  | { kind: 'clear' }
);

const longestLine = 32_768;
const longestText = 4096;

const textsOf: Record<StoreRecord['kind'], readonly string[]> = {
  quarantine: ['file', 'pluginId', 'reason'],
  crash: ['file', 'title'],
  lift: [],
  clear: [],
};

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** Undefined: not a line of this version. */
export function parseRecord(line: string): StoreRecord | undefined {
  if (line === '' || line.length > longestLine) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const { v, id, time, kind, hash } = record;
  if (v !== 1 || !matches(id, /^[0-9a-f]{16}$/) || !matches(time, /^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z$/)) return undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(textsOf, kind)) return undefined;
  if (kind !== 'clear' && !matches(hash, /^[0-9a-f]{64}$/)) return undefined;
  return textsOf[kind as StoreRecord['kind']].every((name) => isText(record[name]))
    ? (record as StoreRecord)
    : undefined;
}
