import { spawn, type ChildProcess } from 'node:child_process';
import { GloveboxError } from '../errors.js';
import { parseScanLine, type ScanError, type ScannedPlugin } from './scan-line.js';

/** What came of one file. `plugins` holds those that were described before things went wrong. @since 0.1 */
export type FileOutcome =
  | { outcome: 'scanned' }
  /** It was loaded or refused properly, and says why it cannot be used. */
  | { outcome: 'refused'; error: ScanError }
  /** The process ended by a signal, or with an exit code of its own. */
  | { outcome: 'crashed'; reason: string }
  | { outcome: 'hung'; reason: string }
  /** It wrote what no scan writes, or without end. */
  | { outcome: 'breached'; reason: string };

/** One file of a scan. @since 0.1 */
export type ScannedFile = {
  file: string;
  durationMs: number;
  plugins: ScannedPlugin[];
  /** It was found by an earlier scan and has not changed. */
  isCached?: true;
} & FileOutcome;

/** How a file is scanned. */
export interface ScanFileOptions {
  /** Path of the `sandbox-host` program. */
  sandboxHost: string;
  /** After that a plugin counts as hung and its process group is killed. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** More than any honest file needs: a thousand plugins of 16 KiB each. */
const largestOutput = 16 * 1024 * 1024;
/** How long to wait for the end of an output that a grandchild may hold open. */
const lingerMs = 500;

/** The child leads a process group: what it started ends with it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

interface ChildEnd {
  lines: string[];
  /** Set if we ended it, or it could not be started. */
  ending: { outcome: 'hung' | 'breached'; reason: string } | undefined;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

function runChild(file: string, { sandboxHost, timeoutMs, signal }: ScanFileOptions): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(sandboxHost, ['--scan', file, '--until-input-ends'], {
      detached: process.platform !== 'win32',
      // The input ends when this process does, however it does: then the child ends itself and its group. Its standard error
      // is where plugins chat; nothing of it is needed, and nobody has to drain it.
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let linger: NodeJS.Timeout | undefined;
    const end: ChildEnd = { lines: [], ending: undefined, exitCode: null, signal: null };
    const stop = (outcome: 'hung' | 'breached', reason: string): void => {
      end.ending ??= { outcome, reason };
      killGroup(child);
    };
    const limit = setTimeout(() => stop('hung', `no answer within ${timeoutMs} ms`), timeoutMs);
    const abort = (): void => killGroup(child);
    signal?.addEventListener('abort', abort, { once: true });
    const settle = (): void => {
      clearTimeout(limit);
      clearTimeout(linger);
      signal?.removeEventListener('abort', abort);
    };
    // Nothing is ever written: an error here is the end of the child, which `exit` tells.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestOutput) chunks.push(chunk);
      else stop('breached', `more than ${largestOutput} bytes of output`);
    });
    child.on('error', (error) => {
      settle();
      reject(new GloveboxError('system-error', `${sandboxHost} cannot be started: ${error.message}`, { cause: error }));
    });
    child.on('exit', (code, by) => {
      end.exitCode = code;
      end.signal = by;
      clearTimeout(limit);
      killGroup(child);
      // A grandchild that left the group may hold the pipe: what the plugin wrote is here by now.
      child.stdin.destroy();
      linger = setTimeout(() => child.stdout.destroy(), lingerMs);
    });
    child.on('close', () => {
      settle();
      if (signal?.aborted === true) {
        reject(new GloveboxError('cancelled', 'the scan was cancelled'));
        return;
      }
      end.lines = Buffer.concat(chunks).toString('utf8').split('\n');
      resolve(end);
    });
  });
}

function outcomeOf(end: ChildEnd, plugins: ScannedPlugin[]): FileOutcome {
  // The last piece behind a line feed is empty, or a line that the process did not finish.
  const lines = end.lines.slice(0, -1);
  let error: ScanError | undefined;
  let breach: string | undefined;
  for (const line of lines) {
    const parsed = parseScanLine(line);
    if (typeof parsed === 'string') breach ??= parsed;
    else if ('error' in parsed) error ??= parsed.error;
    else plugins.push(parsed);
  }
  if (end.ending !== undefined) return end.ending;
  if (end.signal !== null) return { outcome: 'crashed', reason: end.signal };
  if (breach !== undefined) return { outcome: 'breached', reason: breach };
  if (error !== undefined) return { outcome: 'refused', error };
  if (end.exitCode !== 0) return { outcome: 'crashed', reason: `exit code ${end.exitCode}` };
  if (end.lines.at(-1) !== '') return { outcome: 'breached', reason: 'an unfinished line' };
  if (plugins.length === 0) {
    return { outcome: 'refused', error: { code: 'not-a-plugin', message: 'the file describes no plugin' } };
  }
  return { outcome: 'scanned' };
}

/**
 * Describes the plugins of one file, in a `sandbox-host --scan` process of its own, whose output is believed no word
 * unchecked. Whatever the plugin does is a value. Throws a GloveboxError `system-error` if the program cannot be started
 * and `cancelled` after an abort.
 */
export async function scanFile(file: string, options: ScanFileOptions): Promise<ScannedFile> {
  const started = performance.now();
  const end = await runChild(file, options);
  const plugins: ScannedPlugin[] = [];
  const outcome = outcomeOf(end, plugins);
  return { file, durationMs: Math.round(performance.now() - started), plugins, ...outcome };
}
