// Runs the native tests that ci/build-arm64.mjs has built under qemu's emulation of single programs:
// `node ci/test-arm64.mjs [program ...]`. What a test starts is replaced by a script that calls the emulator, because the
// kernel need not know it. What cannot work there is listed with its reason in ci/emulated-cases.json, is left out, and is said.
// Exit code 1 when anything else fails.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crossBuildFolder, outputFolder, toolOf } from './inspect-kit.mjs';
import { root } from './tool.mjs';

const limitMs = 300_000;
const buildFolder = crossBuildFolder('build-arm64');
const folder = outputFolder(buildFolder);
const emulator = [toolOf('qemu-user', 'qemu-aarch64'), '-L', '/usr/aarch64-linux-gnu'];
const {
  programs: leftOut,
  chosen,
  cases: leftOutCases,
} = JSON.parse(readFileSync(join(root, 'ci', 'emulated-cases.json'), 'utf8'));

/** Puts a script in the place of each program of a folder; the programs keep their names, in a folder below. */
function wrap(parent, names) {
  mkdirSync(join(parent, 'emulated'), { recursive: true });
  for (const name of names) {
    const path = join(parent, name);
    const status = statSync(path);
    if (!status.isFile() || (status.mode & 0o111) === 0 || /\.(so|node|clap|vst3)$/.test(name)) continue;
    if (readFileSync(path).subarray(0, 4).toString('latin1') !== '\x7fELF') continue;
    renameSync(path, join(parent, 'emulated', name));
    const script = `#!/bin/sh\nexec ${emulator.join(' ')} "\${0%/*}/emulated/\${0##*/}" "$@"\n`;
    writeFileSync(path, script, { mode: 0o755 });
  }
}

const tests = readFileSync(join(buildFolder, 'native-tests.txt'), 'utf8').split('\n').filter(Boolean);
const testFolder = join(folder, 'tests');
wrap(folder, ['sandbox-host']);
wrap(
  testFolder,
  readdirSync(testFolder).filter((name) => !tests.includes(name)),
);
for (const name of ['helpers', 'programs', 'hostile']) {
  if (existsSync(join(testFolder, name))) wrap(join(testFolder, name), readdirSync(join(testFolder, name)));
}

/** Runs one program in a group of its own, which ends with it. */
function runProgram(name, words) {
  return new Promise((resolve) => {
    const limits = ['-c', 'ulimit -u 4000 -c 0; exec "$@"', 'bash'];
    const child = spawn('bash', [...limits, ...emulator, join(testFolder, name), ...words], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    let ending;
    const killGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing of it is left.
      }
    };
    const limit = setTimeout(() => {
      ending = `killed after ${limitMs / 1000} s`;
      killGroup();
    }, limitMs);
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('exit', (code, signal) => {
      ending ??= signal ?? `exit code ${code}`;
      killGroup();
    });
    child.on('close', () => {
      clearTimeout(limit);
      resolve({ output: Buffer.concat(chunks).toString('utf8'), ending });
    });
  });
}

let faults = 0;
const fault = (text) => {
  faults += 1;
  console.log(text);
};

/** The cases of a program that are run: the chosen ones, or all but those that are listed with a reason. What is not is said. */
async function casesOf(name) {
  const listed = (await runProgram(name, ['--list'])).output.split('\n').filter(Boolean);
  const known = (names) => {
    for (const one of names) {
      if (!listed.includes(one)) fault(`${name}: ci/emulated-cases.json lists a case that is none: ${one}`);
    }
  };
  if (chosen[name] !== undefined) {
    const { reason, names } = chosen[name];
    known(names);
    console.log(`${name}: ${listed.length - names.length} left out: ${reason}`);
    return names;
  }
  const leftOutHere = new Set();
  for (const { reason, names } of leftOutCases[name] ?? []) {
    known(names);
    console.log(`${name}: ${names.length} left out: ${reason}`);
    for (const one of names) leftOutHere.add(one);
  }
  return listed.filter((one) => !leftOutHere.has(one));
}

async function test(name) {
  const cases = await casesOf(name);
  const started = Date.now();
  const { output, ending } = await runProgram(name, cases);
  const count = { ok: 0, 'not ok': 0, skipped: 0 };
  let text = [];
  for (const line of output.split('\n')) {
    const result = /^(not ok|ok) \d+ - .*?(?: # SKIP (.*))?$/.exec(line);
    if (result) {
      count[result[2] === undefined ? result[1] : 'skipped'] += 1;
      if (result[1] === 'not ok') fault([...text, `${name}: ${line}`].join('\n'));
      text = [];
    } else if (!/^1\.\.\d+$/.test(line)) text.push(line);
  }
  const seen = count.ok + count['not ok'] + count.skipped;
  if (seen !== cases.length || seen === 0 || ending !== `exit code ${count['not ok'] > 0 ? 1 : 0}`) {
    fault(`${text.slice(-20).join('\n')}\n${name}: ${seen} of ${cases.length} cases, ${ending}`);
  }
  const took = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`${name}: ${count.ok} held, ${count.skipped} skipped by themselves, ${took} s`);
}

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : tests) {
  if (leftOut[name] === undefined || wanted.length > 0) await test(name);
  else console.log(`${name}: left out: ${leftOut[name]}`);
}
console.log(`${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
