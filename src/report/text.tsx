import type { JSX } from 'preact';
import { printable } from '../scan/plugin-text.js';

/**
 * A text that somebody else wrote: control characters and those that turn the direction of text are shown as "?", it is never
 * markup, and it cannot change the order of what stands around it.
 */
export function Foreign({ text, longest = 300 }: { text: unknown; longest?: number }): JSX.Element {
  return <bdi>{foreign(text, longest)}</bdi>;
}

/** The same for attributes and charts. */
export function foreign(text: unknown, longest = 300): string {
  return printable(typeof text === 'string' ? text : typeof text === 'number' ? String(text) : '', longest);
}

/** Lines of output of a plugin: line ends stay. */
export function foreignLines(text: string, longest = 4000): string {
  return text
    .slice(0, longest)
    .split('\n')
    .map((line) => printable(line, 400))
    .join('\n')
    .trimEnd();
}

/** A command that can be copied: a button appears beside it where there is a script. */
export function Command({ text }: { text: string }): JSX.Element {
  return (
    <span class="command">
      <code data-copy>{printable(text, 600)}</code>
    </span>
  );
}
