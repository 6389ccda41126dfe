// Runs the fuzz targets of native/fuzz (its README says what they are and how a failure is kept).
//
//   node ci/fuzz-native.mjs [TARGET ...]              at length: every target for --seconds 60, two at a time
//   node ci/fuzz-native.mjs rerun [TARGET ...]        every committed input once
//   node ci/fuzz-native.mjs merge [TARGET ...]        what was found goes into the committed corpus, minimised
//   node ci/fuzz-native.mjs coverage [TARGET ...]     what the committed corpus reaches of each decoder, and what it does not
//   node ci/fuzz-native.mjs build
// Options: --seconds N, --jobs N (2), --build FOLDER (build-fuzz), --seed N, --no-build
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, findProgram, root, run } from './tool.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    build: { type: 'string', default: 'build-fuzz' },
    seed: { type: 'string', default: '0' },
    'no-build': { type: 'boolean', default: false },
  },
});
const modes = ['rerun', 'merge', 'coverage', 'build'];
const mode = modes.includes(positionals[0]) ? positionals[0] : 'fuzz';
const wanted = mode === 'fuzz' ? positionals : positionals.slice(1);
const seconds = Number(values.seconds);
const jobs = Number(values.jobs);
if (!(seconds > 0) || !(jobs >= 1)) fail('--seconds and --jobs are numbers above 0');

const isCoverage = mode === 'coverage';
const buildFolder = resolve(root, isCoverage ? `${values.build}-coverage` : values.build);
const programs = join(buildFolder, 'Release', 'fuzz');
const fuzzFolder = join(root, 'native', 'fuzz');
const grown = join(resolve(root, values.build), 'corpus');
const failures = join(resolve(root, values.build), 'failures');

/** What a target may need beyond the rest: how long an input is, in bytes, and how much memory one allocation may take, in MB. */
const limits = {
  control_message: { length: 61_441, allocation: 8 },
  message_values: { length: 16_384, allocation: 8 },
  received_text: { length: 16_384, allocation: 8 },
  symbols: { length: 32_768, allocation: 16 },
  line_table: { length: 8192, allocation: 8 },
  vst3_stream: { length: 2048, allocation: 16 },
  plan: { length: 2048, allocation: 64 },
};
const limitsOf = (target) => ({ length: 4096, allocation: 4, ...limits[target] });

/** clang with libFuzzer: $CXX if it is one, else the newest that is installed. */
function findClang() {
  const names = [
    process.env.CXX,
    'clang++',
    ...[21, 20, 19, 18, 17, 16, 15, 14].map((version) => `clang++-${version}`),
  ];
  const found = names.find((name) => name?.includes('clang') && (existsSync(name) || findProgram(name)));
  if (!found)
    fail(
      'clang with libFuzzer is missing. Debian, Ubuntu: apt-get install clang llvm libclang-rt-dev (Debian 12: clang llvm)',
    );
  return found;
}

async function build() {
  const cxx = findClang();
  const targets =
    wanted.length > 0 && mode !== 'merge'
      ? wanted.map((name) => `fuzz_${name}`)
      : // The libraries that seeds are made of have no C library, which what counts lines asks for.
        ['fuzz_targets', ...(isCoverage ? [] : ['fuzz_seeds'])];
  if (!existsSync(join(buildFolder, 'CMakeCache.txt'))) {
    const generator = findProgram('ninja') ? ['-G', 'Ninja'] : [];
    await run('cmake', [
      '-S',
      root,
      '-B',
      buildFolder,
      ...generator,
      '-DGLOVEBOX_ADDON=OFF',
      '-DGLOVEBOX_TESTS=OFF',
      `-DGLOVEBOX_FUZZ=${isCoverage ? 'coverage' : 'sanitized'}`,
      `-DCMAKE_CXX_COMPILER=${cxx}`,
      `-DCMAKE_C_COMPILER=${cxx.replace('clang++', 'clang')}`,
    ]);
  }
  const notice = { slowNotice: 'glovebox: compiling the fuzz targets (a few minutes the first time)' };
  await run('cmake', ['--build', buildFolder, '--parallel', String(jobs), '--target', ...targets], notice);
}

function targetsToRun() {
  const all = readFileSync(join(buildFolder, 'fuzz-targets.txt'), 'utf8').trim().split('\n');
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown) fail(`no fuzz target ${unknown}. There are: ${all.join(' ')}`);
  return wanted.length > 0 ? wanted : all;
}

/** Runs a program to its end; never longer than `limitSeconds`. */
function output(program, args, limitSeconds, environment = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const text = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => text.push(chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
    child.on('error', (error) => done({ code: -1, text: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ code: signal ? -1 : code, text: Buffer.concat(text).toString('latin1') });
    });
  });
}

const committed = (kind, target) => join(fuzzFolder, kind, target);
const inputsIn = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);

function common(target) {
  const { length, allocation } = limitsOf(target);
  const dictionary = join(fuzzFolder, 'dictionaries', `${target}.dict`);
  return [
    `-max_len=${length}`,
    `-malloc_limit_mb=${allocation}`,
    '-rss_limit_mb=1024',
    '-timeout=10',
    '-print_final_stats=1',
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
  ];
}

/** The property that broke, or what a sanitizer says: one line. */
function reasonIn(text) {
  const line =
    /^PROPERTY BROKEN: .*$/m.exec(text) ??
    /^.*runtime error: .*$/m.exec(text) ??
    /^.*ERROR: (?:AddressSanitizer|libFuzzer|LeakSanitizer): .*$/m.exec(text);
  return line?.[0].replace(/^==\d+==\s*/, '').replaceAll(`${root}/`, '') ?? 'it ended without a word';
}

/** Keeps the smallest input that still fails, under its hash, and says how to run it again. */
async function keepFailure(target, input, text) {
  const program = join(programs, target);
  const folder = join(failures, target);
  mkdirSync(folder, { recursive: true });
  const small = join(folder, 'minimised');
  rmSync(small, { force: true });
  await output(
    program,
    [...common(target), '-minimize_crash=1', '-max_total_time=20', `-exact_artifact_path=${small}`, input],
    60,
  );
  const best = existsSync(small) && statSync(small).size > 0 ? small : input;
  const hash = createHash('sha256').update(readFileSync(best)).digest('hex').slice(0, 16);
  const kept = join(folder, hash);
  cpSync(best, kept);
  for (const file of [small, input]) rmSync(file, { force: true });
  // A check's folder is gone after it: its output is what is left.
  const size = statSync(kept).size;
  return [
    `    ${reasonIn(text)}`,
    ...(size <= 3000 ? [`    base64: ${readFileSync(kept).toString('base64')}`] : []),
    `    ${size} bytes. Again: ${relative(root, program)} ${relative(root, kept)}`,
    `    Once mended: cp ${relative(root, kept)} ${relative(root, committed('regressions', target))}/`,
  ].join('\n');
}

async function fuzz(target) {
  const found = join(grown, target);
  const artifacts = join(failures, target);
  for (const folder of [found, artifacts]) mkdirSync(folder, { recursive: true });
  const sources = [committed('corpus', target), committed('regressions', target)].filter((folder) =>
    existsSync(folder),
  );
  const before = inputsIn(found).length;
  const began = Date.now();
  const { code, text } = await output(
    join(programs, target),
    [
      ...common(target),
      `-max_total_time=${seconds}`,
      `-seed=${values.seed}`,
      `-artifact_prefix=${artifacts}/`,
      found,
      ...sources,
    ],
    seconds + 120,
  );
  const took = ((Date.now() - began) / 1000).toFixed(1);
  const last = [...text.matchAll(/^#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+)/gm)].at(-1);
  const executions = Number(/stat::number_of_executed_units: (\d+)/.exec(text)?.[1] ?? last?.[1] ?? 0);
  const figures = `${String(Math.round(executions / Math.max(1, Number(took)))).padStart(8)} exec/s  cov ${String(last?.[2] ?? '?').padStart(5)}  ft ${String(last?.[3] ?? '?').padStart(6)}  ${String(inputsIn(found).length - before).padStart(5)} new`;
  if (code === 0) return { isGood: true, line: `ok     ${target.padEnd(18)}${figures}  ${executions} runs` };
  const artifact = /Test unit written to (\S+)/.exec(text)?.[1];
  const story = artifact ? await keepFailure(target, artifact, text) : text.split('\n').slice(-30).join('\n');
  return { isGood: false, line: `FAILED ${target.padEnd(18)}${figures}  after ${took} s\n${story}` };
}

async function rerun(target) {
  const inputs = [...inputsIn(committed('regressions', target)), ...inputsIn(committed('corpus', target))];
  if (inputs.length === 0) return { isGood: false, line: `FAILED ${target}: it has no committed corpus` };
  const artifacts = join(failures, target);
  mkdirSync(artifacts, { recursive: true });
  const args = [...common(target), `-artifact_prefix=${artifacts}/`, ...inputs];
  const { code, text } = await output(join(programs, target), args, 300);
  const line = `${target.padEnd(18)}${inputs.length} inputs`;
  if (code === 0) return { isGood: true, line: `ok     ${line}` };
  const last = [...text.matchAll(/^Running: (\S+)/gm)].at(-1)?.[1] ?? '';
  const again = `${relative(root, join(programs, target))} ${relative(root, last)}`;
  return { isGood: false, line: `FAILED ${line}\n    ${reasonIn(text)}\n    Again: ${again}` };
}

/** Everything that is known becomes the smallest corpus that reaches as much; names are hashes, seeds come again from fuzz_seeds. */
async function merge(target) {
  const fresh = mkdtempSync(join(tmpdir(), 'glovebox-fuzz-'));
  try {
    const [seeds, smallest] = [join(fresh, 'seeds'), join(fresh, 'smallest')];
    mkdirSync(smallest);
    await output(join(programs, 'fuzz_seeds'), [seeds], 60);
    const sources = [join(seeds, target), committed('corpus', target), join(grown, target)].filter((folder) =>
      existsSync(folder),
    );
    const { code, text } = await output(
      join(programs, target),
      [...common(target), '-merge=1', smallest, ...sources],
      600,
    );
    if (code !== 0) return { isGood: false, line: `FAILED ${target}\n${text.split('\n').slice(-20).join('\n')}` };
    // Every seed, and some of the rest from the shortest to the longest: a corpus is read again at each change.
    const found = inputsIn(smallest)
      .filter((file) => statSync(file).size <= 2000)
      .sort((one, other) => statSync(one).size - statSync(other).size);
    const every = Math.ceil(found.length / 60);
    const kept = [...inputsIn(join(seeds, target)), ...found.filter((_, index) => index % every === 0)];
    const to = committed('corpus', target);
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to, { recursive: true });
    let bytes = 0;
    for (const file of kept) {
      const name = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
      bytes += statSync(file).size;
      cpSync(file, join(to, name));
    }
    return { isGood: true, line: `ok     ${target.padEnd(18)}${kept.length} inputs, ${bytes} bytes` };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** In turns of --jobs at a time; prints each line as it comes. */
async function inTurns(targets, work) {
  const waiting = [...targets];
  let [passed, failed] = [0, 0];
  const turn = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const { isGood, line } = await work(target);
      console.log(line);
      if (isGood) passed += 1;
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: jobs }, turn));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

function toolBeside(name) {
  const version = /clang\+\+(-\d+)?$/.exec(basename(findClang()))?.[1] ?? '';
  return (
    findProgram(name + version) ?? findProgram(name) ?? fail(`${name} is missing. Debian, Ubuntu: apt-get install llvm`)
  );
}

async function coverage(targets) {
  const profiles = join(buildFolder, 'profiles');
  rmSync(profiles, { recursive: true, force: true });
  mkdirSync(profiles, { recursive: true });
  const isGood = await inTurns(targets, async (target) => {
    const inputs = [...inputsIn(committed('corpus', target)), ...inputsIn(committed('regressions', target))];
    const profile = { LLVM_PROFILE_FILE: join(profiles, `${target}.profraw`) };
    const { code } = await output(join(programs, target), ['-timeout=10', ...inputs], 300, profile);
    return { isGood: code === 0, line: `${code === 0 ? 'ok    ' : 'FAILED'} ${target}` };
  });
  const merged = join(profiles, 'all.profdata');
  await run(toolBeside('llvm-profdata'), [
    'merge',
    '-o',
    merged,
    ...inputsIn(profiles).filter((file) => file.endsWith('.profraw')),
  ]);
  const objects = targets.flatMap((target, index) =>
    index === 0 ? [join(programs, target)] : ['-object', join(programs, target)],
  );
  const ignored = '-ignore-filename-regex=native/fuzz|native/engine/test|native/testing';
  const report = await output(
    toolBeside('llvm-cov'),
    ['export', '-summary-only', `-instr-profile=${merged}`, ignored, ...objects],
    120,
  );
  const rows = JSON.parse(report.text.slice(report.text.indexOf('{'))).data[0].files;
  for (const { filename, summary } of rows) {
    const { covered, count } = summary.lines;
    if (covered === 0) continue;
    console.log(
      `${relative(root, filename).padEnd(52)}${String(covered).padStart(5)} of ${String(count).padStart(5)} lines  ${((100 * covered) / count).toFixed(1).padStart(5)} %`,
    );
  }
  // The lines themselves, for a person who writes a better seed: those with a 0 in front were not reached.
  const lines = await output(toolBeside('llvm-cov'), ['show', `-instr-profile=${merged}`, ignored, ...objects], 120);
  const page = join(buildFolder, 'coverage.txt');
  writeFileSync(page, lines.text, 'latin1');
  console.log(`every line: ${relative(root, page)}`);
  return isGood;
}

if (!values['no-build']) await build();
if (mode === 'build') process.exit(0);
const targets = targetsToRun();
const work = { fuzz, rerun, merge }[mode];
const isGood = isCoverage ? await coverage(targets) : await inTurns(targets, work);
process.exit(isGood ? 0 : 1);
