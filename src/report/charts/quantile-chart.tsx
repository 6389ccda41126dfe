import type { JSX } from 'preact';
import { duration, integer } from '../figures.js';
import { quantileOf, type LatencySeries } from '../latency-data.js';
import { AxisX, AxisY, frame } from './axes.js';
import { Figure, Mark, seriesClass } from './figure.js';
import { at, linearScale, logScale } from './scale.js';

/** Quantiles that have a mark and a column. */
export const shownQuantiles: readonly { q: number; name: string }[] = [
  { q: 0.5, name: 'p50' },
  { q: 0.9, name: 'p90' },
  { q: 0.99, name: 'p99' },
  { q: 0.999, name: 'p99.9' },
  { q: 0.9999, name: 'p99.99' },
];

/** How far out a share of all blocks is: 0 at the shortest, 2 at p99, 3 at p99.9. */
function tail(q: number): number {
  return -Math.log10(1 - q);
}

function tailLabel(value: number): string {
  // Rounding would call everything beyond p99.9 p100.
  if (value < 2) return value === 0 ? '0' : 'p90';
  return value === 2 ? 'p99' : `p99.${'9'.repeat(value - 2)}`;
}

/** Quantiles that `count` values can tell: the last one leaves one value above it. */
function tellable(count: number): number {
  return Math.max(1, Math.log10(count));
}

function curve(series: LatencySeries, x: (value: number) => number, y: (value: number) => number): string {
  let sum = 0;
  let path = '';
  for (const [ns, times] of series.steps) {
    // From the share of blocks that are shorter to the share that are not longer: a step, as the counts are.
    const from = x(tail(sum / series.count));
    sum += times;
    const to = sum >= series.count ? x(tellable(series.count)) : x(tail(sum / series.count));
    if (to - from < 0.05) continue;
    path += path === '' ? `M${at(from)} ${at(y(ns))}H${at(to)}` : `V${at(y(ns))}H${at(to)}`;
  }
  return path;
}

/** Duration over quantile, both logarithmic: what happens once in a thousand blocks is seen as well as the median. */
export function QuantileChart(props: {
  id: string;
  title: string;
  subtitle: string;
  series: readonly LatencySeries[];
  /** Nanoseconds, for several charts beside each other. Default: what these series need. */
  range?: readonly [number, number];
}): JSX.Element {
  const { id, title, subtitle, series } = props;
  const [low, high] = props.range ?? rangeOf(series);
  const longest = Math.ceil(Math.max(2, ...series.map(({ count }) => tellable(count))) * 2) / 2;
  const x = linearScale([0, longest], [frame.left, frame.right]);
  const xTicks = Array.from({ length: Math.floor(longest) + 1 }, (_, index) => index);
  const y = logScale([low, high], [frame.bottom, frame.top + 6]);
  const marks = (one: LatencySeries): { q: number; name: string }[] =>
    shownQuantiles.filter(({ q }) => tail(q) <= tellable(one.count) + 1e-9);
  const medians = series.map((one) => `${one.name} ${duration(quantileOf(one, 0.5))}`);
  return (
    <Figure
      id={id}
      title={title}
      subtitle={subtitle}
      description={`Duration of a block over its quantile, logarithmic. Medians: ${medians.join(', ')}.`}
      width={frame.width}
      height={frame.height}
      names={series.map(({ name }) => name)}
      table={{
        head: ['', 'blocks', ...shownQuantiles.map(({ name }) => name), 'longest'],
        rows: series.map((one) => [
          one.name,
          integer(one.count),
          ...shownQuantiles.map(({ q }) => (tail(q) <= tellable(one.count) ? duration(quantileOf(one, q)) : 'too few')),
          duration(one.steps.at(-1)?.[0] ?? 0),
        ]),
      }}
    >
      <AxisY scale={y} label={duration} title="" />
      <AxisX scale={Object.assign((value: number) => x(value), { ticks: xTicks })} label={tailLabel} title="quantile" />
      {series.map((one, index) => (
        <g key={index}>
          <path class={`line ${seriesClass(index)}`} d={curve(one, x, y)} />
          {marks(one).map(({ q, name }) => (
            <Mark
              key={name}
              index={index}
              x={x(tail(q))}
              y={y(quantileOf(one, q))}
              text={`${one.name}, ${name}: ${duration(quantileOf(one, q))}`}
            />
          ))}
        </g>
      ))}
    </Figure>
  );
}

/**
 * From the shortest to the longest duration of all series, in nanoseconds, to the next line of a chart. One block in a thousand may
 * be shorter: a clock that has not moved must not take half of the chart, and stands at its edge.
 */
export function rangeOf(series: readonly LatencySeries[]): [number, number] {
  const shown = series.filter(({ count }) => count > 0);
  if (shown.length === 0) return [1, 10];
  const shortest = Math.max(1, Math.min(...shown.map((one) => quantileOf(one, 0.001))));
  const longest = Math.max(...shown.map(({ steps }) => steps.at(-1)?.[0] ?? 1), shortest);
  return [10 ** (Math.floor(Math.log10(shortest) * 2) / 2), 10 ** (Math.ceil(Math.log10(longest * 1.001) * 2) / 2)];
}
