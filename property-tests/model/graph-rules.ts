/** Feedback, order, delayed edges and latency compensation: section 5 of DESIGN.md as functions of the graph alone. */

/** A connection as these rules see it: audio and event connections alike. */
export interface Edge {
  source: number;
  target: number;
}

export interface RuledDevice {
  id: number;
  sandbox: number;
  /** Frames, as the device reports it. */
  latency: number;
}

function reaches(edges: readonly Edge[], from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const device of seen) {
    for (const edge of edges) if (edge.source === device) seen.add(edge.target);
  }
  return seen.has(to);
}

/**
 * "Take connections in the order they were made. One that would close a cycle with the non-feedback connections before it is
 * feedback." The edges that are; a connection of a device with itself closes a cycle too.
 */
export function feedbackAmong<E extends Edge>(edges: readonly E[]): ReadonlySet<E> {
  const forward: E[] = [];
  const feedback = new Set<E>();
  for (const edge of edges) {
    if (reaches(forward, edge.target, edge.source)) feedback.add(edge);
    else forward.push(edge);
  }
  return feedback;
}

/** "Devices run in a topological order of the non-feedback connections, ties by which was added first." */
export function topologicalOrder(devices: readonly number[], edges: readonly Edge[]): number[] {
  const order: number[] = [];
  const left = [...devices];
  while (left.length > 0) {
    const next = left.findIndex((device) =>
      edges.every(({ source, target }) => target !== device || !left.includes(source)),
    );
    if (next < 0) throw new Error('The connections that are left have a cycle');
    order.push(...left.splice(next, 1));
  }
  return order;
}

/** What the rules make of one connection. */
export interface RuledEdge {
  isFeedback: boolean;
  /** It is a FIFO of `maxBlockSize` frames. */
  isDelayed: boolean;
  /** Frames added so that all inputs of the target are aligned. */
  compensation: number;
}

export interface Ruling<E extends Edge> {
  edges: ReadonlyMap<E, RuledEdge>;
  /** Every device, in an order in which no in-block connection is read before it is written. */
  order: number[];
  /** By device: frames by which its inputs lag behind the group's. */
  inputLatency: ReadonlyMap<number, number>;
}

export interface RuleOptions {
  crossing: 'synchronous' | 'pipelined';
  /** Frames. */
  maxBlockSize: number;
  compensatesLatency: boolean;
  /** Tests only: another rule for feedback, which must be found. */
  feedbackAmong?: typeof feedbackAmong;
}

/** `devices` in the order in which they were added, `edges` in the order in which they were made. */
export function rule<E extends Edge>(
  devices: readonly RuledDevice[],
  edges: readonly E[],
  options: RuleOptions,
): Ruling<E> {
  const { crossing, maxBlockSize } = options;
  const closing = options.feedbackAmong ?? feedbackAmong;
  const homes = new Map(devices.map(({ id, sandbox }) => [id, sandbox]));
  const crosses = (edge: E): boolean => homes.get(edge.source) !== homes.get(edge.target);

  // "Delayed edges are feedback edges, and, in `pipelined` groups, every connection between sandboxes (where feedback is then
  // decided inside each sandbox alone)." Those of different sandboxes never form a cycle together.
  const feedback = closing(crossing === 'pipelined' ? edges.filter((edge) => !crosses(edge)) : edges);
  const isDelayed = (edge: E): boolean => feedback.has(edge) || (crossing === 'pipelined' && crosses(edge));
  const order = topologicalOrder(
    devices.map(({ id }) => id),
    edges.filter((edge) => !isDelayed(edge)),
  );

  const inputLatency = new Map(devices.map(({ id }) => [id, 0]));
  const compensation = new Map<E, number>();
  if (options.compensatesLatency)
    align(devices, edges, { isDelayed, maxBlockSize, inputLatency, compensation, closing });
  const ruled = edges.map(
    (edge) =>
      [
        edge,
        { isFeedback: feedback.has(edge), isDelayed: isDelayed(edge), compensation: compensation.get(edge) ?? 0 },
      ] as const,
  );
  return { edges: new Map(ruled), order, inputLatency };
}

/**
 * "All input ports of a device, side chains too, are aligned; ... sources without input start at 0; a delayed edge counts
 * `maxBlockSize`, feedback counts 0: an edge that closes a cycle of the whole group, taken in connection order whatever the
 * crossing, is neither aligned nor counted."
 */
function align<E extends Edge>(
  devices: readonly RuledDevice[],
  edges: readonly E[],
  {
    isDelayed,
    maxBlockSize,
    inputLatency,
    compensation,
    closing,
  }: {
    isDelayed: (edge: E) => boolean;
    maxBlockSize: number;
    inputLatency: Map<number, number>;
    compensation: Map<E, number>;
    closing: typeof feedbackAmong;
  },
): void {
  const loops = closing(edges);
  const counted = edges.filter((edge) => !loops.has(edge));
  const own = new Map(devices.map(({ id, latency }) => [id, latency]));
  const arrival = ({ source }: E): number => (inputLatency.get(source) ?? 0) + (own.get(source) ?? 0);
  const total = (edge: E): number => arrival(edge) + (isDelayed(edge) ? maxBlockSize : 0);
  for (const device of topologicalOrder(
    devices.map(({ id }) => id),
    counted,
  )) {
    const incoming = counted.filter(({ target }) => target === device);
    const latest = Math.max(0, ...incoming.map(total));
    inputLatency.set(device, latest);
    for (const edge of incoming) compensation.set(edge, latest - total(edge));
  }
}
