import type { JSX } from 'preact';
import { duration, percent } from '../figures.js';
import { quantileOf, type LatencySeries } from '../latency-data.js';
import { AxisX, frame, type Frame } from './axes.js';
import { Figure, seriesClass } from './figure.js';
import { at, logScale, type Scale } from './scale.js';

const binCount = 64;

interface Bins {
  /** Edges in nanoseconds, one more than there are shares. */
  edges: readonly number[];
  /** Of all blocks of each series. */
  shares: readonly (readonly number[])[];
}

function binsOf(series: readonly LatencySeries[], low: number, high: number): Bins {
  const ratio = Math.log(high / low);
  const edges = Array.from({ length: binCount + 1 }, (_, index) => low * Math.exp((ratio * index) / binCount));
  const shares = series.map(({ steps, count }) => {
    const bins = Array.from({ length: binCount }, () => 0);
    for (const [ns, times] of steps) {
      const bin = Math.min(binCount - 1, Math.max(0, Math.floor((Math.log(ns / low) / ratio) * binCount)));
      bins[bin] = (bins[bin] ?? 0) + times / count;
    }
    return bins;
  });
  return { edges, shares };
}

function outline(edges: readonly number[], shares: readonly number[], x: Scale, base: number, height: number): string {
  const most = Math.max(...shares);
  let path = '';
  for (const [bin, share] of shares.entries()) {
    if (share === 0) continue;
    const [from, to] = [x(edges[bin] ?? 0), x(edges[bin + 1] ?? 0)];
    // What is seen once in a million blocks is still a pixel: it is what musicians hear.
    path += `M${at(from)} ${at(base)}V${at(base - Math.max(1.5, (share / most) * height))}H${at(to)}V${at(base)}z`;
  }
  return path;
}

/** How durations are spread: a row for each series, all on one logarithmic axis. */
export function DistributionChart(props: {
  id: string;
  title: string;
  subtitle: string;
  series: readonly LatencySeries[];
  range: readonly [number, number];
}): JSX.Element {
  const { id, title, subtitle, series, range } = props;
  const rowHeight = 54;
  const box: Frame = { ...frame, left: 14, top: 10, bottom: 10 + series.length * rowHeight };
  const x = logScale([range[0], range[1]], [box.left, box.right]);
  const { edges, shares } = binsOf(series, range[0], range[1]);
  const likeliest = shares.map((one) => one.indexOf(Math.max(...one)));
  return (
    <Figure
      id={id}
      title={title}
      subtitle={subtitle}
      description={`How often a block takes how long. Most often: ${series
        .map((one, index) => `${one.name} about ${duration(edges[likeliest[index] ?? 0] ?? 0)}`)
        .join(', ')}.`}
      width={box.width}
      height={box.bottom + 44}
      table={{
        head: ['', 'most often', 'share of blocks there', 'middle half', 'longest'],
        rows: series.map((one, index) => {
          const bin = likeliest[index] ?? 0;
          return [
            one.name,
            `${duration(edges[bin] ?? 0)} to ${duration(edges[bin + 1] ?? 0)}`,
            percent(shares[index]?.[bin] ?? 0),
            `${duration(quantileOf(one, 0.25))} to ${duration(quantileOf(one, 0.75))}`,
            duration(one.steps.at(-1)?.[0] ?? 0),
          ];
        }),
      }}
    >
      <AxisX scale={x} label={duration} title="duration of a block" box={box} />
      {series.map((one, index) => {
        const base = box.top + (index + 1) * rowHeight;
        const p99 = quantileOf(one, 0.99);
        return (
          <g key={index}>
            <path
              class={`area ${seriesClass(index)}`}
              d={outline(edges, shares[index] ?? [], x, base, rowHeight - 20)}
            />
            <path class="base" d={`M${box.left} ${base}H${box.right}`} />
            <path class={`tick ${seriesClass(index)}`} d={`M${at(x(p99))} ${base}v-16`}>
              <title>{`${one.name}, p99: ${duration(p99)}`}</title>
            </path>
            <text class="row" x={box.left} y={base - rowHeight + 17}>
              {one.name}
            </text>
            <text class="value" x={box.right} y={base - rowHeight + 17} text-anchor="end">
              {`median ${duration(quantileOf(one, 0.5))}, p99 ${duration(p99)}`}
            </text>
          </g>
        );
      })}
    </Figure>
  );
}
