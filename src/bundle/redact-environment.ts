import { escaped } from './redact.js';

const isSecret = /TOKEN|SECRET|PASS|KEY|CREDENTIAL|COOKIE|AUTH/i;
/** Shorter values are words that stand everywhere. */
const shortestSecret = 6;

/** Names in small letters that programs know beside those in capitals; others could be anything. */
const usualNames = [
  'http_proxy',
  'https_proxy',
  'ftp_proxy',
  'all_proxy',
  'no_proxy',
  'Path',
  'ProgramFiles',
  'ProgramFiles(x86)',
];

/**
 * Makes a function that takes the environment out of texts: what a plugin prints of it, whole lines `NAME=value` and words of
 * that form, whoever's it is, whatever this process's own variables are called, and the values of this process's secrets, and
 * those of many lines, wherever they stand. glovebox's own variables stay: they tell how to play something again.
 */
export function environmentRedactor(environment: NodeJS.ProcessEnv = process.env): (text: string) => string {
  const hidden = Object.entries(environment)
    .flatMap(([name, value = '']) =>
      (isSecret.test(name) || value.includes('\n')) && value.length >= shortestSecret ? [[name, value] as const] : [],
    )
    .sort(([, a], [, b]) => b.length - a.length);
  const names = [...usualNames, ...Object.keys(environment)].filter((name) => !name.startsWith('GLOVEBOX_'));
  const line = new RegExp(
    String.raw`^((?:export |declare -x )?(?:(?!GLOVEBOX_)[A-Z_][A-Z0-9_]*|${names.map(escaped).join('|')}))=.+$`,
    'gm',
  );
  return (text) =>
    hidden
      .reduce((result, [name, value]) => result.replaceAll(value, `<${name}>`), text)
      .replaceAll(line, '$1=<value>')
      .replaceAll(/(?<![\w<$])((?!GLOVEBOX_)[A-Z][A-Z0-9_]{2,})=(?!<value>)("[^"]*"|'[^']*'|[^\s"']+)/g, '$1=<value>');
}
