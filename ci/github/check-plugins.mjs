// What action.yml runs: `glovebox certify` and what else was asked for on every plugin that its patterns name, then one bundle, one
// page, one SARIF file and one summary of all of it. Works on any machine: inputs are environment variables, and what GitHub would
// be told goes to standard output where there is no GitHub.
//
//   GLOVEBOX_PLUGINS="dist/*.clap" node ci/github/check-plugins.mjs run
//   GLOVEBOX_FAIL_ON=unfit node ci/github/check-plugins.mjs judge
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFiles } from './find-files.mjs';

/** What a command's exit code says about a plugin; everything else is that it could not be asked. */
const verdictOfCode = new Map([
  [0, 'fit'],
  [1, 'unfit'],
  [3, 'inconclusive'],
]);
/** From best to worst. `error`: the question was wrong or the machine broke, so that nothing is known. */
const order = ['fit', 'inconclusive', 'unfit', 'error'];
const knownRuns = ['certify', 'fuzz', 'compare'];
/** Which verdicts end the step with an error. Whoever asks wrongly is told so in any case but `never`. */
const failing = { unfit: ['unfit', 'error'], inconclusive: ['inconclusive', 'unfit', 'error'], never: [] };

class WrongInput extends Error {}

function worst(verdicts) {
  return order[Math.max(...verdicts.map((verdict) => order.indexOf(verdict)))];
}

function lines(text = '') {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Inputs as the environment has them, checked. */
function readInputs(environment = process.env) {
  const patterns = lines(environment.GLOVEBOX_PLUGINS);
  if (patterns.length === 0) throw new WrongInput('GLOVEBOX_PLUGINS names no plugin: one path or pattern per line');
  const plugins = patterns.flatMap((pattern) => {
    const found = findFiles(pattern);
    if (found.length === 0) throw new WrongInput(`nothing matches ${pattern} (from ${process.cwd()})`);
    // Whole paths: no name can be taken for an option.
    return found.map((file) => resolve(file));
  });
  const runs = [...new Set((environment.GLOVEBOX_RUN ?? 'certify').split(/[\s,]+/).filter((word) => word !== ''))];
  const unknown = runs.filter((run) => !knownRuns.includes(run));
  if (runs.length === 0 || unknown.length > 0) {
    throw new WrongInput(`GLOVEBOX_RUN may hold ${knownRuns.join(', ')}, not ${unknown.join(', ') || 'nothing'}`);
  }
  const baseline = environment.GLOVEBOX_BASELINE ?? '';
  if (runs.includes('compare') && !existsSync(baseline)) {
    throw new WrongInput(`GLOVEBOX_BASELINE has to be the folder of the older builds, but is "${baseline}"`);
  }
  const minutes = environment.GLOVEBOX_FUZZ_MINUTES ?? '2';
  const failOn = environment.GLOVEBOX_FAIL_ON ?? 'unfit';
  if (!(failOn in failing))
    throw new WrongInput(`GLOVEBOX_FAIL_ON is one of ${Object.keys(failing).join(', ')}, not ${failOn}`);
  return {
    plugins: [...new Set(plugins)],
    runs,
    baseline,
    minutes,
    out: resolve(environment.GLOVEBOX_OUT ?? 'glovebox-out'),
  };
}

/** The program: that of a package installed elsewhere, or of this checkout. */
function programFile() {
  return process.env.GLOVEBOX_PROGRAM ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
}

/** Runs the program; what it prints is seen as it is printed unless it is `kept`. */
function glovebox(words, { isKept = false } = {}) {
  if (!isKept) console.log(`\n> glovebox ${words.join(' ')}`);
  const child = spawnSync(process.execPath, [programFile(), ...words], {
    stdio: ['ignore', isKept ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (child.error !== undefined) throw child.error;
  return { code: child.status ?? 4, text: child.stdout ?? '' };
}

function checkAll({ plugins, runs, baseline, minutes, out }) {
  const findings = [];
  const ask = (name, plugin, words) => {
    const { code } = glovebox(words);
    findings.push({ run: name, plugin, verdict: verdictOfCode.get(code) ?? 'error', code });
  };
  for (const plugin of plugins) {
    if (runs.includes('certify')) ask('certify', basename(plugin), ['certify', plugin, '--out', join(out, 'certify')]);
    if (runs.includes('compare')) {
      const older = join(baseline, basename(plugin));
      if (existsSync(older))
        ask('compare', basename(plugin), ['compare', older, plugin, '--out', join(out, 'compare')]);
      else findings.push({ run: 'compare', plugin: basename(plugin), verdict: 'inconclusive', code: 3 });
    }
  }
  if (runs.includes('fuzz')) {
    // One group of all of them, as a user would play them.
    const words = plugins.flatMap((plugin) => ['--plugins', plugin]);
    ask('fuzz', plugins.map((plugin) => basename(plugin)).join(', '), [
      'fuzz',
      ...words,
      '--minutes',
      minutes,
      '--out',
      join(out, 'fuzz'),
    ]);
  }
  return findings;
}

/** All bundles below a folder: those that hold a run.json. */
function bundlesIn(out) {
  return knownRuns
    .map((run) => join(out, run))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => existsSync(join(folder, 'run.json')));
}

/** One file of all bundles, and what is made of it. A file that could not be made is not named. */
function summarize(out) {
  const bundles = bundlesIn(out);
  const made = { summary: [] };
  if (bundles.length === 0) return made;
  const bundle = join(out, 'bundle.tar.gz');
  if (glovebox(['bundle', 'merge', ...bundles, '--out', bundle]).code === 0) made.bundle = bundle;
  const report = join(out, 'report.html');
  if (glovebox(['report', ...bundles, '--out', report]).code === 0) made.report = report;
  if (made.bundle === undefined) return made;
  const sarif = join(out, 'glovebox.sarif');
  if (glovebox(['report', bundle, '--format', 'sarif', '--out', sarif]).code === 0) made.sarif = sarif;
  made.summary = [glovebox(['report', bundle, '--format', 'markdown'], { isKept: true }).text];
  return made;
}

/** A cell of a table in Markdown: what a file is called is anybody's choice. */
function cell(text) {
  return `<code>${text.replaceAll(/[^\w ,.()+-]/g, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

function tableOf(verdict, findings) {
  const marks = { fit: '✅', inconclusive: '➖', unfit: '❌', error: '⚠️' };
  const rows = findings.map(
    ({ run, plugin, verdict: one, code }) => `| ${marks[one]} ${one} | ${run} | ${cell(plugin)} | ${code} |`,
  );
  return [
    `# ${marks[verdict]} glovebox: ${verdict}`,
    '',
    '| verdict | command | plugin | exit code |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Appends to a file that GitHub reads, or prints what it would have been told. */
function tell(variable, text) {
  const file = process.env[variable];
  if (file === undefined || file === '') console.log(text);
  else appendFileSync(file, `${text}\n`);
}

/** GitHub refuses a step's summary beyond one MiB as a whole. */
function bounded(text, most = 1_000_000) {
  if (Buffer.byteLength(text) <= most) return text;
  const cut = Buffer.from(text)
    .subarray(0, most)
    .toString('utf8')
    .replace(/\uFFFD*$/, '');
  return `${cut}\n\nThe rest is in the page of the bundle.\n`;
}

function checkPlugins() {
  const inputs = readInputs();
  mkdirSync(inputs.out, { recursive: true });
  // Bundles of another run would be taken for this one's.
  if (readdirSync(inputs.out).length > 0) throw new WrongInput(`GLOVEBOX_OUT, ${inputs.out}, is not empty`);
  const findings = checkAll(inputs);
  const verdict = worst(findings.map((finding) => finding.verdict));
  const { summary, ...files } = summarize(inputs.out);
  writeFileSync(join(inputs.out, 'verdict.json'), `${JSON.stringify({ verdict, findings }, undefined, 2)}\n`);
  if (process.env.GLOVEBOX_SUMMARY !== 'false') {
    tell('GITHUB_STEP_SUMMARY', bounded([tableOf(verdict, findings), ...summary].join('\n')));
  }
  // Paths of ours alone: none holds a line break.
  for (const [name, value] of Object.entries({ verdict, ...files })) tell('GITHUB_OUTPUT', `${name}=${value}`);
}

/** After everything was uploaded: the verdict as an exit code. */
function judge() {
  const out = resolve(process.env.GLOVEBOX_OUT ?? 'glovebox-out');
  const failOn = process.env.GLOVEBOX_FAIL_ON ?? 'unfit';
  const file = join(out, 'verdict.json');
  const { verdict } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { verdict: 'error' };
  console.log(`glovebox: ${verdict}`);
  if ((failing[failOn] ?? failing.inconclusive).includes(verdict)) process.exitCode = 1;
}

try {
  const [verb] = process.argv.slice(2);
  if (verb === 'run') checkPlugins();
  else if (verb === 'judge') judge();
  else throw new WrongInput('usage: check-plugins.mjs run|judge');
} catch (error) {
  if (!(error instanceof WrongInput)) throw error;
  console.error(`glovebox: ${error.message}`);
  process.exitCode = 2;
}
