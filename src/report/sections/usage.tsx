import type { JSX } from 'preact';
import type { ResultRecord, SampleRecord } from '../../bundle/records.js';
import { PlainTable } from '../charts/figure.js';
import { byteTicks, linearTicks } from '../charts/scale.js';
import { TimeChart, type TimeSeries } from '../charts/time-chart.js';
import { bytes, integer, percent } from '../figures.js';
import { grouped } from '../../grouped.js';
import { foreign } from '../text.js';
import type { RunView } from '../run-view.js';
import { peaks, peaksOf, type UsageField } from '../usage-peaks.js';
import { More, RunTitle, Section } from './section.js';

const charts: readonly {
  field: UsageField;
  what: string;
  label: (value: number) => string;
  ticks: (low: number, high: number) => number[];
}[] = [
  { field: 'cpuShare', what: 'Processor time', label: percent, ticks: linearTicks },
  { field: 'privateBytes', what: 'Private memory', label: bytes, ticks: byteTicks },
];

/** What is drawn and tabled at most; of more it is said how many. The lab has some thirty scenarios of a few sandboxes. */
const [mostScenarios, mostSandboxes, mostRows] = [60, 24, 500];

/** The highest figure of each of these stands in a table. */
const tabled = peaks.filter(({ field }) => charts.every((chart) => chart.field !== field));

function seriesOf(samples: readonly SampleRecord[], field: UsageField): TimeSeries[] {
  return [
    ...grouped(samples, ({ sandbox, device }) => `${sandbox}${device === undefined ? '' : `: ${device}`}`),
  ].flatMap(([name, members]) => {
    const points = members.flatMap((one) => {
      const value = one[field];
      return typeof value === 'number' ? [{ atMs: one.atMs, value }] : [];
    });
    return points.length === 0 ? [] : [{ name: foreign(name, 60), points: points.toSorted((a, b) => a.atMs - b.atMs) }];
  });
}

function OverTime({ id, samples }: { id: string; samples: readonly SampleRecord[] }): JSX.Element {
  const scenarios = [...grouped(samples, ({ scenario }) => scenario)];
  const rows = peaksOf(samples, tabled);
  return (
    <>
      <div class="charts">
        {scenarios.slice(0, mostScenarios).flatMap(([scenario, members], index) =>
          charts.map(({ field, what, label, ticks }) => {
            const series = seriesOf(members, field);
            if (series.length === 0) return null;
            return (
              <TimeChart
                key={`${index} ${field}`}
                id={`${id}-${field}${index + 1}`}
                title={what}
                subtitle={`${foreign(scenario, 90)}${series.length > mostSandboxes ? `, ${mostSandboxes} of ${integer(series.length)} sandboxes` : ''}`}
                what={what}
                series={series.slice(0, mostSandboxes)}
                label={label}
                ticks={ticks}
              />
            );
          }),
        )}
      </div>
      <More count={scenarios.length - mostScenarios} what="scenarios in samples.jsonl" />
      <PlainTable
        caption="Peaks of every sandbox"
        table={{
          head: ['peaks of', ...tabled.map(({ head }) => head)],
          rows: rows.slice(0, mostRows).map(({ name, cells }) => [foreign(name, 120), ...cells]),
        }}
      />
      <More count={rows.length - mostRows} what="sandboxes in samples.jsonl" />
    </>
  );
}

function fact(result: ResultRecord, name: string, label: (value: number) => string): string {
  const value = result.facts?.[name];
  return typeof value === 'number' ? label(value) : '–';
}

function Costs({ results }: { results: readonly ResultRecord[] }): JSX.Element {
  return (
    <>
      <PlainTable
        caption="What each sandbox cost"
        table={{
          head: ['sandbox', 'processor', 'private memory', 'shared memory'],
          rows: results
            .slice(0, mostRows)
            .map((one) => [
              foreign(one.name, 120),
              fact(one, 'cpuShare', percent),
              fact(one, 'privateBytes', bytes),
              fact(one, 'sharedBytes', bytes),
            ]),
        }}
      />
      <More count={results.length - mostRows} what="in results.jsonl" />
    </>
  );
}

/** What sandboxes used: over time where it was sampled, else as one figure. */
export function Usage({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.map((view) => ({
    view,
    samples: view.bundle.samples,
    costs: view.bundle.results.filter(({ kind }) => kind === 'usage'),
  }));
  if (parts.every(({ samples, costs }) => samples.length === 0 && costs.length === 0)) return null;
  return (
    <Section
      id="usage"
      title="Processor and memory"
      lead="Of each sandbox: 100 % is one processor; private memory is what no other process shares."
    >
      {parts.map(({ view, samples, costs }) => (
        <div key={view.key}>
          <RunTitle view={view} views={views} />
          {samples.length === 0 ? null : <OverTime id={view.key} samples={samples} />}
          {costs.length === 0 ? null : <Costs results={costs} />}
        </div>
      ))}
    </Section>
  );
}
