import type { JSX } from 'preact';
import type { StoredBundle } from '../bundle/read-bundle.js';
import type { RunRecord } from '../bundle/records.js';
import { documentText } from '../report/document.js';
import { counted, integer, moment, span } from '../report/figures.js';
import { ReportBody, reportTitle } from '../report/report-page.js';
import { isCutOff } from '../report/run-view.js';
import { Foreign } from '../report/text.js';
import type { ListedBundle } from './bundle-list.js';
import { liveScript } from './live-script.js';
import { NumberHeads, ScrollingTable } from '../report/scrolling-table.js';

/** The head of every page: the way back to the list, and whether the page is live. */
function Head({ events }: { events: string }): JSX.Element {
  return (
    <>
      <strong>
        <a href="/">glovebox</a>
      </strong>
      <span class="quiet live" data-live={events} role="status" />
    </>
  );
}

function Status({ run, changedMs, isArchive }: ListedBundle): JSX.Element {
  if (isArchive) return <span class="badge">archive</span>;
  if (run === undefined) return <span class="badge careful">unreadable</span>;
  const looks = {
    held: ['good', '✓', 'held'],
    failed: ['bad', '✕', 'failed'],
    aborted: ['careful', '!', 'aborted'],
    running: isCutOff(run, new Date(changedMs).toISOString(), new Date())
      ? ['careful', '!', 'cut off']
      : ['', '▸', 'running'],
  } as const;
  const [tone, glyph, word] = looks[run.status];
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}

function badCount({ totals = {} }: RunRecord): number {
  return (totals.fail ?? 0) + (totals.crash ?? 0) + (totals.hang ?? 0) + (totals['over-limit'] ?? 0);
}

function Row({ one }: { one: ListedBundle }): JSX.Element {
  const { name, run } = one;
  const total = Object.values(run?.totals ?? {}).reduce((sum, count) => sum + count, 0);
  const end = run?.endedAt;
  return (
    <tr>
      <td class="cell">
        <input type="checkbox" name="run" value={name} aria-label={`Choose ${name} to compare`} />
      </td>
      <th scope="row">
        <a href={`/run/${encodeURIComponent(name)}`}>
          <Foreign text={name} longest={100} />
        </a>
      </th>
      <td>
        <Status {...one} />
      </td>
      <td>{run === undefined ? '' : run.tool}</td>
      <td class="number">{run === undefined ? '' : moment(run.startedAt)}</td>
      <td class="number">
        {run === undefined || end === undefined ? '' : span(Date.parse(end) - Date.parse(run.startedAt))}
      </td>
      <td class="number">{run?.totals === undefined ? '' : integer(total)}</td>
      <td class="number">{run?.totals === undefined ? '' : integer(badCount(run))}</td>
      <td>{run === undefined ? '' : <Foreign text={run.machine.os} longest={50} />}</td>
    </tr>
  );
}

function List({
  bundles,
  count,
  folder,
}: {
  bundles: readonly ListedBundle[];
  count: number;
  folder: string;
}): JSX.Element {
  return (
    <main id="main">
      <section aria-labelledby="runs-h">
        <h1 id="runs-h">Runs</h1>
        <p class="lead">
          {counted(count, 'bundle')} in <code>{<Foreign text={folder} longest={200} />}</code>, newest first
          {count > bundles.length ? `; the ${integer(bundles.length)} newest are shown` : ''}.
        </p>
        {bundles.length === 0 ? (
          <p class="nothing">
            There is no bundle here yet. <code>glovebox lab --out {<Foreign text={folder} longest={200} />}</code> makes
            one, and it appears as it is written.
          </p>
        ) : (
          <form action="/compare" method="get">
            <ScrollingTable label="Runs">
              <thead>
                <tr>
                  <th scope="col">
                    <span class="unseen">choose</span>
                  </th>
                  <th scope="col">bundle</th>
                  <th scope="col">status</th>
                  <th scope="col">command</th>
                  <NumberHeads names={['began', 'took', 'results', 'bad']} />
                  <th scope="col">system</th>
                </tr>
              </thead>
              <tbody>
                {bundles.map((one) => (
                  <Row key={one.name} one={one} />
                ))}
              </tbody>
            </ScrollingTable>
            <p>
              <button type="submit" class="action">
                Set chosen runs side by side
              </button>
            </p>
          </form>
        )}
      </section>
    </main>
  );
}

/** The page of all runs. */
export function listPage(props: { bundles: readonly ListedBundle[]; count: number; folder: string }): string {
  return documentText({
    title: 'glovebox: runs',
    head: <Head events="/events" />,
    body: <List {...props} />,
    script: liveScript,
    own: "'self'",
  });
}

/** The page of one run, or of several side by side: that of the report. */
export function runPage(bundles: readonly StoredBundle[], names: readonly string[]): string {
  const query = names.map((name) => `run=${encodeURIComponent(name)}`).join('&');
  return documentText({
    title: reportTitle(bundles),
    head: <Head events={`/events?${query}`} />,
    body: <ReportBody bundles={bundles} />,
    script: liveScript,
    own: "'self'",
  });
}

/** A page that says one thing. */
export function messagePage(title: string, text: string): string {
  return documentText({
    title,
    head: (
      <strong>
        <a href="/">glovebox</a>
      </strong>
    ),
    body: (
      <main id="main">
        <h1>{title}</h1>
        <p class="nothing">
          <Foreign text={text} longest={600} />
        </p>
      </main>
    ),
    own: "'self'",
  });
}
