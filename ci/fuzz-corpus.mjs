// The corpora of native/fuzz: made small, and what they reach of each decoder. Modes of ci/fuzz-native.mjs.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { buildFolder, committed, common, findClang, grown, inTurns, inputsIn, output, programs } from './fuzz-kit.mjs';
import { fail, findProgram, root, run } from './tool.mjs';

/** Everything that is known becomes the smallest corpus that reaches as much; names are hashes, seeds come again from fuzz_seeds. */
export async function merge(target) {
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

function toolBeside(name) {
  const version = /clang\+\+(-\d+)?$/.exec(basename(findClang()))?.[1] ?? '';
  return (
    findProgram(name + version) ?? findProgram(name) ?? fail(`${name} is missing. Debian, Ubuntu: apt-get install llvm`)
  );
}

export async function coverage(targets) {
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
