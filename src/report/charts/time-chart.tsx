import type { JSX } from 'preact';
import { digits } from '../figures.js';
import { AxisX, AxisY, frame } from './axes.js';
import { Figure, Mark, seriesClass } from './figure.js';
import { at, linearScale } from './scale.js';

/** One line over time. */
export interface TimeSeries {
  name: string;
  points: readonly { atMs: number; value: number }[];
}

/** Points that a line has at most: more than there are pixels would only make the page larger. */
const mostPoints = 200;

/** The least and the greatest of neighbours, in their order, so that peaks stay. */
export function thinned<Point extends { value: number }>(points: readonly Point[], most: number = mostPoints): Point[] {
  if (points.length <= most) return [...points];
  const size = Math.ceil(points.length / (most / 2));
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size);
    const indexes = [0, 0];
    for (const [index, { value }] of part.entries()) {
      if (value < (part[indexes[0] ?? 0]?.value ?? value)) indexes[0] = index;
      if (value > (part[indexes[1] ?? 0]?.value ?? value)) indexes[1] = index;
    }
    for (const index of new Set(indexes.toSorted((a, b) => a - b))) {
      const point = part[index];
      if (point !== undefined) kept.push(point);
    }
  }
  return kept;
}

/** Figures over the time of a scenario, from 0 up. */
export function TimeChart(props: {
  id: string;
  title: string;
  subtitle: string;
  what: string;
  series: readonly TimeSeries[];
  label: (value: number) => string;
  ticks: (low: number, high: number) => number[];
}): JSX.Element {
  const { id, title, subtitle, what, series, label, ticks } = props;
  const all = series.flatMap(({ points }) => points);
  const end = all.reduce((most, { atMs }) => Math.max(most, atMs), 1);
  const peak = all.reduce((most, { value }) => Math.max(most, value), 0);
  const x = linearScale([0, end / 1000], [frame.left, frame.right]);
  const y = linearScale([0, peak === 0 ? 1 : peak * 1.08], [frame.bottom, frame.top], ticks);
  const place = ({ atMs, value }: { atMs: number; value: number }): [number, number] => [x(atMs / 1000), y(value)];
  const values = series.map(({ points }) => points.map(({ value }) => value).toSorted((a, b) => a - b));
  const peaks = values.map((sorted) => sorted.at(-1) ?? 0);
  return (
    <Figure
      id={id}
      title={title}
      subtitle={subtitle}
      description={`${what} over time. Peaks: ${series.map((one, index) => `${one.name} ${label(peaks[index] ?? 0)}`).join(', ')}.`}
      width={frame.width}
      height={frame.height}
      names={series.map(({ name }) => name)}
      table={{
        head: ['', 'samples', 'first', 'median', 'peak', 'last'],
        rows: series.map(({ name, points }, index) => [
          name,
          String(points.length),
          label(points[0]?.value ?? 0),
          label(values[index]?.[Math.floor(points.length / 2)] ?? 0),
          label(peaks[index] ?? 0),
          label(points.at(-1)?.value ?? 0),
        ]),
      }}
    >
      <AxisY scale={y} label={label} title="" />
      <AxisX scale={x} label={digits} title="seconds" gap={34} />
      {series.map(({ name, points }, index) => {
        const shown = thinned(points);
        const path = shown.map((point) => place(point).map(at).join(' ')).join('L');
        // Every point of a short line can be pointed at; of a long one the ends and the peak.
        const marked =
          shown.length <= 12
            ? shown
            : [shown[0], shown.find(({ value }) => value === peaks[index]), shown.at(-1)].filter(
                (one) => one !== undefined,
              );
        return (
          <g key={index}>
            <path class={`line ${seriesClass(index)}`} d={`M${path}`} />
            {marked.map((point, number) => {
              const [px, py] = place(point);
              const text = `${name}, ${digits(point.atMs / 1000)} s: ${label(point.value)}`;
              return <Mark key={number} index={index} x={px} y={py} text={text} />;
            })}
          </g>
        );
      })}
    </Figure>
  );
}
