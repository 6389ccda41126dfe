import type { ComponentChildren, JSX } from 'preact';

/** A table that scrolls by itself where the page is narrow, also with the keyboard. `label` is what a screen reader calls it. */
export function ScrollingTable({
  label,
  caption,
  kind,
  children,
}: {
  label: string;
  caption?: string;
  /** Its class. */
  kind?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class={kind}>
        {caption === undefined ? null : <caption class="unseen">{caption}</caption>}
        {children}
      </table>
    </div>
  );
}

/** Heads of columns of numbers: they stand to the right. */
export function NumberHeads({ names }: { names: readonly string[] }): JSX.Element {
  return (
    <>
      {names.map((name, index) => (
        <th scope="col" class="number" key={index}>
          {name}
        </th>
      ))}
    </>
  );
}
