import type { ComponentChildren, JSX } from 'preact';
import { bytes, digits, duration, moment } from '../figures.js';
import { gapsOf } from '../gaps.js';
import { notAskedForText } from '../not-asked-for.js';
import { foreign, Foreign } from '../text.js';
import { fileName, type RunView } from '../run-view.js';
import { Nothing, RunTitle, Section } from './section.js';

function Facts({
  title,
  facts,
}: {
  title: string;
  facts: readonly (readonly [string, ComponentChildren])[];
}): JSX.Element {
  return (
    <div class="card">
      <h4>{title}</h4>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** Of a form that nobody knows: plain values as they are, everything else as JSON. Never calls what an option brings. */
function optionText(value: unknown): string {
  if (isPlain(value)) return String(value);
  return Array.isArray(value) && value.every(isPlain) ? value.join(', ') : JSON.stringify(value);
}

function Machine({ view }: { view: RunView }): JSX.Element {
  const { machine, options, seed, startedAt, calibration, tool } = view.bundle.run;
  const isToldByMatrix =
    notAskedForText(view.bundle.run) !== undefined && view.bundle.results.some(({ kind }) => kind === 'crasher');
  return (
    <div class="cards">
      <Facts
        title="Machine"
        facts={[
          ['processor', <Foreign text={machine.cpu} />],
          ['cores', `${machine.cores}${machine.isVirtual ? ', virtual' : ''}`],
          ['memory', bytes(machine.ramBytes)],
          ['system', <Foreign text={machine.os} />],
          ['kernel', <Foreign text={`${machine.kernel}, ${machine.arch}`} />],
          ['load at the start', digits(machine.loadAverage)],
          ['user', machine.isPrivileged ? 'privileged' : 'ordinary'],
        ]}
      />
      <Facts
        title="Run"
        facts={[
          ['bundle', <Foreign text={fileName(view.bundle.path)} />],
          ['command', <code>glovebox {tool}</code>],
          ['seed', String(seed)],
          ['began', moment(startedAt)],
          ['glovebox', <Foreign text={machine.glovebox} />],
          ['node', <Foreign text={machine.node} />],
          ...Object.entries(options)
            .filter(([name]) => name !== 'notAskedFor' || !isToldByMatrix)
            .slice(0, 20)
            .map(([name, value]): [string, JSX.Element] => [foreign(name, 40), <Foreign text={optionText(value)} />]),
        ]}
      />
      {calibration === undefined ? null : (
        <Facts
          title="Calibration"
          facts={[
            ['source', calibration.source],
            ['wake across processors', duration(calibration.crossProcessorNs)],
            ['wake on one processor', duration(calibration.sameProcessorNs)],
            ['spins for', duration(calibration.spinNs)],
            [
              'timer overshoot',
              `${duration(calibration.timerOvershootNs)}, p99 ${duration(calibration.timerOvershootP99Ns)}`,
            ],
            ['real-time timer', calibration.isTimerRealtime ? 'yes' : 'no'],
            ['spare processor', calibration.hasSpareProcessor ? 'yes' : 'no'],
          ]}
        />
      )}
    </div>
  );
}

/** Where it ran, and what is missing in the bundle. */
export function Machines({ views }: { views: readonly RunView[] }): JSX.Element {
  return (
    <Section id="machine" title="Machine and run">
      {views.map((view) => (
        <div key={view.key}>
          <RunTitle view={view} views={views} />
          <Machine view={view} />
        </div>
      ))}
    </Section>
  );
}

/** What is not on this page because it could not be written or read. */
export function Gaps({ views }: { views: readonly RunView[] }): JSX.Element {
  const parts = views.map((view) => ({ view, gaps: gapsOf(view.bundle) }));
  const isWhole = parts.every(({ gaps }) => gaps.length === 0);
  return (
    <Section id="gaps" title="What is missing">
      {isWhole ? <Nothing>Nothing: every file of the bundle was written and read in full.</Nothing> : null}
      {parts.map(({ view, gaps }) =>
        gaps.length === 0 ? null : (
          <div key={view.key}>
            <RunTitle view={view} views={views} />
            <ul class="gaps">
              {gaps.map((one, index) => (
                <li key={index}>
                  <Foreign text={one} longest={500} />
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </Section>
  );
}
