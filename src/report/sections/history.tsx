import type { JSX } from 'preact';
import { HistoryChart, type HistorySeries } from '../charts/history-chart.js';
import { Section } from './section.js';

/** Measures over many runs, those that changed first. */
export function History({ series }: { series: readonly HistorySeries[] }): JSX.Element | null {
  if (series.length === 0) return null;
  const sorted = series.toSorted((a, b) => b.changes.length - a.changes.length);
  return (
    <Section
      id="history"
      title="History"
      lead="A point is a run, a line is a level that lasted. Where the level changes it is said whether the plugin or the machine changed."
    >
      <div class="charts">
        {sorted.map((one, index) => (
          <HistoryChart key={index} id={`history${index + 1}`} series={one} />
        ))}
      </div>
    </Section>
  );
}
