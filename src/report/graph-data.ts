import type { CasePort, FuzzCase } from '../fuzz/case.js';

/** A graph of devices as it is drawn. */
export interface DrawnGraph {
  nodes: readonly { id: number; name: string; sandbox: number }[];
  /** Several connections between two devices are one line. `isEvent`: events go that way. */
  edges: readonly { source: number; target: number; isEvent: boolean }[];
}

/** Larger graphs are a thicket: nobody reads them. */
const mostNodes = 48;
const mostEdges = 400;

/**
 * The graph that a result of the lab describes in one line (see `describeGraph` of src/lab/graphs.ts):
 * `blocks of 64/64; 0:gain.clap@0 1:mix2.vst3@2; 0>1.0 1>0.1`. Undefined if it is none.
 */
export function graphOfText(text: unknown): DrawnGraph | undefined {
  if (typeof text !== 'string' || text.length > 10_000) return undefined;
  const [, devices, connections] = text.split(';');
  const nodes = [...(devices ?? '').matchAll(/(\d{1,4}):([^\s@]{1,80})@(\d{1,3})/g)].map(([, id, name, sandbox]) => ({
    id: Number(id),
    name: name ?? '',
    sandbox: Number(sandbox),
  }));
  const edges = [...(connections ?? '').matchAll(/(\d{1,4})>(\d{1,4})\.\d{1,3}/g)].map(([, source, target]) => ({
    source: Number(source),
    target: Number(target),
    isEvent: false,
  }));
  return bounded({ nodes, edges });
}

/** The graph of a case with all that it ever has: devices and connections that are removed again are shown, too. */
export function graphOfCase({ steps }: Pick<FuzzCase, 'steps'>): DrawnGraph | undefined {
  const nodes = new Map<number, DrawnGraph['nodes'][number]>();
  const edges: { source: number; target: number; isEvent: boolean }[] = [];
  for (const step of steps) {
    if (step.do === 'add-device') {
      const { plugin, device, sandbox } = step;
      const name =
        'fixture' in plugin ? `${plugin.fixture}.${plugin.format}` : (plugin.file.split(/[/\\]/).at(-1) ?? '');
      nodes.set(device, { id: device, name, sandbox });
    }
    if (step.do === 'connect') {
      const [source, target]: [CasePort, CasePort] = [step.source, step.target];
      edges.push({ source: source.device, target: target.device, isEvent: step.kind === 'event' });
    }
  }
  return bounded({ nodes: [...nodes.values()], edges });
}

function bounded({ nodes, edges }: DrawnGraph): DrawnGraph | undefined {
  if (nodes.length === 0 || nodes.length > mostNodes || edges.length > mostEdges) return undefined;
  const known = new Set(nodes.map(({ id }) => id));
  const seen = new Set<string>();
  const kept = edges.filter(({ source, target, isEvent }) => {
    const key = `${source}>${target}${isEvent ? 'e' : ''}`;
    if (seen.has(key) || !known.has(source) || !known.has(target)) return false;
    seen.add(key);
    return true;
  });
  return { nodes, edges: kept };
}
