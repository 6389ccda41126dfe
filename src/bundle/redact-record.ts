import { schemaOf, type RecordKind } from './schema-files.js';

/** What is looked at in a schema. */
interface SchemaNode {
  $ref?: string;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  definitions?: Record<string, SchemaNode>;
}

/** A line of log.jsonl has no published schema; what is said in it is anybody's. */
const logSchema: SchemaNode = {
  properties: {
    time: { pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` },
    area: {},
    level: { enum: ['debug', 'info', 'warning', 'error'] },
    message: {},
    fields: {},
    run: {},
  },
};

/** Open fields that glovebox itself reads again by their names. */
const readFields = ['crashFile', 'replay', 'case', 'crash', 'title', 'reason', 'graph', 'place', 'rounds'];

/**
 * Places of texts that have no list of words in their schema and are glovebox's own all the same: names of scenarios, series, measures
 * and roles. `*` is any number of a list, and any name of a label.
 */
const ownPlaces: Readonly<Record<RecordKind | 'log', RegExp | undefined>> = {
  'glovebox.run': /^(\/runs\/\*)?\/machine\/(arch|node|glovebox)$/,
  'glovebox.result': undefined,
  'glovebox.histogram': /^\/(name|labels\/(?!plugin$)[^/]+)$/,
  'glovebox.sample': /^\/(scenario|sandbox|device)$/,
  'glovebox.comparison': /^\/series\/\*\/(scenario|measure|unit)$/,
  'glovebox.crash-report':
    /^\/(signalName|threadRole|noticedBy|end\/call|last(Events|Parameters)\/\*\/kind|registers\/\*\/name)$/,
  'glovebox.case': /^\/found\/property$/,
  log: undefined,
};

/** A schema whose parts can be asked for by the value that they are about. */
class WordSource {
  readonly root: SchemaNode;
  readonly #known = new WeakMap<SchemaNode, readonly SchemaNode[]>();
  readonly #patterns = new Map<string, RegExp>();

  constructor(root: SchemaNode) {
    this.root = root;
  }

  /** All that a node may stand for: which of several a value was meant to be does not matter. */
  choices(node: SchemaNode): readonly SchemaNode[] {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const others = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
    if (node.$ref !== undefined) others.push(this.#target(node.$ref));
    const all = [node, ...others.flatMap((other) => this.choices(other))];
    this.#known.set(node, all);
    return all;
  }

  /** True if the schema knows this very text. */
  isOwnText(nodes: readonly SchemaNode[], text: string): boolean {
    return nodes.some(
      ({ const: only, enum: words, pattern }) =>
        only === text || words?.includes(text) === true || (pattern !== undefined && this.#isLike(pattern, text)),
    );
  }

  /** What the schema says of one field; undefined if it does not name it. */
  field(nodes: readonly SchemaNode[], key: string): SchemaNode[] | undefined {
    const found = nodes.flatMap(({ properties }) =>
      properties !== undefined && Object.hasOwn(properties, key) ? this.choices(properties[key] ?? {}) : [],
    );
    return found.length === 0 ? undefined : found;
  }

  /** `#/definitions/verdict`. */
  #target(ref: string): SchemaNode {
    const keys = ref.split('/').slice(1);
    const found = keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], this.root);
    return found ?? {};
  }

  #isLike(pattern: string, text: string): boolean {
    const known = this.#patterns.get(pattern) ?? new RegExp(pattern, 'u');
    this.#patterns.set(pattern, known);
    return known.test(text);
  }
}

const sources = new Map<RecordKind | 'log', WordSource>();

function sourceOf(kind: RecordKind | 'log'): WordSource {
  const source = sources.get(kind) ?? new WordSource(kind === 'log' ? logSchema : schemaOf(kind));
  sources.set(kind, source);
  return source;
}

/** A name of a file in a bundle: its folder is glovebox's own, such as `crashes` in `crashes/01-sigsegv`. */
export function redactFileName(name: string, redact: (text: string) => string): string {
  if (name === 'comparison.json') return name;
  const folder = /^(crashes|cases|comparisons)\//.exec(name)?.[0] ?? '';
  return folder + redact(name.slice(folder.length));
}

/**
 * Redacts a record and leaves the words that glovebox itself writes, so that it can be read whatever the user or the machine is
 * called: fields that the schema names, values that it lists, names of series and measures. Where a path stands, in any of
 * these names too, everything is redacted.
 */
export function redactRecord<T>(kind: RecordKind | 'log', record: T, redact: (text: string) => string): T {
  const source = sourceOf(kind);
  const places = ownPlaces[kind];
  // Names of checks begin with the file that is checked; all others are names of glovebox's own steps.
  const isOwnName = kind === 'glovebox.result' && (record as { kind?: unknown }).kind !== 'check';

  const isOwn = (text: string, nodes: readonly SchemaNode[], place: string): boolean => {
    if (source.isOwnText(nodes, text)) return true;
    return !/[/\\]/.test(text) && (places?.test(place) === true || (isOwnName && place === '/name'));
  };
  const walk = (value: unknown, nodes: readonly SchemaNode[], place: string): unknown => {
    if (typeof value === 'string') {
      if (isOwn(value, nodes, place)) return value;
      return /^\/facts\/[^/]+$/.test(place) ? redactFileName(value, redact) : redact(value);
    }
    if (Array.isArray(value)) {
      const items = nodes.flatMap((node) => (node.items === undefined ? [] : source.choices(node.items)));
      return value.map((one) => walk(one, items, `${place}/*`));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        const field = source.field(nodes, key);
        const inside = `${place}/${key}`;
        const isOwnKey =
          field !== undefined ||
          (/^\/labels\/[^/\\]+$/.test(inside) && kind === 'glovebox.histogram') ||
          (/^(\/runs\/\*)?\/(facts|options)$/.test(place) && readFields.includes(key));
        return [isOwnKey ? key : redact(key), walk(one, field ?? [], inside)];
      }),
    );
  };
  return walk(record, source.choices(source.root), '') as T;
}
