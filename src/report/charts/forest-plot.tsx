import type { JSX } from 'preact';
import type { ChangeInterval, ComparedSeries, ComparisonVerdict } from '../../bundle/comparison-record.js';
import { change, digits, duration } from '../figures.js';
import { foreign, Foreign } from '../text.js';
import { at, linearScale, linearTicks, type Scale } from './scale.js';
import { NumberHeads, ScrollingTable } from '../scrolling-table.js';

const [width, rowHeight] = [260, 34];

const verdictLooks: Readonly<Record<ComparisonVerdict, { tone: string; glyph: string }>> = {
  regressed: { tone: 'bad', glyph: '▲' },
  improved: { tone: 'good', glyph: '▼' },
  equivalent: { tone: 'good', glyph: '=' },
  inconclusive: { tone: 'careful', glyph: '?' },
  'too noisy': { tone: 'careful', glyph: '≈' },
};

/** The verdict of a comparison as a badge. */
export function ComparisonBadge({ verdict }: { verdict: ComparisonVerdict }): JSX.Element {
  const { tone, glyph } = verdictLooks[verdict];
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {verdict}
    </span>
  );
}

/** Symmetric, wide enough for every margin and most intervals: one that is far out must not flatten the others. */
function reach(series: readonly ComparedSeries[]): number {
  const ends = series
    .filter(({ verdict }) => verdict !== 'too noisy')
    .flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])
    .toSorted((a, b) => a - b);
  const most = ends[Math.floor((ends.length - 1) * 0.95)] ?? 0;
  const margin = series.reduce((widest, one) => Math.max(widest, Math.abs(one.margin)), 0.01);
  return Math.min(10, Math.max(most, margin) * 1.25);
}

function rangeText({ low, high }: ChangeInterval): string {
  return `${change(low)} to ${change(high)}`;
}

function intervalText(interval: ChangeInterval): string {
  return `${change(interval.change)} (${rangeText(interval)})`;
}

/** A value in the unit of its series. */
function valueText({ unit }: ComparedSeries, value: number): string {
  return unit === 'ns' ? duration(value) : `${digits(value)} ${foreign(unit, 20)}`;
}

/** `most`: how far the drawing goes; an interval that goes on is marked at that edge. */
function Row({ one, x, most }: { one: ComparedSeries; x: Scale; most: number }): JSX.Element {
  const middle = rowHeight / 2;
  const { tone } = verdictLooks[one.verdict];
  return (
    <svg
      class="forest"
      viewBox={`0 0 ${width} ${rowHeight}`}
      role="img"
      aria-label={`${intervalText(one)}, margin ${change(one.margin)}`}
    >
      <rect class="margin" x={at(x(-one.margin))} y="0" width={at(x(one.margin) - x(-one.margin))} height={rowHeight} />
      <path class="zero" d={`M${at(x(0))} 0V${rowHeight}`} />
      <path class="yardstick" d={`M${at(x(one.aa.low))} ${middle + 9}H${at(x(one.aa.high))}`}>
        <title>{`A against A: ${intervalText(one.aa)}`}</title>
      </path>
      <path
        class={`interval ${tone}`}
        d={`M${at(x(one.low))} ${middle - 5}v10M${at(x(one.low))} ${middle}H${at(x(one.high))}m0 -5v10`}
      />
      <path class={`estimate ${tone}`} d={`M${at(x(one.change))} ${middle - 6}l6 6l-6 6l-6 -6z`}>
        <title>{intervalText(one)}</title>
      </path>
      {one.high > most ? <path class="beyond" d={`M${width} ${middle}l-6 -4v8z`} /> : null}
      {one.low < -most ? <path class="beyond" d={`M0 ${middle}l6 -4v8z`} /> : null}
    </svg>
  );
}

/** Every series of a comparison with its interval, drawn and in numbers: the plot is its own table. */
export function ForestPlot({ series }: { series: readonly ComparedSeries[] }): JSX.Element {
  const most = reach(series);
  const scale = linearScale([-most, most], [24, width - 24]);
  const x = Object.assign((value: number) => scale(value), { ticks: linearTicks(-most, most, 4) });
  return (
    <ScrollingTable
      label="Changes of all series"
      kind="forest-table"
      caption="Change from A to B of every series, with its interval"
    >
      <thead>
        <tr>
          <th scope="col">scenario and measure</th>
          <th scope="col">verdict</th>
          <th scope="col" class="plot-head">
            <span class="unseen">change, drawn</span>
            <svg class="forest" viewBox={`0 0 ${width} 18`} aria-hidden="true">
              {x.ticks.map((tick) => (
                <text key={tick} x={at(x(tick))} y="13" text-anchor="middle">
                  {Math.abs(tick) < 1e-12 ? '0' : change(tick).replace(/\.?0+(?=\u202f)/, '')}
                </text>
              ))}
            </svg>
          </th>
          <NumberHeads names={['change and interval', 'margin', 'A against A', 'A → B', 'rounds']} />
        </tr>
      </thead>
      <tbody>
        {series.map((one, index) => (
          <tr key={index}>
            <th scope="row">
              <Foreign text={one.scenario} />
              <span class="quiet block">
                <Foreign text={one.measure} />
              </span>
            </th>
            <td>
              <ComparisonBadge verdict={one.verdict} />
            </td>
            <td class="plot-cell">
              <Row one={one} x={x} most={most} />
            </td>
            <td class="number">
              <strong>{change(one.change)}</strong>
              <span class="quiet block">{rangeText(one)}</span>
            </td>
            <td class="number">±{change(one.margin).replace(/^[+\u2212]/, '')}</td>
            <td class="number">{rangeText(one.aa)}</td>
            <td class="number values">{`${valueText(one, one.valueA)} →\u00a0${valueText(one, one.valueB)}`}</td>
            <td class="number">{one.rounds}</td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}
