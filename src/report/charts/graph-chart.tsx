import type { JSX } from 'preact';
import type { DrawnGraph } from '../graph-data.js';
import { foreign } from '../text.js';
import { Figure, seriesClass } from './figure.js';
import { at } from './scale.js';

const [nodeWidth, nodeHeight] = [116, 34];
const [columnGap, rowGap] = [34, 16];
const margin = 22;

interface Placed {
  id: number;
  name: string;
  sandbox: number;
  x: number;
  y: number;
}

/**
 * A column for each device: one more than the last of those that feed it. Connections that close a cycle, in the order in
 * which they were made, do not count.
 */
function columnsOf({ nodes, edges }: DrawnGraph): { columns: Map<number, number>; isBack: boolean[] } {
  const forward: { source: number; target: number }[] = [];
  const reaches = (from: number, to: number): boolean => {
    const seen = new Set<number>();
    const waiting = [from];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === to) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      for (const { source, target } of forward) if (source === next) waiting.push(target);
    }
    return false;
  };
  const isBack = edges.map((edge) => {
    if (reaches(edge.target, edge.source)) return true;
    forward.push(edge);
    return false;
  });
  const columns = new Map(nodes.map(({ id }) => [id, 0]));
  // As many rounds as the longest way has devices: without cycles nothing moves after that.
  for (let round = 0; round < nodes.length; ++round) {
    for (const { source, target } of forward) {
      columns.set(target, Math.max(columns.get(target) ?? 0, (columns.get(source) ?? 0) + 1));
    }
  }
  return { columns, isBack };
}

function place(graph: DrawnGraph): { placed: Map<number, Placed>; isBack: boolean[]; width: number; height: number } {
  const { columns, isBack } = columnsOf(graph);
  const rows = new Map<number, number>();
  const placed = new Map<number, Placed>();
  for (const node of graph.nodes) {
    const column = columns.get(node.id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    placed.set(node.id, {
      ...node,
      x: margin + column * (nodeWidth + columnGap),
      y: margin + row * (nodeHeight + rowGap),
    });
  }
  const most = Math.max(...rows.values());
  // Short columns stand in the middle: most connections then run level.
  for (const one of placed.values()) {
    const column = columns.get(one.id) ?? 0;
    one.y += ((most - (rows.get(column) ?? 0)) * (nodeHeight + rowGap)) / 2;
  }
  const columnCount = Math.max(...columns.values()) + 1;
  return {
    placed,
    isBack,
    width: 2 * margin + columnCount * nodeWidth + (columnCount - 1) * columnGap,
    height: 2 * margin + most * nodeHeight + (most - 1) * rowGap + 8,
  };
}

/** A line from the right side of one device to the left side of another; what goes back runs below. */
function way(from: Placed, to: Placed, isBack: boolean): string {
  const [x1, y1] = [from.x + nodeWidth, from.y + nodeHeight / 2];
  const [x2, y2] = [to.x, to.y + nodeHeight / 2];
  if (!isBack) {
    const bend = Math.max(18, (x2 - x1) / 2);
    return `M${at(x1)} ${at(y1)}C${at(x1 + bend)} ${at(y1)} ${at(x2 - bend)} ${at(y2)} ${at(x2)} ${at(y2)}`;
  }
  const below = Math.max(from.y, to.y) + nodeHeight + 14;
  return `M${at(x1)} ${at(y1)}C${at(x1 + 26)} ${at(below)} ${at(x1 - 10)} ${at(below)} ${at((x1 + x2) / 2)} ${at(below)}S${at(x2 - 26)} ${at(below)} ${at(x2)} ${at(y2)}`;
}

function shortened(name: string, longest: number): string {
  const characters = Array.from(name);
  return characters.length <= longest ? name : `${characters.slice(0, longest - 1).join('')}…`;
}

/** True for a graph that is too long to be read beside another one. */
export function isWide(graph: DrawnGraph): boolean {
  return place(graph).width > 640;
}

/** The devices of a case, in which sandbox each stood, and how they were connected. */
export function GraphChart(props: { id: string; title: string; subtitle?: string; graph: DrawnGraph }): JSX.Element {
  const { id, title, subtitle, graph } = props;
  const { placed, isBack, width, height } = place(graph);
  const sandboxes = [...new Set(graph.nodes.map(({ sandbox }) => sandbox))].toSorted((a, b) => a - b);
  const backCount = isBack.filter(Boolean).length;
  const targets = (node: number): string =>
    graph.edges
      .filter(({ source }) => source === node)
      .map(({ target, isEvent }) => `${target}${isEvent ? ' (events)' : ''}`)
      .join(', ');
  return (
    <Figure
      id={id}
      title={title}
      {...(subtitle === undefined ? {} : { subtitle })}
      description={`${graph.nodes.length} devices in ${sandboxes.length} sandboxes, ${graph.edges.length} connections, ${backCount} of them feedback.`}
      width={Math.max(width, 440)}
      height={height}
      table={{
        head: ['device', 'plugin', 'sandbox', 'feeds'],
        rows: graph.nodes.map((node) => [
          String(node.id),
          foreign(node.name, 80),
          String(node.sandbox),
          targets(node.id) || '-',
        ]),
      }}
    >
      {graph.edges.map((edge, index) => {
        const [from, to] = [placed.get(edge.source), placed.get(edge.target)];
        if (from === undefined || to === undefined) return null;
        const kind = isBack[index] === true ? ' back' : '';
        return (
          <g key={index} class={`edge${kind}${edge.isEvent ? ' event' : ''}`}>
            <path d={way(from, to, isBack[index] === true)} />
            <path class="head" d={`M${at(to.x)} ${at(to.y + nodeHeight / 2)}l-7 -3.5v7z`} />
          </g>
        );
      })}
      {[...placed.values()].map((one) => (
        <g key={one.id} class={`node ${seriesClass(sandboxes.indexOf(one.sandbox))}`}>
          <title>{`${one.id}: ${foreign(one.name, 80)}, sandbox ${one.sandbox}`}</title>
          <rect x={at(one.x)} y={at(one.y)} width={nodeWidth} height={nodeHeight} rx="7" />
          <text x={at(one.x + 9)} y={at(one.y + 14)}>
            {shortened(foreign(one.name, 80), 14)}
          </text>
          <text class="where" x={at(one.x + 9)} y={at(one.y + 27)}>
            {`${one.id} · sandbox ${one.sandbox}`}
          </text>
        </g>
      ))}
    </Figure>
  );
}
