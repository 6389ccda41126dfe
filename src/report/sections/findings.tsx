import type { JSX } from 'preact';
import type { ResultRecord } from '../../bundle/records.js';
import { counted } from '../figures.js';
import { Command, Foreign } from '../text.js';
import { replayLine } from '../replay-line.js';
import type { RunView } from '../run-view.js';
import { isBad, isFinding, VerdictBadge } from '../verdict-mark.js';
import { whyOf } from '../why.js';
import { anchorOfCrash } from './crashes.js';
import { RunTitle, Section } from './section.js';

/** More are counted only: a page of ten thousand failures helps nobody. */
const mostShown = 200;

function titleOf(one: ResultRecord): string {
  return [one.kind, one.name, one.format, one.crossing, one.placement].filter((part) => part !== undefined).join(' · ');
}

function Finding({ one, view }: { one: ResultRecord; view: RunView }): JSX.Element {
  const { facts = {} } = one;
  const crash = anchorOfCrash(view, facts['crashFile']);
  const replay = replayLine(one);
  const seen = whyOf(one);
  return (
    <li class="finding">
      <p class="finding-title">
        <VerdictBadge verdict={one.verdict} />
        <strong>
          <Foreign text={titleOf(one)} />
        </strong>
        {typeof facts['place'] === 'string' ? (
          <span class="quiet">
            {' at '}
            <Foreign text={facts['place']} />
          </span>
        ) : null}
      </p>
      <dl class="facts">
        {one.expected === undefined ? null : (
          <>
            <dt>expected</dt>
            <dd>
              <Foreign text={one.expected} longest={1000} />
            </dd>
          </>
        )}
        {seen === '' ? null : (
          <>
            <dt>seen</dt>
            <dd>
              <Foreign text={seen} longest={2000} />
            </dd>
          </>
        )}
        {replay !== undefined ? (
          <>
            <dt>again</dt>
            <dd>
              <Command text={replay} />
            </dd>
          </>
        ) : one.seed === undefined ? null : (
          <>
            <dt>seed</dt>
            <dd>{one.seed}</dd>
          </>
        )}
        {crash === undefined ? null : (
          <>
            <dt>crash</dt>
            <dd>
              <a href={`#${crash}`}>
                <Foreign text={typeof facts['title'] === 'string' ? facts['title'] : 'crash report'} />
              </a>
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

/** What is not as expected, worst first, each with what plays it again. Nothing at all where there is nothing. */
export function Findings({ views }: { views: readonly RunView[] }): JSX.Element | null {
  const parts = views.map((view) => {
    const results = view.bundle.results.filter(isFinding);
    return { view, results: results.toSorted((a, b) => Number(isBad(b.verdict)) - Number(isBad(a.verdict))) };
  });
  const count = parts.reduce((sum, { results }) => sum + results.length, 0);
  if (count === 0) return null;
  return (
    <Section id="findings" title="Findings" lead={`${counted(count, 'result')} not as expected.`}>
      {parts.map(({ view, results }) =>
        results.length === 0 ? null : (
          <div key={view.key}>
            <RunTitle view={view} views={views} />
            <ul class="findings">
              {results.slice(0, mostShown).map((one, index) => (
                <Finding key={index} one={one} view={view} />
              ))}
            </ul>
            {results.length > mostShown ? (
              <p class="quiet">{`and ${results.length - mostShown} more in results.jsonl of ${view.label}`}</p>
            ) : null}
          </div>
        ),
      )}
    </Section>
  );
}
