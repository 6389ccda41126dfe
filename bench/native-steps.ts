import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GloveboxError } from '../src/errors.js';
import { loadNative } from '../src/native/load.js';
import { parseLine, type Line } from './lines.js';

/** How native steps are measured. */
export interface NativeExtent {
  rounds: number;
  isQuick: boolean;
  seed: number;
  /** A real plugin beside the fixture. */
  plugin: string | undefined;
}

/** No step takes longer; one that does hangs. */
const stepLimitMs = 300_000;

/** Runs a native program of the bench to its end, gives each line of its output to `onLine` and resolves to its exit code. */
function run(program: string, words: readonly string[], onLine: (line: string) => void): Promise<number> {
  const { folder } = loadNative();
  const file = join(folder, 'bench', program);
  if (!existsSync(file)) {
    throw new GloveboxError('no-such-file', `${file} is missing: npm run build makes it (Linux only)`);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...words, '--build', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), stepLimitMs);
    let rest = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      const pieces = (rest + chunk).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) onLine(piece);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      // 1: it measured, and something did not hold that it says.
      if (code === 0 || code === 1) resolve(code);
      else reject(new GloveboxError('system-error', `${program} ${words.join(' ')} ended with ${signal ?? code}`));
    });
  });
}

/** Measures one step of `step_bench`. */
export async function measureNativeStep(step: string, extent: NativeExtent): Promise<Line[]> {
  const { rounds, isQuick, seed, plugin } = extent;
  const words = ['--step', step, '--rounds', String(rounds), '--seed', String(seed), '--quick', isQuick ? '1' : '0'];
  const lines: Line[] = [];
  const code = await run('step_bench', [...words, ...(plugin === undefined ? [] : ['--plugin', plugin])], (text) => {
    const line = parseLine(text);
    if (line !== undefined) lines.push(line);
  });
  if (code !== 0) throw new GloveboxError('system-error', `step_bench --step ${step} ended with ${code}`);
  return lines;
}

interface Figure {
  unit?: string;
  value?: number;
  p50?: number;
  p99?: number;
  max?: number;
}

/** The figures of `crash_bench`, in a short form. */
export async function measureCrashes({ isQuick }: NativeExtent): Promise<Line[]> {
  let last = '';
  const reps = isQuick ? ['--reps', '5', '--crashes', '5'] : ['--reps', '50', '--crashes', '50'];
  const code = await run('crash_bench', reps, (text) => {
    if (text.startsWith('{')) last = text;
  });
  if (last === '') throw new GloveboxError('system-error', `crash_bench ended with ${code} and no figures`);
  const { figures } = JSON.parse(last) as { figures: Record<string, Figure> };
  return Object.entries(figures).flatMap(([name, figure]): Line[] => {
    const line = (arm: string, value: number): Line => {
      return { kind: 'value', step: 'crash', cell: {}, arm, value, unit: figure.unit ?? '' };
    };
    const quantiles = (['p50', 'p99', 'max'] as const).flatMap((key) => {
      const value = figure[key];
      return value === undefined ? [] : [line(`${name}, ${key}`, value)];
    });
    return figure.value === undefined ? quantiles : [line(name, figure.value)];
  });
}
