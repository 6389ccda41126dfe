import type { JSX } from 'preact';
import { change, moment } from '../figures.js';
import { AxisX, AxisY, frame } from './axes.js';
import { Figure, Mark } from './figure.js';
import { at, linearScale, linearTicks, type Scale } from './scale.js';
import { thinned } from './time-chart.js';

/** One measure over many runs. */
export interface HistorySeries {
  title: string;
  subtitle: string;
  /** Oldest first. `time`: ISO. */
  points: readonly { time: string; value: number; run: string }[];
  /** Where it changed for good. */
  changes: readonly HistoryChange[];
  /** How a value is written. */
  label: (value: number) => string;
}

/** A change point: from the run at `index` on the series is on another level. */
export interface HistoryChange {
  index: number;
  /** A ratio minus 1. */
  change: number;
  /** `environment`: the reference moved as well, so the machine changed and not the plugin. */
  cause: 'plugin' | 'environment';
}

/** Every mark can be pointed at, which takes room: a page has several of these charts. */
const mostMarks = 80;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The levels between change points. */
function segmentsOf({ points, changes }: HistorySeries): { from: number; to: number; level: number }[] {
  const inside = changes.map(({ index }) => index).filter((index) => index > 0 && index < points.length);
  const edges = [0, ...new Set(inside.toSorted((a, b) => a - b)), points.length];
  return edges.slice(0, -1).map((from, number) => {
    const to = edges[number + 1] ?? points.length;
    return { from, to: to - 1, level: median(points.slice(from, to).map(({ value }) => value)) };
  });
}

function runScale(count: number): Scale {
  const scale = linearScale([0, Math.max(1, count - 1)], [frame.left + 8, frame.right - 8]);
  const ticks = linearTicks(0, Math.max(1, count - 1), 5).filter(Number.isInteger);
  return Object.assign((value: number) => scale(value), { ticks });
}

/** Every run a point, every level a line, every change point named with its cause. */
export function HistoryChart({ id, series }: { id: string; series: HistorySeries }): JSX.Element {
  const { title, subtitle, points, changes, label } = series;
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.01, Number.MIN_VALUE);
  const x = runScale(points.length);
  const y = linearScale([low >= 0 ? Math.max(0, low - room) : low - room, high + room], [frame.bottom, frame.top + 30]);
  const indexed = points.map((point, index) => ({ ...point, index }));
  const names = changes.map(
    (one) => `${change(one.change)} by the ${one.cause} at ${moment(points[one.index]?.time ?? '')}`,
  );
  return (
    <Figure
      id={id}
      title={title}
      subtitle={subtitle}
      description={`${points.length} runs. ${names.length === 0 ? 'No change point.' : `Changes: ${names.join('; ')}.`}`}
      width={frame.width}
      height={frame.height}
      table={{
        head: ['from', 'runs', 'median', 'change', 'cause'],
        rows: segmentsOf(series).map(({ from, to, level }) => {
          const cause = changes.find(({ index }) => index === from);
          return [
            moment(points[from]?.time ?? ''),
            String(to - from + 1),
            label(level),
            cause === undefined ? '-' : change(cause.change),
            cause === undefined ? '-' : cause.cause,
          ];
        }),
      }}
    >
      <AxisY scale={y} label={label} title="" />
      <AxisX scale={x} label={(index) => (points[index]?.time ?? '').slice(5, 10)} title="run" gap={52} />
      {changes.map((one, number) => (
        <g key={number} class={`change ${one.cause}`}>
          <path d={`M${at(x(one.index - 0.5))} ${frame.top + 6}V${frame.bottom}`} />
          <text
            x={at(x(one.index - 0.5) + (x(one.index) > frame.right - 90 ? -4 : 4))}
            y={frame.top + 2 + 13 * (number % 2)}
            text-anchor={x(one.index) > frame.right - 90 ? 'end' : 'start'}
          >
            {`${change(one.change)} ${one.cause}`}
          </text>
        </g>
      ))}
      {segmentsOf(series).map(({ from, to, level }) => (
        <path key={from} class="level" d={`M${at(x(from))} ${at(y(level))}H${at(Math.max(x(to), x(from) + 3))}`} />
      ))}
      {thinned(indexed, mostMarks).map((point) => (
        <Mark
          key={point.index}
          index={0}
          x={x(point.index)}
          y={y(point.value)}
          text={`${moment(point.time)}, ${point.run}: ${label(point.value)}`}
        />
      ))}
    </Figure>
  );
}
