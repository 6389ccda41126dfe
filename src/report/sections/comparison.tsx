import type { JSX } from 'preact';
import type { ComparedSeries } from '../../bundle/comparison-record.js';
import { ComparisonBadge, ForestPlot } from '../charts/forest-plot.js';
import { foreign, Foreign } from '../text.js';
import type { RunView } from '../run-view.js';
import { More, RunTitle, Section } from './section.js';

/** More are counted only: nobody reads them on a page. */
const mostShown = 200;

/** Those that are drawn, in their order; of too many those that regressed come first. */
function foremost(series: readonly ComparedSeries[]): readonly ComparedSeries[] {
  if (series.length <= mostShown) return series;
  return series
    .toSorted((a, b) => Number(b.verdict === 'regressed') - Number(a.verdict === 'regressed'))
    .slice(0, mostShown);
}

/** What became of comparing two builds. */
export function Comparison({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.flatMap((view) =>
    view.bundle.comparisons.map(({ name, comparison }) => ({ view, name, comparison })),
  );
  if (parts.length === 0) return null;
  return (
    <Section
      id="comparison"
      title="Comparison"
      lead="To the right of the line B takes longer. The band is the margin within which a change is none; the thin bar is what A against A showed on the same machine."
    >
      {parts.map(({ view, name, comparison }) => (
        <div key={`${view.key} ${name}`}>
          <RunTitle view={view} views={views} />
          <p class="versus">
            <ComparisonBadge verdict={comparison.verdict} />
            {comparison.isConfirmed ? <span class="quiet"> confirmed in fresh processes</span> : null}
            <span class="sides">
              <strong>A</strong> <Foreign text={comparison.a.label} longest={80} />{' '}
              <code>{foreign(comparison.a.hash.slice(0, 12))}</code> <strong>B</strong>{' '}
              <Foreign text={comparison.b.label} longest={80} /> <code>{foreign(comparison.b.hash.slice(0, 12))}</code>
            </span>
          </p>
          <ForestPlot series={foremost(comparison.series)} />
          <More count={comparison.series.length - mostShown} what={`series in ${foreign(name, 80)}.json`} />
        </div>
      ))}
    </Section>
  );
}
