import type { ComponentChildren, JSX } from 'preact';
import { integer } from '../figures.js';
import type { RunView } from '../run-view.js';

/** A part of the page with an anchor. */
export function Section(props: {
  id: string;
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const { id, title, lead, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-h`}>
      <h2 id={`${id}-h`}>{title}</h2>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

/** The name of a run over its part of a section; nothing where there is one run only. */
export function RunTitle({ view, views }: { view: RunView; views: readonly RunView[] }): JSX.Element | null {
  if (views.length < 2) return null;
  return (
    <h3>
      <bdi>{view.label}</bdi>
    </h3>
  );
}

/** How many things of a long list are on the page only in number: `and 1 900 more scenarios in samples.jsonl`. */
export function More({ count, what }: { count: number; what: string }): JSX.Element | null {
  if (count <= 0) return null;
  return (
    <p class="quiet">
      and {integer(count)} more {what}
    </p>
  );
}

/** What stands where there is nothing to show. */
export function Nothing({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="nothing">{children}</p>;
}
