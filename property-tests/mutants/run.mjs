// Puts one defect after the other into a copy of the tree and tells which property finds it. See README.md.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../ci/tool.mjs';
import { foundBy, properties } from './properties.mjs';
import { describeRun, readResults, showTable, writeResults } from './results.mjs';
import { Tree, TrialError } from './tree.mjs';

const usage = `usage: npm run mutants -- [option ...] [mutant ...]

  --list              the mutants and the property that each is expected to be found by
  --results           the table of what was kept, and nothing else
  --seed N            decides the cases of the properties (default 1)
  --limit SECONDS     ends each property after this time (shrinking included), if that is earlier than it would
  --property NAME     tries these alone, may be repeated (default: the expected one first, then the others)
  --all               goes on after the first property that found the mutant
  --folder DIR        where the copy is made; kept, so that the next run has less to build (default: a temporary one)
  --parallel N        compilers at a time
  --skip-base         does not try the tree without a defect first
  --write             adds the results to results.json and to the table in README.md`;

const mutants = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8'));

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      property: { type: 'string', multiple: true },
      all: { type: 'boolean', default: false },
      folder: { type: 'string' },
      limit: { type: 'string' },
      parallel: { type: 'string', default: String(availableParallelism()) },
      'skip-base': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = [
    ...positionals.filter((name) => !mutants.some((one) => one.name === name)),
    ...(values.property ?? []).filter((name) => !properties.some((one) => one.name === name)),
  ];
  if (unknown.length > 0) throw new TrialError(`there is no ${unknown.join(', ')}`);
  const isWanted = (property) => values.property?.includes(property.name) ?? property.isOnRequest !== true;
  const there = properties.filter((one) => isWanted(one) && existsSync(join(root, one.needs)));
  const chosen = positionals.length === 0 ? mutants : mutants.filter(({ name }) => positionals.includes(name));
  return { ...values, chosen, there };
}

/** The expected property first: it is the likeliest to spare the others. */
function orderFor(mutant, there) {
  return there.toSorted((a, b) => Number(b.name === mutant.property) - Number(a.name === mutant.property));
}

async function tryMutant(tree, mutant, wanted) {
  const { there, all, parallel } = wanted;
  const restore = tree.apply(mutant);
  try {
    const built = await tree.build([...new Set(there.flatMap(({ targets }) => targets))], parallel);
    const tried = [];
    for (const property of orderFor(mutant, there)) {
      const outcome = await foundBy(property, tree, wanted);
      tried.push(outcome);
      console.log(`  ${describeRun(outcome)}`);
      if (outcome.isFound && !all) break;
    }
    return { name: mutant.name, buildSeconds: built.seconds, tried };
  } finally {
    restore();
  }
}

async function main() {
  const wanted = options();
  if (wanted.help) return console.log(usage);
  if (wanted.list) {
    for (const { name, property, rule } of mutants) console.log(`${name} (${property}): ${rule}`);
    return undefined;
  }
  const tree = new Tree(resolve(wanted.folder ?? mkdtempSync(join(tmpdir(), 'glovebox-mutants-'))));
  try {
    await tree.copy();
    const begun = performance.now();
    await tree.build([...new Set(wanted.there.flatMap((one) => [...one.targets, ...one.once]))], wanted.parallel);
    console.log(`built in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    for (const property of wanted['skip-base'] ? [] : wanted.there) {
      const outcome = await foundBy(property, tree, wanted);
      console.log(`without a defect: ${describeRun(outcome)}`);
      if (outcome.isFound) throw new TrialError(`the tree without a defect fails:\n${outcome.output.slice(-4000)}`);
    }
    const results = [];
    for (const mutant of wanted.chosen) {
      console.log(`${mutant.name}: ${mutant.rule}`);
      results.push(await tryMutant(tree, mutant, wanted));
      if (wanted.write) writeResults(mutants, results.slice(-1), wanted.seed);
    }
    console.log(showTable(mutants, results));
    const survivors = results.filter(({ tried }) => !tried.some(({ isFound }) => isFound));
    if (survivors.length > 0) console.log(`survived: ${survivors.map(({ name }) => name).join(', ')}`);
    process.exitCode = survivors.length > 0 ? 1 : 0;
  } finally {
    if (wanted.folder === undefined) rmSync(tree.folder, { recursive: true, force: true });
  }
  return undefined;
}

try {
  if (process.argv.includes('--results')) console.log(showTable(mutants, readResults()));
  else await main();
} catch (error) {
  if (!(error instanceof TrialError)) throw error;
  console.error(`mutants: ${error.message}`);
  process.exitCode = 2;
}
