import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { pageScript } from './page-script.js';
import { foreign } from './text.js';

/** Parts of the style sheet, in their order: what comes later may refine what came before. */
const styleParts = ['base', 'top', 'verdict', 'tables', 'charts', 'details', 'media'];

let styleText: string | undefined;

/** The one style sheet, without what only people who edit it read. */
function style(): string {
  styleText ??= styleParts
    .map((name) => readFileSync(new URL(`./styles/${name}.css`, import.meta.url), 'utf8'))
    .join('\n')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .trim();
  return styleText;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * What a page may do: run this one script, use this one style sheet, and nothing else. `own`: where it may send requests
 * and forms to; a file sends none.
 */
export function contentSecurityPolicy(script: string, own = "'none'"): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style())}`,
    'img-src data:',
    `connect-src ${own}`,
    "base-uri 'none'",
    `form-action ${own}`,
  ].join('; ');
}

/** Light, dark, or as the system is: chosen by radio buttons and CSS alone, remembered where there is a script. */
function ThemeSwitch(): JSX.Element {
  return (
    <fieldset class="theme">
      <legend class="unseen">Colours</legend>
      {(['auto', 'light', 'dark'] as const).map((name) => (
        <label key={name}>
          <input type="radio" name="theme" value={name} id={`theme-${name}`} checked={name === 'auto'} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A whole page as text. Whatever others wrote stands in `body`, where it is escaped. */
export function documentText(page: {
  title: string;
  body: JSX.Element;
  /** Beside the name at the top. */
  head?: JSX.Element;
  /** Runs after the script of every page. */
  script?: string;
  /** As of `contentSecurityPolicy`. */
  own?: string;
}): string {
  const script = `${pageScript}${page.script ?? ''}`;
  const top = renderToString(
    <header class="top">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <span class="name">
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <rect x="2" y="4" width="18" height="14" rx="3" class="box" />
          <circle cx="7.5" cy="11" r="2.6" class="port" />
          <circle cx="14.5" cy="11" r="2.6" class="port" />
        </svg>
        {page.head ?? <strong>glovebox</strong>}
      </span>
      <ThemeSwitch />
    </header>,
  );
  const title = renderToString(<title>{foreign(page.title, 120)}</title>);
  const policy = renderToString(
    <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy(script, page.own)} />,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    policy,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    // Without it a browser asks a server for one.
    '<link rel="icon" href="data:,">',
    title,
    `<style>${style()}</style>`,
    '</head>',
    '<body>',
    top,
    renderToString(page.body),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
