import type { JSX } from 'preact';
import { toolsOf } from '../bundle/merge-bundles.js';
import type { StoredBundle } from '../bundle/read-bundle.js';
import type { HistorySeries } from './charts/history-chart.js';
import { documentText } from './document.js';
import { gapsOf } from './gaps.js';
import { outcomeOf, runViews, type RunView } from './run-view.js';
import { Comparison } from './sections/comparison.js';
import { Crashes } from './sections/crashes.js';
import { Findings } from './sections/findings.js';
import { History } from './sections/history.js';
import { Latency } from './sections/latency.js';
import { Gaps, Machines } from './sections/machine.js';
import { Matrix } from './sections/matrix.js';
import { Graphs, Results } from './sections/results.js';
import { SideBySide } from './sections/side-by-side.js';
import { Summary } from './sections/summary.js';
import { Usage } from './sections/usage.js';

/** Parts of the page, in their order; a part without content is neither shown nor named. */
function partsOf(
  views: readonly RunView[],
  history: readonly HistorySeries[],
): readonly [id: string, name: string, part: JSX.Element | null][] {
  return [
    ['findings', 'Findings', Findings({ views })],
    ['side-by-side', 'Side by side', SideBySide({ views })],
    ['comparison', 'Comparison', Comparison({ views })],
    ['matrix', 'Crash matrix', Matrix({ views })],
    ['latency', 'Latency', Latency({ views })],
    ['usage', 'Usage', Usage({ views })],
    ['history', 'History', History({ series: history })],
    ['crashes', 'Crashes', Crashes({ views })],
    ['graphs', 'Graphs', Graphs({ views })],
    ['results', 'Results', Results({ views })],
    ['machine', 'Machine', Machines({ views })],
    ['gaps', views.some(({ bundle }) => gapsOf(bundle).length > 0) ? 'Missing (!)' : 'Missing', Gaps({ views })],
  ];
}

/** The body of the page: also what the dashboard shows of a run. */
export function ReportBody({
  bundles,
  history = [],
}: {
  bundles: readonly StoredBundle[];
  history?: readonly HistorySeries[];
}): JSX.Element {
  const views = runViews(bundles);
  const parts = partsOf(views, history).filter(([, , part]) => part !== null);
  return (
    <>
      <nav class="contents" aria-label="Parts of this page">
        <ul>
          <li>
            <a href="#verdict">Verdict</a>
          </li>
          {parts.map(([id, name]) => (
            <li key={id}>
              <a href={`#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main">
        <Summary views={views} />
        {parts.map(([, , part]) => part)}
      </main>
    </>
  );
}

/** The title in the browser's tab: the verdict first there, too. */
export function reportTitle(bundles: readonly StoredBundle[]): string {
  const words = [...new Set(bundles.map((bundle) => outcomeOf(bundle).word))].join(', ');
  return `${words}: glovebox ${toolsOf(bundles)}`;
}

/**
 * One self-contained HTML file about one bundle, or about several side by side: no network, no inline handler, complete without
 * its script.
 */
export function reportHtml(bundles: readonly StoredBundle[], history: readonly HistorySeries[] = []): string {
  return documentText({ title: reportTitle(bundles), body: <ReportBody bundles={bundles} history={history} /> });
}
