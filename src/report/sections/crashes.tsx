import type { JSX } from 'preact';
import type { CrashReportJson } from '../../crash/crash-report-json.js';
import { PlainTable } from '../charts/figure.js';
import { counted } from '../figures.js';
import { Command, foreign, Foreign, foreignLines } from '../text.js';
import { fileName, type RunView } from '../run-view.js';
import { RunTitle, Section } from './section.js';

/** More are in the bundle: a page must stay small enough to be opened. */
const mostShown = 150;
/** Frames behind the guilty one, and altogether at least: what is further out is the host's own way to the call. */
const [framesBehind, leastFrames] = [3, 6];

/** The anchor of the crash report that a result names; undefined if it is not on the page. */
export function anchorOfCrash(view: RunView, name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const index = view.bundle.crashes.findIndex((one) => one.name === name);
  return index < 0 || index >= mostShown ? undefined : `${view.key}-crash${index + 1}`;
}

function Stack({ report }: { report: CrashReportJson }): JSX.Element | null {
  if (report.frames.length === 0) return null;
  // A hostile file may name any frame.
  const guilty = Math.min(Math.max(0, report.guiltyFrame), 24);
  const shownCount = Math.min(report.frames.length, Math.max(leastFrames, guilty + 1 + framesBehind));
  return (
    <ol class="stack" start={0}>
      {report.frames.slice(0, shownCount).map((frame, index) => {
        const isGuilty = index === report.guiltyFrame;
        const file =
          frame.sourceFile === '' ? '' : `${fileName(frame.sourceFile)}${frame.line === 0 ? '' : `:${frame.line}`}`;
        return (
          <li key={index} class={isGuilty ? 'guilty' : undefined}>
            <code>
              <span class="module">
                <Foreign text={frame.module === '' ? 'no file' : fileName(frame.module)} longest={60} />
              </span>
              {frame.function === '' ? (
                <span class="quiet">+{foreign(frame.offset, 20)}</span>
              ) : (
                <>
                  <span class="quiet">!</span>
                  <Foreign text={frame.function} longest={110} />
                </>
              )}
            </code>
            {file === '' ? null : (
              <span class="quiet">
                {' '}
                <Foreign text={file} longest={80} />
              </span>
            )}
            {isGuilty ? <span class="badge bad">guilty</span> : null}
          </li>
        );
      })}
      {report.frames.length > shownCount ? (
        <li class="quiet">{`and ${report.frames.length - shownCount} more`}</li>
      ) : null}
    </ol>
  );
}

function Facts({ report }: { report: CrashReportJson }): JSX.Element {
  const { end } = report;
  const lines: readonly (readonly [string, string])[] = [
    ['happened', end.reason],
    ['detail', report.detail],
    ['plugin', [report.pluginName, report.pluginId === '' ? '' : `(${report.pluginId})`].filter(Boolean).join(' ')],
    ['file', report.pluginFile],
    ['call', end.call],
    [
      'thread',
      [String(report.threadRole), report.threadName === '' ? '' : `(${report.threadName})`].filter(Boolean).join(' '),
    ],
    ['sandbox', `${report.sandbox}${report.sandboxName === '' ? '' : ` (${report.sandboxName})`}`],
    ['block', report.block === 0 ? '' : String(report.block)],
    ['noticed by', String(report.noticedBy)],
  ];
  return (
    <dl class="facts">
      {lines.map(([name, value]) =>
        value === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Foreign text={value} longest={400} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Trace({ report }: { report: CrashReportJson }): JSX.Element | null {
  const all = [...report.lastParameters, ...report.lastEvents].slice(-8);
  if (all.length === 0) return null;
  return (
    <details>
      <summary>Last parameters and events</summary>
      <PlainTable
        caption="Last parameters and events"
        table={{
          head: ['what', 'block', 'frame', 'device', 'id', 'value'],
          rows: all.map((one) => [
            foreign(one.kind, 30),
            ...[one.block, one.time, one.device, one.id, one.value].map((value) => foreign(value, 30)),
          ]),
        }}
      />
    </details>
  );
}

function Crash({
  view,
  name,
  report,
  index,
}: {
  view: RunView;
  name: string;
  report: CrashReportJson;
  index: number;
}): JSX.Element {
  const seen = view.bundle.results.filter((one) => one.facts?.['crashFile'] === name);
  const replays = seen.map((one) => one.facts?.['replay']).filter((one) => typeof one === 'string');
  return (
    <details class="crash" id={`${view.key}-crash${index + 1}`}>
      <summary>
        <span class="tag">
          {(report.end.state === 'crashed' && foreign(report.signalName, 20)) || foreign(report.end.state, 20)}
        </span>
        <Foreign text={report.title} longest={160} />
        {seen.length > 1 ? <span class="quiet">{` ×${seen.length}`}</span> : null}
      </summary>
      <Facts report={report} />
      <Stack report={report} />
      {report.outputTail.trim() === '' ? null : (
        <details>
          <summary>Last output</summary>
          <pre>
            <bdi>{foreignLines(report.outputTail)}</bdi>
          </pre>
        </details>
      )}
      <Trace report={report} />
      {report.missing.length === 0 ? null : (
        <p class="quiet">
          Not known: <Foreign text={report.missing.join('; ')} longest={600} />
        </p>
      )}
      {replays.slice(0, 6).map((one) => (
        <p class="replay" key={one}>
          <Command text={one} />
        </p>
      ))}
      <p class="quiet">
        In full: <code>{foreign(name, 120)}.txt</code>
      </p>
    </details>
  );
}

/** Every crash once, with where it happened and what plays it again. */
export function Crashes({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const count = views.reduce((sum, { bundle }) => sum + bundle.crashes.length, 0);
  if (count === 0) return null;
  return (
    <Section
      id="crashes"
      title="Crashes"
      lead={`${counted(count, 'different crash', 'different crashes')}, each kept once. In a laboratory run they are what the crashers were made for.`}
    >
      {views.map((view) => {
        const { crashes } = view.bundle;
        if (crashes.length === 0) return null;
        return (
          <div key={view.key}>
            <RunTitle view={view} views={views} />
            <div class="crashes">
              {crashes.slice(0, mostShown).map(({ name, report }, index) => (
                <Crash key={name} view={view} name={name} report={report} index={index} />
              ))}
            </div>
            {crashes.length > mostShown ? (
              <p class="quiet">{`and ${crashes.length - mostShown} more in the folder crashes of ${view.label}`}</p>
            ) : null}
          </div>
        );
      })}
    </Section>
  );
}
