import { homedir, hostname, userInfo } from 'node:os';

/** Who and where this machine is: what no bundle may tell. */
export interface Identity {
  home: string;
  user: string;
  host: string;
  /** Folders whose place is private but whose inside is not, by the word that stands for them. */
  folders: Readonly<Record<string, string>>;
}

/** Account names that say nothing about a person, and whose replacement would garble ordinary words. */
const impersonal = new Set([
  'root',
  'nobody',
  'node',
  'user',
  'users',
  'runner',
  'admin',
  'administrator',
  'build',
  'ci',
]);

/** The identity of the present process. */
export function ownIdentity(folders: Readonly<Record<string, string>> = {}): Identity {
  let user = '';
  try {
    user = userInfo().username;
  } catch {
    // A user without an entry in the user database has no name to hide.
  }
  return { home: homedir(), user, host: hostname(), folders };
}

/** For a regular expression. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![\\w.-])${escaped(text)}(?![\\w-])`, 'g');
}

/** A path, wherever it stands in a text, with what follows it. */
function asPath(path: string): RegExp {
  return new RegExp(`${escaped(path.replace(/[/\\]+$/, ''))}(?![\\w.-])`, 'g');
}

/** Makes a function that takes user names, host names and private paths out of texts. */
export function redactor(identity: Identity): (text: string) => string {
  const rules: [RegExp, string][] = [];
  const folders = Object.entries(identity.folders).sort(([, a], [, b]) => b.length - a.length);
  for (const [word, folder] of folders) if (folder.length > 1) rules.push([asPath(folder), `<${word}>`]);
  if (identity.home.length > 1) rules.push([asPath(identity.home), '~']);
  // Homes of other people, on all three systems.
  // A name may have blanks where a path goes on behind it; of a text in a text all backslashes are doubled.
  rules.push([
    /(\/home\/|\/Users\/|\b[A-Za-z]:\\+Users\\+)([^/\\\s"':]+(?: [^/\\\s"':]+){1,2}(?=[/\\])|[^/\\\s"':]+)/g,
    '$1<user>',
  ]);
  rules.push([/\/run\/user\/\d+/g, '/run/user/<id>']);
  if (identity.user.length >= 3 && !impersonal.has(identity.user.toLowerCase())) {
    rules.push([wholeWord(identity.user), '<user>']);
  }
  if (identity.host.length >= 3 && !identity.host.startsWith('localhost'))
    rules.push([wholeWord(identity.host), '<host>']);
  return (text) => rules.reduce((result, [pattern, word]) => result.replaceAll(pattern, word), text);
}
