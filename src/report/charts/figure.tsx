import type { ComponentChildren, JSX } from 'preact';
import { at } from './scale.js';
import { ScrollingTable } from '../scrolling-table.js';

/** How many series look different from each other; further ones begin again. */
const lookCount = 6;

/** The class of a series: its colour, dashes and mark. */
export function seriesClass(index: number): string {
  return `s${index % lookCount}`;
}

/** The mark of a series around a point, so that colour is not all that tells series apart. Its text is shown when pointed at. */
export function Mark({ index, x, y, text }: { index: number; x: number; y: number; text?: string }): JSX.Element {
  const shapes = [
    'm-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z',
    'm-3.2 -3.2h6.4v6.4h-6.4z',
    'm0 -4.4l4 7.2h-8z',
    'm0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z',
    'm0 4.4l4 -7.2h-8z',
    'm-4 -1.4h2.6v-2.6h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6z',
  ];
  return (
    <path class={`mark ${seriesClass(index)}`} d={`M${at(x)} ${at(y)}${shapes[index % lookCount]}`}>
      {text === undefined ? null : <title>{text}</title>}
    </path>
  );
}

/** What the lines of a chart mean. */
export function Legend({ names }: { names: readonly string[] }): JSX.Element | null {
  if (names.length < 2) return null;
  return (
    <ul class="legend">
      {names.map((name, index) => (
        <li key={index}>
          <svg width="30" height="12" aria-hidden="true" focusable="false">
            <path class={`line ${seriesClass(index)}`} d="M1 6H29" />
            <Mark index={index} x={15} y={6} />
          </svg>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** The numbers of a chart. The first cell of each row is its head. */
export interface FigureTable {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A table in which numbers stand to the right. */
export function PlainTable({ table, caption }: { table: FigureTable; caption: string }): JSX.Element {
  return (
    <ScrollingTable label={caption} caption={caption}>
      <thead>
        <tr>
          {table.head.map((one, index) => (
            <th scope="col" class={index === 0 ? '' : 'number'} key={index}>
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, number) => (
          <tr key={number}>
            {row.map((one, index) =>
              index === 0 ? (
                <th scope="row" key={index}>
                  <bdi>{one}</bdi>
                </th>
              ) : (
                <td class="number" key={index}>
                  {one}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}

/** A chart, what it is called, what it shows in one sentence, and its numbers. */
export function Figure(props: {
  /** Unique on the page. */
  id: string;
  title: string;
  subtitle?: string;
  /** What a person who does not see it is told. */
  description: string;
  width: number;
  height: number;
  names?: readonly string[];
  table: FigureTable;
  children: ComponentChildren;
}): JSX.Element {
  const { id, title, subtitle, description, width, height, names = [], table, children } = props;
  return (
    <figure class="chart" id={id}>
      <figcaption>
        <strong>{title}</strong>
        {subtitle === undefined ? null : <span class="quiet"> {subtitle}</span>}
      </figcaption>
      <Legend names={names} />
      <svg
        class="plot"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={`${id}-t`}
        aria-describedby={`${id}-d`}
        data-chart
      >
        <title id={`${id}-t`}>{`${title}${subtitle === undefined ? '' : `, ${subtitle}`}`}</title>
        <desc id={`${id}-d`}>{description}</desc>
        {children}
      </svg>
      <details class="numbers">
        <summary>Numbers</summary>
        <PlainTable table={table} caption={`Numbers of: ${title}`} />
      </details>
    </figure>
  );
}
