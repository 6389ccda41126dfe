import type { JSX } from 'preact';
import { ComparisonBadge, ForestPlot } from '../charts/forest-plot.js';
import { foreign, Foreign } from '../text.js';
import type { RunView } from '../run-view.js';
import { RunTitle, Section } from './section.js';

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
          <ForestPlot series={comparison.series} />
        </div>
      ))}
    </Section>
  );
}
