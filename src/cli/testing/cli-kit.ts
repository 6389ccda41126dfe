import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { WavReader } from '../../audio-file/wav-reader.js';
import { WavWriter } from '../../audio-file/wav-writer.js';
import type { SampleFormat } from '../../audio-file/sample-format.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'dist', 'cli', 'main.js');

/** Where the addon, the fixtures and the crashers were built. */
export const nativeFolder: string = process.env['GLOVEBOX_NATIVE_DIR'] ?? join(root, 'build', 'Release');

/** The file of a fixture, for example "gain.clap". */
export function fixture(name: string): string {
  return join(nativeFolder, 'fixtures', name);
}

/** The file of a crasher, for example "segfault-at-load.vst3". */
export function crasher(name: string): string {
  return join(nativeFolder, 'crashers', name);
}

/** What runs remember, for the tests of one file: not the user's. */
export const stateFolder: string = mkdtempSync(join(tmpdir(), 'glovebox-state-'));
afterAll(() => rmSync(stateFolder, { recursive: true, force: true }));

/** How the program ended and what it said. */
export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs `glovebox` as a user would, in a process group of its own, with a time limit. */
export async function runCli(
  words: readonly string[],
  {
    cwd,
    env = {},
    timeoutMs = 25_000,
    interruptAt,
    interruptWith = 'SIGINT',
  }: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    timeoutMs?: number;
    interruptAt?: Promise<unknown>;
    interruptWith?: NodeJS.Signals;
  } = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd,
    env: {
      ...process.env,
      NO_COLOR: '1',
      GLOVEBOX_NATIVE_DIR: nativeFolder,
      GLOVEBOX_STATE_DIR: stateFolder,
      GLOVEBOX_LOG: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const limit = setTimeout(() => {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  }, timeoutMs);
  void interruptAt?.then(() => child.kill(interruptWith));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  clearTimeout(limit);
  return { code, signal, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}

/** A folder that is removed after the tests of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Stereo of pseudo-random samples that a 24-bit file holds exactly; the channels differ. */
export function noise(frames: number, seed = 1): Float32Array[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((state >>> 8) - 2 ** 23) / 2 ** 23;
  };
  return [0, 1].map(() => Float32Array.from({ length: frames }, next));
}

/** Writes a WAV file and returns its path. */
export function writeWav(
  path: string,
  channels: Float32Array[],
  format: SampleFormat = '24',
  sampleRate = 48_000,
): string {
  const writer = WavWriter.create(path, { channelCount: channels.length, sampleRate, format });
  writer.write(channels);
  writer.finish();
  return path;
}

/** All samples of a WAV file. */
export function readWav(path: string): Float32Array[] {
  const reader = WavReader.open(path);
  try {
    return reader.read(0, reader.layout.frameCount);
  } finally {
    reader.close();
  }
}
