// What is printed and kept of a run.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { root } from '../../ci/tool.mjs';

const resultsFile = new URL('results.json', import.meta.url);
const readmeFile = new URL('README.md', import.meta.url);
const [tableBegin, tableEnd] = ['<!-- table: written by run.mjs -->', '<!-- end of the table -->'];

const seconds = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} s`;

function howFast({ how, cases, secondsToFailure, seconds: all }) {
  if (how !== 'failed') return `${how}, ${seconds(all)}`;
  const after = cases === undefined ? '' : `case ${cases}, `;
  return `${after}${seconds(secondsToFailure ?? all)}`;
}

export function describeRun(outcome) {
  if (!outcome.isFound) return `${outcome.property}: holds (${seconds(outcome.seconds)})`;
  const shrunk = outcome.size === undefined ? '' : `; shrunk to ${outcome.size}`;
  return `${outcome.property}: found, ${howFast(outcome)}${shrunk}`;
}

/** The results as a table, in the order of the list. */
export function showTable(mutants, results) {
  const rows = mutants.flatMap(({ name, file }) => {
    const result = results.find((one) => one.name === name);
    if (result === undefined) return [];
    const found = result.tried.filter(({ isFound }) => isFound);
    const by = found.map((one) => one.property);
    const cells = [
      name,
      file.replace('native/', ''),
      by.length === 0 ? `**survived** ${result.tried.map((one) => one.property).join(', ')}` : by.join(', '),
      found.map(howFast).join('; '),
      found.map(({ size }) => size ?? '').join('; '),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return ['| mutant | in | found by | how fast | shrunk to |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

export function readResults() {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : [];
}

function commitOfTree() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Keeps the new results, and what is known of the other mutants of the list. */
export function writeResults(mutants, results, seed) {
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    commit: commitOfTree(),
    seed: Number(seed),
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, ${process.platform}`,
  };
  const kept = readResults().filter((one) => !results.some(({ name }) => name === one.name));
  const added = results.map(({ name, buildSeconds, tried }) => ({
    name,
    ...measured,
    buildSeconds: Math.round(buildSeconds),
    tried: tried.map(({ output: _output, ...one }) => one),
  }));
  const isListed = (result) => mutants.some(({ name }) => name === result.name);
  const all = [...kept, ...added].filter(isListed);
  writeFileSync(resultsFile, `${JSON.stringify(all, null, 2)}\n`);
  const readme = readFileSync(readmeFile, 'utf8');
  const [before] = readme.split(tableBegin);
  const [, after] = readme.split(tableEnd);
  const sources = [...new Set(all.map((one) => `${one.date}, ${one.commit}, seed ${one.seed}, ${one.machine}`))];
  const table = [tableBegin, '', ...sources.map((one) => `- ${one}`), '', showTable(mutants, all), '', tableEnd];
  writeFileSync(readmeFile, `${before}${table.join('\n')}${after ?? '\n'}`);
}
