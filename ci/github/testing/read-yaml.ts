import { parsers } from 'prettier/plugins/yaml';

/** What a YAML file says, every scalar as the text that stands there. */
export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml };

/** A node of prettier's syntax tree, as far as it is read here. */
interface Node {
  type: string;
  value?: string;
  children?: readonly (Node | null)[];
}

function childrenOf(node: Node): Node[] {
  return (node.children ?? []).filter((child) => child !== null);
}

function partOf(node: Node, type: string): Yaml {
  const [content] = childrenOf(node)
    .filter((child) => child.type === type)
    .flatMap(childrenOf);
  return content === undefined ? '' : valueOf(content);
}

function valueOf(node: Node): Yaml {
  switch (node.type) {
    case 'mapping':
    case 'flowMapping': {
      const entries = childrenOf(node).map(
        (item) => [partOf(item, 'mappingKey'), partOf(item, 'mappingValue')] as const,
      );
      return Object.fromEntries(entries.map(([key, value]) => [scalar(key), value]));
    }
    case 'sequence':
      return childrenOf(node).flatMap(childrenOf).map(valueOf);
    case 'flowSequence':
      return childrenOf(node)
        .flatMap((item) => (item.type === 'flowSequenceItem' ? childrenOf(item) : [item]))
        .map(valueOf);
    case 'plain':
    case 'quoteSingle':
    case 'quoteDouble':
    case 'blockLiteral':
    case 'blockFolded':
      return node.value ?? '';
    case 'null':
      return '';
    default:
      throw new Error(`Expected nothing that this reader does not know but got ${node.type}`);
  }
}

/** Reads a file of one document without anchors and tags, as workflows are. @throws for what is no YAML, or has them */
export async function readYaml(text: string): Promise<Yaml> {
  const tree = (await parsers.yaml.parse(text, {} as Parameters<typeof parsers.yaml.parse>[1])) as Node;
  const documents = childrenOf(tree);
  const body = documents.flatMap(childrenOf).find(({ type }) => type === 'documentBody');
  const content = body === undefined ? undefined : childrenOf(body)[0];
  if (documents.length !== 1 || content === undefined)
    throw new Error(`Expected one document but got ${documents.length}`);
  return valueOf(content);
}

/** A mapping, or an empty one where something else stands. */
export function mapping(value: Yaml | undefined): { readonly [key: string]: Yaml } {
  return typeof value === 'object' && !Array.isArray(value) ? (value as { readonly [key: string]: Yaml }) : {};
}

/** A sequence, or an empty one where something else stands. */
export function sequence(value: Yaml | undefined): readonly Yaml[] {
  return Array.isArray(value) ? (value as readonly Yaml[]) : [];
}

/** A text, or an empty one where something else stands. */
export function scalar(value: Yaml | undefined): string {
  return typeof value === 'string' ? value : '';
}
