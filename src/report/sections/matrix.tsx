import type { JSX } from 'preact';
import type { ResultRecord } from '../../bundle/records.js';
import { duration, integer } from '../figures.js';
import { grouped } from '../../grouped.js';
import { foreign, Foreign } from '../text.js';
import { notAskedForText } from '../not-asked-for.js';
import type { RunView } from '../run-view.js';
import { hintOf, Remarks } from '../remarks.js';
import { isBad, VerdictCell, worst } from '../verdict-mark.js';
import { anchorOfCrash } from './crashes.js';
import { Section } from './section.js';

/** One column of the matrix. */
interface Column {
  view: RunView;
  key: string;
  group: string;
  name: string;
}

interface Row {
  name: string;
  does: string;
  kind: string;
  cells: ReadonlyMap<string, readonly ResultRecord[]>;
  results: readonly (readonly [RunView, ResultRecord])[];
}

const kindTitles: readonly (readonly [kind: string, title: string])[] = [
  ['crashed', 'End their process by a fault'],
  ['stopped', 'End their process'],
  ['exited', 'End their process'],
  ['hung', 'Hang'],
  ['breached', 'Break the protocol'],
  ['over-limit', 'Cross a limit'],
  ['noticed', 'Go on, and are noticed'],
];

const placements = ['alone', 'neighbour', 'chain'];

/** Where a result stands. With several runs only system and format are told apart, so that they fit beside each other. */
function columnOf(view: RunView, result: ResultRecord, isWide: boolean): Column {
  const format: string = result.format ?? '';
  const place = result.placement ?? result.crossing ?? '';
  if (isWide) return { view, key: `${view.key} ${format}`, group: view.label, name: format };
  return { view, key: `${format} ${place}`, group: format, name: place };
}

function columnsOf(views: readonly RunView[], results: readonly (readonly [RunView, ResultRecord])[]): Column[] {
  const columns = new Map<string, Column>();
  for (const [view, one] of results) {
    const column = columnOf(view, one, views.length > 1);
    columns.set(column.key, column);
  }
  const rank = ({ view, group, name }: Column): string =>
    `${views.indexOf(view)} ${views.length > 1 ? '' : group} ${placements.includes(name) ? placements.indexOf(name) : name}`;
  return [...columns.values()].toSorted((a, b) => rank(a).localeCompare(rank(b)));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function rowsOf(views: readonly RunView[], results: readonly (readonly [RunView, ResultRecord])[]): Row[] {
  return [...grouped(results, ([, { name }]) => name)].map(([name, members]) => {
    const placed = grouped(members, ([view, one]) => columnOf(view, one, views.length > 1).key);
    const cells = new Map([...placed].map(([key, pairs]) => [key, pairs.map(([, one]) => one)]));
    const of = (fact: string): string =>
      members.map(([, one]) => text(one.facts?.[fact])).find((one) => one !== '') ?? '';
    return { name, does: of('does'), kind: of('kind'), cells, results: members };
  });
}

function medianMs(row: Row, fact: string): string {
  const values = row.results.map(([, one]) => one.facts?.[fact]).filter((value) => typeof value === 'number');
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  return middle === undefined ? '–' : duration(middle * 1e6);
}

/** Where a crasher stood, for a remark; with the run if there are several. */
function placesOf({ results }: Row): (one: ResultRecord) => string {
  const hasRuns = results.some(([view]) => view !== results[0]?.[0]);
  const places = new Map(
    results.map(([{ label }, one]) => [
      one,
      [hasRuns ? label : undefined, one.format, one.placement ?? one.crossing]
        .filter((part) => part !== undefined)
        .join(' '),
    ]),
  );
  return (one) => places.get(one) ?? '';
}

/** How a crasher's end was reported; nothing where no cell says, and remarks tell why. */
function ReportedAs({ row }: { row: Row }): JSX.Element | null {
  for (const [view, { facts = {} }] of row.results) {
    const title = text(facts['title']);
    if (title === '') continue;
    const anchor = anchorOfCrash(view, facts['crashFile']);
    const shown = <Foreign text={title} longest={90} />;
    return anchor === undefined ? shown : <a href={`#${anchor}`}>{shown}</a>;
  }
  for (const [, { facts = {}, verdict }] of row.results) {
    const { counter } = facts;
    const name = typeof counter === 'object' && counter !== null && 'name' in counter ? text(counter.name) : '';
    if (name !== '') return <span class="quiet">counted as {foreign(name, 60)}</span>;
    const reason = verdict === 'pass' ? text(facts['reason']) : '';
    if (reason !== '') return <Foreign text={reason} longest={90} />;
  }
  return row.results.every(([, { verdict }]) => verdict === 'pass') ? <span class="quiet">–</span> : null;
}

function RowLine({ row, columns }: { row: Row; columns: readonly Column[] }): JSX.Element {
  const placeOf = placesOf(row);
  const hasBad = row.results.some(([, { verdict }]) => isBad(verdict));
  return (
    <tr data-row={`${foreign(row.name)} ${foreign(row.does)}`.toLowerCase()} data-bad={hasBad ? '' : undefined}>
      <th scope="row">
        <Foreign text={row.name} longest={80} />
        {row.does === '' || row.name.startsWith(row.does) ? null : (
          <span class="quiet block does">
            <Foreign text={row.does} longest={160} />
          </span>
        )}
      </th>
      {columns.map(({ key }, index) => {
        const cells = row.cells.get(key) ?? [];
        const isFirst = index === 0 || columns[index - 1]?.group !== columns[index]?.group;
        return (
          <td key={key} class={isFirst ? 'cell first' : 'cell'}>
            <VerdictCell
              verdict={worst(cells.map(({ verdict }) => verdict))}
              hint={hintOf(cells, placeOf) || 'not run'}
            />
          </td>
        );
      })}
      <td class="number first">{medianMs(row, 'detectionMs')}</td>
      <td class="number">{medianMs(row, 'recoveryMs')}</td>
      <td class="as">
        <ReportedAs row={row} />
        <Remarks results={row.results.map(([, one]) => one)} placeOf={placeOf} />
      </td>
    </tr>
  );
}

function MatrixTable({
  rows,
  columns,
  label,
}: {
  rows: readonly Row[];
  columns: readonly Column[];
  label: string;
}): JSX.Element {
  const groups = [...grouped(columns, ({ group }) => group)];
  const ofKind = grouped(rows, ({ kind }) => kind);
  const kinds = [...new Set([...kindTitles.map(([kind]) => kind), ...ofKind.keys()])];
  const titleOf = (kind: string): string =>
    kindTitles.find(([one]) => one === kind)?.[1] ?? (kind === '' ? 'Others' : foreign(kind, 40));
  const bodies = grouped(
    kinds.flatMap((kind) => (ofKind.get(kind) ?? []).map((row) => ({ row, title: titleOf(kind) }))),
    ({ title }) => title,
  );
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label={label}>
      <table class="matrix" data-matrix>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              crasher
            </th>
            {groups.map(([group, members]) => (
              <th scope="colgroup" colSpan={members.length} class="cell first" key={group}>
                <bdi>{group}</bdi>
              </th>
            ))}
            <th scope="col" rowSpan={2} class="number first">
              known after
            </th>
            <th scope="col" rowSpan={2} class="number">
              back after
            </th>
            <th scope="col" rowSpan={2}>
              reported as
            </th>
          </tr>
          <tr>
            {columns.map(({ key, name, group }, index) => (
              <th
                scope="col"
                class={index === 0 || columns[index - 1]?.group !== group ? 'cell first' : 'cell'}
                key={key}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {[...bodies].map(([title, members]) => (
          <tbody key={title}>
            <tr class="group">
              <th scope="rowgroup" colSpan={columns.length + 4}>
                {title} <span class="quiet">{members.length}</span>
              </th>
            </tr>
            {members.map(({ row }) => (
              <RowLine key={row.name} row={row} columns={columns} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** What a choice of crashers or placements left out. */
function NotAskedFor({ view, isAlone }: { view: RunView; isAlone: boolean }): JSX.Element | null {
  const found = notAskedForText(view.bundle.run);
  if (found === undefined) return null;
  const { sentence, crashers } = found;
  return (
    <>
      <p>
        {isAlone ? null : (
          <>
            <bdi>{view.label}</bdi>:{' '}
          </>
        )}
        {sentence}
      </p>
      {crashers.length === 0 ? null : (
        <details>
          <summary>Crashers that were not asked for</summary>
          <p>
            {crashers.map((name, index) => (
              <>
                {index === 0 ? '' : ', '}
                <Foreign text={name} longest={80} />
              </>
            ))}
          </p>
        </details>
      )}
    </>
  );
}

/** Every crasher in every place: was it contained, named and recovered from? */
export function Matrix({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const results = views.flatMap((view) =>
    view.bundle.results.filter(({ kind }) => kind === 'crasher').map((one) => [view, one] as const),
  );
  if (results.length === 0) return null;
  const rows = rowsOf(views, results);
  const contained = results.filter(([, { verdict }]) => verdict === 'pass').length;
  const lead = `${integer(contained)} of ${integer(results.length)} cells: the crasher did its worst, its sandbox ended alone or went on watched, everything healthy stayed exact.`;
  return (
    <Section id="matrix" title="Crash matrix" lead={lead}>
      <div class="tools" data-tools hidden>
        <label>
          Filter <input type="search" data-filter placeholder="name of a crasher" />
        </label>
        <label>
          <input type="checkbox" data-only-bad /> only what is not contained
        </label>
        <span class="quiet" data-count role="status" />
      </div>
      <MatrixTable rows={rows} columns={columnsOf(views, results)} label="Crash matrix" />
      {views.map((view) => (
        <NotAskedFor key={view.key} view={view} isAlone={views.length === 1} />
      ))}
      <p class="legend-line quiet">
        <VerdictCell verdict="pass" /> contained <VerdictCell verdict="fail" /> not contained{' '}
        <VerdictCell verdict="inconclusive" /> inconclusive <VerdictCell verdict={undefined} /> not run. Times are
        medians over the cells of a row. One cell again: <code>glovebox replay crasher/NAME/FORMAT/PLACE --seed N</code>
      </p>
    </Section>
  );
}
