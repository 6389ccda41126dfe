import type { JSX } from 'preact';
import { integer, moment, span } from '../figures.js';
import { Foreign } from '../text.js';
import { newestTime, outcomeOf, sharesOf, type RunView, type Share } from '../run-view.js';
import { at } from '../charts/scale.js';

function Tile({ share }: { share: Share }): JSX.Element {
  const { noun, done, good, bad, all } = share;
  return (
    <li class="tile">
      <span class="figure">
        {integer(good)}
        <span class="quiet"> of {integer(all)}</span>
      </span>
      <span class="what">
        {noun} {done}
      </span>
      <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="4" class="rest" />
        <rect width={at((100 * good) / all)} height="4" class="good" />
        <rect x={at(100 - (100 * bad) / all)} width={at((100 * bad) / all)} height="4" class="bad" />
      </svg>
    </li>
  );
}

function lengthOf({ bundle }: RunView): number {
  const { run } = bundle;
  return Date.parse(run.endedAt ?? newestTime(bundle) ?? run.startedAt) - Date.parse(run.startedAt);
}

function Verdict({ view }: { view: RunView }): JSX.Element {
  const { run, results } = view.bundle;
  const outcome = outcomeOf(view.bundle);
  return (
    <article class={`verdict ${outcome.tone}`}>
      <div class="word">
        <span class="sign" aria-hidden="true">
          {outcome.glyph}
        </span>
        <div>
          <p class="headline">
            <span class="outcome">{outcome.word}</span>
            <span class="sentence">{outcome.sentence}</span>
          </p>
          <p class="quiet">
            {view.label} · <Foreign text={run.machine.cpu} longest={60} /> · {run.tool}, glovebox{' '}
            <Foreign text={run.machine.glovebox} longest={30} /> · {moment(run.startedAt)} · {span(lengthOf(view))} ·
            seed {run.seed}
          </p>
        </div>
      </div>
      <ul class="tiles">
        {sharesOf(results).map((share) => (
          <Tile key={share.kind} share={share} />
        ))}
      </ul>
    </article>
  );
}

/** The verdict of every run, before anything else. */
export function Summary({ views }: { views: readonly RunView[] }): JSX.Element {
  return (
    <section id="verdict" aria-labelledby="verdict-h">
      <h2 id="verdict-h" class="unseen">
        Verdict
      </h2>
      {views.map((view) => (
        <Verdict key={view.key} view={view} />
      ))}
    </section>
  );
}
