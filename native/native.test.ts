import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * How long one test program may take in all. It runs in a process of its own, so a hang costs this and no more. Longer than what
 * sieges may take on a busy machine: each has a limit of its own (75 s) and says what it lacks.
 */
const programLimitMs = 420_000;

const buildFolder = join(fileURLToPath(new URL('..', import.meta.url)), 'build');
const programFolder = join(buildFolder, 'Release', 'tests');

interface CaseResult {
  outcome: 'passed' | 'failed' | 'skipped';
  /** What the program said about the case: failed checks, or why it was skipped. */
  text: string;
}

interface ProgramResult {
  /** By number, from 1, as in the TAP output. */
  cases: Map<number, CaseResult>;
  plannedCount: number | undefined;
  /** How the program ended: `exit code 0`, `SIGSEGV`, `killed after 120 s`. */
  ending: string;
  /** What it printed since the last result: the place to look when it died. */
  lastText: string;
}

/** Lines that hold something; on Windows programs and CMake end them with a carriage return, too. */
function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

/** The programs that CMake was told of, whether they were built or not. */
function findPrograms(): string[] {
  const list = join(buildFolder, 'native-tests.txt');
  if (!existsSync(list)) return [];
  return linesOf(readFileSync(list, 'utf8'));
}

function listCases(program: string): string[] {
  const listing = spawnSync(join(programFolder, program), ['--list'], { encoding: 'utf8', timeout: 10_000 });
  return listing.status === 0 ? linesOf(listing.stdout) : [];
}

function parse(output: string, ending: string): ProgramResult {
  const result: ProgramResult = { cases: new Map(), plannedCount: undefined, ending, lastText: '' };
  let text: string[] = [];
  for (const line of linesOf(output)) {
    const plan = /^1\.\.(\d+)$/.exec(line);
    const caseLine = /^(not ok|ok) (\d+) - .*?(?: # SKIP (.*))?$/.exec(line);
    if (plan) {
      result.plannedCount = Number(plan[1]);
    } else if (caseLine) {
      const skipReason = caseLine[3];
      const outcome = caseLine[1] === 'not ok' ? 'failed' : skipReason === undefined ? 'passed' : 'skipped';
      result.cases.set(Number(caseLine[2]), { outcome, text: skipReason ?? text.join('\n') });
      text = [];
    } else {
      text.push(line);
    }
  }
  result.lastText = text.join('\n');
  return result;
}

/** Ends whatever the program started and left, and the program itself when it still runs. */
function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nothing of it is left, as it should be.
  }
}

async function runProgram(program: string, environment: Record<string, string>): Promise<ProgramResult> {
  const child = spawn(join(programFolder, program), [], {
    env: { ...process.env, ...environment },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    let ending = 'did not start';
    const finish = (): void => {
      clearTimeout(limit);
      resolve(parse(Buffer.concat(chunks).toString('utf8'), ending));
    };
    const limit = setTimeout(() => {
      ending = `killed after ${programLimitMs / 1000} s`;
      if (child.pid !== undefined) killGroup(child.pid);
    }, programLimitMs);
    child.on('error', (error) => {
      ending = error.message;
      finish();
    });
    child.on('exit', (code, signal) => {
      if (!ending.startsWith('killed')) ending = signal ?? `exit code ${code}`;
      // A grandchild that kept the pipe open would hold back the end of the output for ever.
      if (child.pid !== undefined) killGroup(child.pid);
    });
    child.on('close', finish);
  });
}

const programs = findPrograms();

it('native test programs are known', () => {
  expect(programs, `${buildFolder}/native-tests.txt (npm run build:native writes it)`).not.toEqual([]);
});

it('what a program of Windows prints is read like any other', () => {
  const output = ['1..3', 'ok 1 - one', 'said', 'not ok 2 - two', 'ok 3 - three # SKIP a reason', ''];
  const read = parse(output.join('\r\n'), 'exit code 1');
  expect(read).toEqual(parse(output.join('\n'), 'exit code 1'));
  expect([...read.cases.values()]).toEqual([
    { outcome: 'passed', text: '' },
    { outcome: 'failed', text: 'said' },
    { outcome: 'skipped', text: 'a reason' },
  ]);
  expect(read.plannedCount).toBe(3);
});

interface Run {
  title: string;
  program: string;
  environment: Record<string, string>;
}
const runs: Run[] = programs.map((program) => ({ title: program, program, environment: {} }));
// The client's tests start sandboxes as the system does by itself, and where that is by a fork server, the other way, too.
if (process.platform === 'linux' && programs.includes('test_client')) {
  const title = 'test_client, every sandbox executed';
  runs.push({ title, program: 'test_client', environment: { GLOVEBOX_START: 'executed' } });
}

describe.each(runs)('$title', ({ program, environment }) => {
  const names = listCases(program);
  let running: Promise<ProgramResult> | undefined;
  const result = (): Promise<ProgramResult> => (running ??= runProgram(program, environment));
  const limit = { timeout: programLimitMs + 10_000 };

  for (const [index, name] of names.entries()) {
    it(name, limit, async ({ skip }) => {
      const { cases, ending, lastText } = await result();
      const own = cases.get(index + 1);
      if (own === undefined) throw new Error(`no result: ${program} ended before it (${ending})\n${lastText}`);
      if (own.outcome === 'skipped') skip(own.text);
      if (own.outcome === 'failed') throw new Error(own.text || 'failed without a word');
    });
  }

  it('runs to its end', limit, async () => {
    const { cases, plannedCount, ending, lastText } = await result();
    const hasFailures = [...cases.values()].some((one) => one.outcome === 'failed');
    expect(names.length, `cases listed (${ending})`).toBeGreaterThan(0);
    expect(plannedCount, 'cases planned').toBe(names.length);
    expect(cases.size, `cases reported\n${lastText}`).toBe(names.length);
    expect(ending, lastText).toBe(hasFailures ? 'exit code 1' : 'exit code 0');
  });
});
