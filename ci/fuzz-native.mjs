// Runs the fuzz targets of native/fuzz (its README says what they are and how a failure is kept).
//
//   node ci/fuzz-native.mjs [TARGET ...]              at length: every target for --seconds 60, two at a time
//   node ci/fuzz-native.mjs rerun [TARGET ...]        every committed input once
//   node ci/fuzz-native.mjs merge [TARGET ...]        what was found goes into the committed corpus, minimised
//   node ci/fuzz-native.mjs coverage [TARGET ...]     what the committed corpus reaches of each decoder, and what it does not
//   node ci/fuzz-native.mjs build
// Options: --seconds N (at most), --runs N (at most, per target), --jobs N (2), --build FOLDER (build-fuzz), --seed N, --no-build
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { coverage, merge } from './fuzz-corpus.mjs';
import {
  build,
  committed,
  common,
  failures,
  grown,
  inTurns,
  inputsIn,
  isCoverage,
  mode,
  output,
  programs,
  seconds,
  targetsToRun,
  values,
} from './fuzz-kit.mjs';
import { findProgram, root } from './tool.mjs';

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

/** Starts a program with addresses that are not drawn anew each time; empty where the system does not allow that. */
const setarch = findProgram('setarch');
const samePlace = setarch !== undefined && spawnSync(setarch, ['-R', 'true']).status === 0 ? [setarch, '-R'] : [];

async function fuzz(target) {
  const found = join(grown, target);
  const artifacts = join(failures, target);
  for (const folder of [found, artifacts]) mkdirSync(folder, { recursive: true });
  // In one order everywhere, and addresses that are the same in every run: what is drawn depends on both.
  const inputs = [...inputsIn(committed('corpus', target)), ...inputsIn(committed('regressions', target))];
  const list = join(artifacts, 'inputs');
  writeFileSync(list, inputs.join(','));
  const before = inputsIn(found).length;
  const began = Date.now();
  const [program, ...args] = [
    ...samePlace,
    join(programs, target),
    ...common(target),
    `-max_total_time=${seconds}`,
    ...(values.runs === undefined ? [] : [`-runs=${values.runs}`, '-reload=0']),
    `-seed=${values.seed}`,
    `-artifact_prefix=${artifacts}/`,
    `-seed_inputs=@${list}`,
    found,
  ];
  const { code, text } = await output(program, args, seconds + 120);
  rmSync(list);
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

if (!values['no-build']) await build();
if (mode === 'build') process.exit(0);
const targets = targetsToRun();
const work = { fuzz, rerun, merge }[mode];
const isGood = isCoverage ? await coverage(targets) : await inTurns(targets, work);
process.exit(isGood ? 0 : 1);
