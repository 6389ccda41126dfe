import type { JSX } from 'preact';
import type { ResultRecord } from '../../bundle/records.js';
import { duration } from '../figures.js';
import { latencyGroups } from '../latency-data.js';
import { outcomeOf, sharesOf, type RunView } from '../run-view.js';
import { Section } from './section.js';
import { ScrollingTable } from '../scrolling-table.js';

interface Line {
  name: string;
  cells: readonly (string | undefined)[];
  isDifferent: boolean;
}

function line(name: string, cells: readonly (string | undefined)[]): Line {
  return { name, cells, isDifferent: new Set(cells).size > 1 };
}

function countLines(views: readonly RunView[]): Line[] {
  const shares = views.map(({ bundle }) => sharesOf(bundle.results));
  const found = new Map<ResultRecord['kind'], string>();
  for (const one of shares.flat()) found.set(one.kind, `${one.noun} ${one.done}`);
  return [...found].map(([kind, name]) =>
    line(
      name,
      shares.map((list) => {
        const share = list.find((one) => one.kind === kind);
        return share === undefined ? undefined : `${share.good} of ${share.all}`;
      }),
    ),
  );
}

function latencyLines(views: readonly RunView[]): Line[] {
  const found = new Map<string, (string | undefined)[]>();
  for (const [column, { bundle }] of views.entries()) {
    for (const { title, subtitle, series } of latencyGroups(bundle.histograms)) {
      for (const { name, record } of series) {
        const key = `${name}, ${title}, ${subtitle}`;
        const cells = found.get(key) ?? views.map((): string | undefined => undefined);
        cells[column] = `${duration(record.p50)} / ${duration(record.p99)}`;
        found.set(key, cells);
      }
    }
  }
  // Times always differ: that is no finding.
  return [...found].map(([name, cells]) => ({ name, cells, isDifferent: false }));
}

function Group({ title, lines }: { title: string; lines: readonly Line[] }): JSX.Element | null {
  if (lines.length === 0) return null;
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colSpan={(lines[0]?.cells.length ?? 0) + 1}>
          {title}
        </th>
      </tr>
      {lines.map(({ name, cells, isDifferent }) => (
        <tr key={name}>
          <th scope="row">
            <bdi>{name}</bdi>
          </th>
          {cells.map((cell, index) => (
            <td key={index} class={isDifferent ? 'number different' : 'number'}>
              {cell ?? <span class="quiet">not run</span>}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

/** Several runs, usually of several operating systems, in columns. */
export function SideBySide({ views }: { views: readonly RunView[] }): JSX.Element | null {
  if (views.length < 2) return null;
  const verdicts = line(
    'verdict',
    views.map(({ bundle }) => {
      const { glyph, word } = outcomeOf(bundle);
      return `${glyph} ${word}`;
    }),
  );
  return (
    <Section
      id="side-by-side"
      title="Side by side"
      lead="The same questions on every machine. What differs is underlined."
    >
      <ScrollingTable label="Runs side by side" kind="beside">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">what</span>
            </th>
            {views.map(({ key, label }) => (
              <th scope="col" class="number" key={key}>
                <bdi>{label}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <Group title="Results" lines={[verdicts, ...countLines(views)]} />
        <Group title="Duration of a block, median / p99" lines={latencyLines(views)} />
      </ScrollingTable>
    </Section>
  );
}
