import type { JSX } from 'preact';
import type { ResultRecord } from '../../bundle/records.js';
import { GraphChart, isWide } from '../charts/graph-chart.js';
import { counted, duration, integer } from '../figures.js';
import { graphOfCase, graphOfText, type DrawnGraph } from '../graph-data.js';
import { grouped } from '../../grouped.js';
import { Command, foreign, Foreign } from '../text.js';
import { replayOfCase } from '../replay-line.js';
import type { RunView } from '../run-view.js';
import { hintOf, Remarks } from '../remarks.js';
import { isBad, VerdictBadge, VerdictCell, worst } from '../verdict-mark.js';
import { RunTitle, Section } from './section.js';
import { NumberHeads, ScrollingTable } from '../scrolling-table.js';

/** Kinds that have a section of their own. */
const elsewhere: readonly ResultRecord['kind'][] = ['crasher', 'usage', 'latency'];
const mostGraphs = 24;

const kindTitles: Readonly<Partial<Record<ResultRecord['kind'], string>>> = {
  fixture: 'Fixtures, sample by sample against their formula',
  state: 'States',
  graph: 'Random graphs, alike however they are placed',
  leftovers: 'Nothing left behind',
  check: 'Checks',
  property: 'Properties',
  case: 'Cases',
};

function columnOf({ format, crossing }: ResultRecord): string {
  return [format, crossing].filter((one) => one !== undefined).join(' ') || 'verdict';
}

/** A row per name, a column per format and crossing. */
function KindTable({ kind, results }: { kind: ResultRecord['kind']; results: readonly ResultRecord[] }): JSX.Element {
  const columns = [...new Set(results.map(columnOf))];
  const rows = [...grouped(results, ({ name }) => name)];
  const count = results.filter(({ verdict }) => verdict === 'pass').length;
  const hasRemarks = count < results.length;
  return (
    <details class="kind" open={results.some(({ verdict }) => isBad(verdict))}>
      <summary>
        <VerdictCell verdict={worst(results.map(({ verdict }) => verdict))} /> {kindTitles[kind] ?? kind}{' '}
        <span class="quiet">
          {integer(count)} of {integer(results.length)}
        </span>
      </summary>
      <ScrollingTable label={kindTitles[kind] ?? kind}>
        <thead>
          <tr>
            <th scope="col">name</th>
            {columns.map((column) => (
              <th scope="col" class="cell" key={column}>
                {column}
              </th>
            ))}
            <NumberHeads names={['took']} />
            {hasRemarks ? <th scope="col">remark</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, members]) => (
            <tr key={name}>
              <th scope="row">
                <Foreign text={name} longest={120} />
              </th>
              {columns.map((column) => {
                const cells = members.filter((one) => columnOf(one) === column);
                return (
                  <td class="cell" key={column}>
                    <VerdictCell
                      verdict={worst(cells.map(({ verdict }) => verdict))}
                      hint={hintOf(cells, columnOf) || 'not run'}
                    />
                  </td>
                );
              })}
              <td class="number">{duration(members.reduce((sum, one) => sum + one.durationMs, 0) * 1e6)}</td>
              {hasRemarks ? (
                <td class="as">
                  <Remarks results={members} placeOf={columnOf} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
    </details>
  );
}

interface NamedGraph {
  name: string;
  verdict: ResultRecord['verdict'];
  detail: string;
  graph: DrawnGraph;
  /** What plays it again, where that is not told elsewhere. */
  replay?: string;
}

/** Cases that were kept, with all that they ever have. */
function graphsOfCases({ bundle }: RunView): NamedGraph[] {
  const verdicts = new Map(bundle.results.map(({ facts = {}, verdict }) => [facts['case'], verdict]));
  return bundle.cases.flatMap(({ name, case: one }): NamedGraph[] => {
    const graph = graphOfCase(one);
    if (graph === undefined) return [];
    const { property, reruns } = one.found ?? {};
    const again = reruns === undefined ? undefined : `failed again ${reruns.failed} of ${reruns.of} times`;
    const detail = [counted(one.steps.length, 'step'), again].filter((part) => part !== undefined).join(', ');
    const replay = replayOfCase(`${name}.json`);
    return [
      {
        name: property ?? one.title ?? name,
        verdict: verdicts.get(`${name}.json`) ?? 'fail',
        detail,
        graph,
        ...(replay === undefined ? {} : { replay }),
      },
    ];
  });
}

function graphsOf(view: RunView): NamedGraph[] {
  const found = view.bundle.results.flatMap((one): NamedGraph[] => {
    const graph = one.kind === 'graph' ? graphOfText(one.facts?.['graph']) : undefined;
    if (graph === undefined) return [];
    const frames = /^blocks of (\d+)\/(\d+)/.exec(String(one.facts?.['graph']));
    const detail = [one.seed === undefined ? '' : `seed ${one.seed}`, frames === null ? '' : `blocks of ${frames[1]}`];
    return [{ name: one.name, verdict: one.verdict, detail: detail.filter(Boolean).join(', '), graph }];
  });
  return [...graphsOfCases(view), ...found].toSorted((a, b) => Number(isBad(b.verdict)) - Number(isBad(a.verdict)));
}

/** Everything that was asked besides the crash matrix, kind by kind. */
export function Results({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.map((view) => ({
    view,
    kinds: [
      ...grouped(
        view.bundle.results.filter(({ kind }) => !elsewhere.includes(kind)),
        ({ kind }) => kind,
      ),
    ],
  }));
  if (parts.every(({ kinds }) => kinds.length === 0)) return null;
  return (
    <Section
      id="results"
      title="Results"
      lead="What was asked besides the crash matrix. A list with a failure is open."
    >
      {parts.map(({ view, kinds }) => (
        <div key={view.key}>
          <RunTitle view={view} views={views} />
          {kinds.map(([kind, results]) => (
            <KindTable key={kind} kind={kind} results={results} />
          ))}
        </div>
      ))}
    </Section>
  );
}

/** The graphs that were played, drawn; those that failed first. */
export function Graphs({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.map((view) => ({ view, graphs: graphsOf(view) })).filter(({ graphs }) => graphs.length > 0);
  if (parts.length === 0) return null;
  const count = parts.reduce((sum, { graphs }) => sum + graphs.length, 0);
  return (
    <Section
      id="graphs"
      title="Graphs"
      lead={`${counted(count, 'graph')} of devices. Devices of one colour share a sandbox; a dashed line is feedback.`}
    >
      {parts.map(({ view, graphs }) => (
        <div key={view.key}>
          <RunTitle view={view} views={views} />
          <div class="charts">
            {graphs.slice(0, mostGraphs).map(({ name, verdict, detail, graph, replay }, index) => (
              <div class={isWide(graph) ? 'graph wide' : 'graph'} key={index}>
                <VerdictBadge verdict={verdict} />
                <GraphChart
                  id={`${view.key}-graph${index + 1}`}
                  title={foreign(name, 80)}
                  subtitle={detail}
                  graph={graph}
                />
                {replay === undefined ? null : (
                  <p class="replay">
                    again, in the folder of the bundle: <Command text={replay} />
                  </p>
                )}
              </div>
            ))}
          </div>
        </div>
      ))}
    </Section>
  );
}
