// A copy of the tree in a folder of its own, with a build folder of its own: what mutants are put into.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findProgram, root } from '../../ci/tool.mjs';

/** Something of the experiment itself failed: nothing is known about the mutant. */
export class TrialError extends Error {}

/**
 * Runs a program in a process group of its own and ends the whole group after `seconds` (a mutant may hang), or as soon as
 * a line that it prints matches `enough`. Returns what it printed, its exit code (undefined: ended by a signal) and how long
 * it took.
 */
export function run(command, args, { cwd, env = {}, seconds = 3600, enough }) {
  const begun = performance.now();
  const isGroup = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    detached: isGroup,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  const end = () => {
    if (isGroup) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  };
  let [line, isEnough] = ['', false];
  child.stdout.on('data', (chunk) => {
    output.push(chunk);
    if (enough === undefined || isEnough) return;
    line += chunk.toString();
    isEnough = line
      .split('\n')
      .slice(0, -1)
      .some((whole) => enough.test(whole));
    line = line.slice(line.lastIndexOf('\n') + 1);
    if (isEnough) end();
  });
  child.stderr.on('data', (chunk) => output.push(chunk));
  let isOverTime = false;
  const limit = setTimeout(() => {
    isOverTime = true;
    end();
  }, seconds * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new TrialError(`${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({
        output: Buffer.concat(output).toString(),
        code: code ?? undefined,
        signal: signal ?? undefined,
        isOverTime,
        isEnough,
        seconds: (performance.now() - begun) / 1000,
      });
    });
  });
}

/** What must succeed for anything to be known. */
async function must(what, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new TrialError(`${what} failed:\n${result.output.slice(-4000)}`);
  return result;
}

/** The tracked files of the tree, and those that are about to be. */
async function filesOf(tree) {
  const listed = await must('git ls-files', 'git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: tree,
  });
  return listed.output.split('\0').filter((name) => name !== '' && existsSync(join(tree, name)));
}

function isSame(source, target) {
  return existsSync(target) && readFileSync(source).equals(readFileSync(target));
}

export class Tree {
  constructor(folder) {
    this.folder = folder;
    this.buildFolder = join(folder, 'build');
  }

  /** Brings the folder to the state of the project. Files that are the same already keep their time, and need no build. */
  async copy() {
    mkdirSync(this.folder, { recursive: true });
    const names = await filesOf(root);
    for (const name of names) {
      const [source, target] = [join(root, name), join(this.folder, name)];
      if (isSame(source, target)) continue;
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(source, target);
    }
    const recordFile = join(this.folder, '.mutants-files');
    const before = existsSync(recordFile) ? readFileSync(recordFile, 'utf8').split('\n') : [];
    const now = new Set(names);
    for (const name of before) if (name !== '' && !now.has(name)) rmSync(join(this.folder, name), { force: true });
    writeFileSync(recordFile, names.join('\n'));
    const modules = join(this.folder, 'node_modules');
    if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules, 'junction');
  }

  #environment() {
    if (!findProgram('ccache')) return {};
    return {
      CMAKE_C_COMPILER_LAUNCHER: 'ccache',
      CMAKE_CXX_COMPILER_LAUNCHER: 'ccache',
      // The copy and the tree that it was made from share what was compiled.
      CCACHE_BASEDIR: this.folder,
      CCACHE_NOHASHDIR: '1',
    };
  }

  /** The mutant did not compile, or the tree does not: never what a property found. */
  async build(targets, parallel) {
    const env = this.#environment();
    if (!existsSync(join(this.buildFolder, 'CMakeCache.txt'))) {
      const program = createRequire(import.meta.url).resolve('cmake-js/package.json');
      const args = [join(dirname(program), 'bin', 'cmake-js'), 'configure', '--directory', this.folder];
      await must('configuring', process.execPath, [...args, '--config', 'Release'], { cwd: this.folder, env });
    }
    const args = ['--build', this.buildFolder, '--config', 'Release', '--parallel', String(parallel)];
    return must('building', 'cmake', [...args, '--target', ...targets], { cwd: this.folder, env });
  }

  /** Puts the defect in; returns what takes it out again. */
  apply(mutant) {
    const file = join(this.folder, mutant.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, mutated(mutant, text));
    return () => writeFileSync(file, text);
  }
}

/** The text with the defect in it. Its old lines must be there, whole, exactly once. */
export function mutated({ name, file, old, new: now }, text) {
  const lines = text.split('\n');
  const places = lines.flatMap((_, at) => (old.every((line, i) => lines[at + i] === line) ? [at] : []));
  if (places.length !== 1) throw new TrialError(`${name}: its lines are in ${file} ${places.length} times, not once`);
  lines.splice(places[0], old.length, ...now);
  return lines.join('\n');
}
