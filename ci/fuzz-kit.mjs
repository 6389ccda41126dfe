// What the modes of ci/fuzz-native.mjs share: its options, the targets' programs and limits, their build.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, findProgram, root, run } from './tool.mjs';

export const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    build: { type: 'string', default: 'build-fuzz' },
    seed: { type: 'string', default: '0' },
    runs: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});
const modes = ['rerun', 'merge', 'coverage', 'build'];
export const mode = modes.includes(positionals[0]) ? positionals[0] : 'fuzz';
export const wanted = mode === 'fuzz' ? positionals : positionals.slice(1);
export const seconds = Number(values.seconds);
export const jobs = Number(values.jobs);
if (!(seconds > 0) || !(jobs >= 1) || !(Number(values.runs ?? 1) > 0))
  fail('--seconds, --runs and --jobs are numbers above 0');

export const isCoverage = mode === 'coverage';
export const buildFolder = resolve(root, isCoverage ? `${values.build}-coverage` : values.build);
export const programs = join(buildFolder, 'Release', 'fuzz');
export const fuzzFolder = join(root, 'native', 'fuzz');
export const grown = join(resolve(root, values.build), 'corpus');
export const failures = join(resolve(root, values.build), 'failures');

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
export function findClang() {
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

export async function build() {
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

export function targetsToRun() {
  const all = readFileSync(join(buildFolder, 'fuzz-targets.txt'), 'utf8').trim().split('\n');
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown) fail(`no fuzz target ${unknown}. There are: ${all.join(' ')}`);
  return wanted.length > 0 ? wanted : all;
}

/** Runs a program to its end; never longer than `limitSeconds`. */
export function output(program, args, limitSeconds, environment = {}) {
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

export const committed = (kind, target) => join(fuzzFolder, kind, target);
export const inputsIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];

export function common(target) {
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

/** In turns of --jobs at a time; prints each line as it comes. */
export async function inTurns(targets, work) {
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
