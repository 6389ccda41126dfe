import type { JSX } from 'preact';
import type { ResultRecord } from '../../bundle/records.js';
import { DistributionChart } from '../charts/distribution-chart.js';
import { PlainTable } from '../charts/figure.js';
import { QuantileChart, rangeOf } from '../charts/quantile-chart.js';
import { latencyGroups, type LatencyGroup } from '../latency-data.js';
import { integer } from '../figures.js';
import { foreign, Foreign } from '../text.js';
import type { RunView } from '../run-view.js';
import { RunTitle, Section } from './section.js';

/** Charts beside each other have one scale: what is longer is higher. */
function commonRange(groups: readonly LatencyGroup[]): [number, number] {
  return rangeOf(groups.flatMap(({ series }) => series));
}

function GroupCharts({
  id,
  group,
  range,
}: {
  id: string;
  group: LatencyGroup;
  range: readonly [number, number];
}): JSX.Element {
  return (
    <>
      <QuantileChart id={`${id}-q`} title={group.title} subtitle={group.subtitle} series={group.series} range={range} />
      <DistributionChart
        id={`${id}-d`}
        title={group.title}
        subtitle={group.subtitle}
        series={group.series}
        range={range}
      />
    </>
  );
}

/** What counts blocks that did not go as planned, by the name that results have for it. */
const troubles: readonly (readonly [fact: string, head: string])[] = [
  ['count', 'blocks'],
  ['missedDeadlines', 'missed deadlines'],
  ['overruns', 'overran'],
  ['lateStarts', 'began late'],
  ['involuntarySwitches', 'processor taken away'],
  ['pageFaults', 'page faults'],
];

function troubleText(value: unknown): string {
  if (value === 'unsupported') return 'not told here';
  return typeof value === 'number' ? integer(value) : '–';
}

function Troubles({ results }: { results: readonly ResultRecord[] }): JSX.Element | null {
  const measured = results.filter(({ kind, facts = {} }) => kind === 'latency' && 'missedDeadlines' in facts);
  if (measured.length === 0) return null;
  return (
    <PlainTable
      caption="Blocks that did not go as planned, and what the system did to their threads"
      table={{
        head: ['scenario', ...troubles.map(([, head]) => head)],
        rows: measured.map(({ name, facts = {} }) => [
          foreign(name, 120),
          ...troubles.map(([fact]) => troubleText(facts[fact])),
        ]),
      }}
    />
  );
}

/** How long blocks take, as distributions. */
export function Latency({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.map((view) => ({ view, groups: latencyGroups(view.bundle.histograms) }));
  const shown = parts.flatMap(({ groups }) => groups).filter(({ series }) => series.length > 0);
  const problems = parts.flatMap(({ groups }) => groups.flatMap((group) => group.problems));
  if (shown.length === 0 && problems.length === 0) return null;
  const range = shown.length === 0 ? ([1, 10] as const) : commonRange(shown);
  return (
    <Section
      id="latency"
      title="Duration of blocks"
      lead="First the quantiles of each way to host, as far out as its number of blocks can tell; beside them how the same durations are spread. All charts have one logarithmic scale."
    >
      {problems.map((one, index) => (
        <p class="gap" key={index}>
          <Foreign text={one} />
        </p>
      ))}
      {parts.map(({ view, groups }) => (
        <div key={view.key}>
          <RunTitle view={view} views={views} />
          <div class="charts">
            {groups.map((group, index) =>
              group.series.length === 0 ? null : (
                <GroupCharts key={index} id={`${view.key}-latency${index + 1}`} group={group} range={range} />
              ),
            )}
          </div>
          <Troubles results={view.bundle.results} />
        </div>
      ))}
    </Section>
  );
}
