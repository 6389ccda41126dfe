import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GloveboxError, isErrorCode, type ErrorCode } from '../errors.js';
import { printable } from '../scan/plugin-text.js';
import {
  toldLists,
  type MeasuringAnswer,
  type MeasuringRequest,
  type SliceRequest,
  type SliceTimes,
  type Subject,
  type SubjectShape,
} from './measuring-messages.js';

/** Compiled, beside this file; tests run it from where the build put it. */
const program = fileURLToPath(new URL('../../dist/compare/measuring-child.js', import.meta.url));

const longestMessage = 500;

/** How a process ended, in words, or why there never was one. */
type End = { kind: 'ended' | 'never started'; text: string };

function endOf(code: number | null, signal: NodeJS.Signals | null): End {
  const text = signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  return { kind: 'ended', text };
}

function isNumbers(value: unknown, count: number): value is number[] {
  return (
    Array.isArray(value) &&
    value.length === count &&
    value.every((one) => typeof one === 'number' && Number.isFinite(one) && one >= 0)
  );
}

/** The part of a value that is one number per block. */
function numbersOf(value: unknown, count: number): number[] | undefined {
  return isNumbers(value, count) ? value : undefined;
}

/**
 * A process of its own that plays one plugin. The plugin shares it with nobody but the program that measures, so that its
 * memory is laid out anew and its crash is a result and not our end.
 */
export class MeasuringProcess implements AsyncDisposable {
  /** Who it is in messages: "A", "B". */
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #limitMs: number;
  readonly #isOurs: boolean;
  readonly #ended: Promise<End>;

  private constructor(name: string, child: ChildProcess, limitMs: number, isOurs: boolean) {
    this.name = name;
    this.#child = child;
    this.#limitMs = limitMs;
    this.#isOurs = isOurs;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve({ kind: 'never started', text: error.message }));
      child.once('exit', (code, signal) => resolve(endOf(code, signal)));
    });
  }

  /**
   * Starts it; the plugin is not loaded yet.
   * @param options `limitMs`: how long it may take for one answer. `isOurs`: it plays a plugin of this build.
   */
  static start(
    name: string,
    options: { nativeFolder?: string | undefined; limitMs: number; isOurs?: boolean },
  ): MeasuringProcess {
    const { nativeFolder, limitMs, isOurs = false } = options;
    const child = fork(program, [], {
      // What a plugin prints is not ours.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: {
        ...process.env,
        GLOVEBOX_LOG: '',
        ...(nativeFolder === undefined ? {} : { GLOVEBOX_NATIVE_DIR: nativeFolder }),
      },
    });
    return new MeasuringProcess(name, child, limitMs, isOurs);
  }

  /** Undefined if it could not be started. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Loads the plugin. @throws GloveboxError as `ask`, or what refused it */
  async prepare(subject: Subject): Promise<SubjectShape> {
    const answer = await this.#ask({ kind: 'prepare', subject }, 'while it was loaded');
    if (answer.kind !== 'prepared') throw this.#nonsense();
    const { inputs, outputs, parameters } = answer.shape;
    const isShape = [inputs, outputs, parameters].every(
      (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === 'number'),
    );
    if (!isShape) throw this.#nonsense();
    return { inputs, outputs, parameters };
  }

  /** Plays and times some blocks. @throws GloveboxError `sandbox-died`, `timed-out`, or what the library said */
  async play(request: Omit<SliceRequest, 'kind'>): Promise<SliceTimes> {
    const answer = await this.#ask({ kind: 'slice', ...request }, `while it played blocks of ${request.frames} frames`);
    if (answer.kind !== 'slice') throw this.#nonsense();
    const wallNs = numbersOf(answer.times.wallNs, request.blocks);
    if (wallNs === undefined) throw this.#nonsense();
    const times: SliceTimes = { wallNs };
    for (const name of toldLists) {
      const list = numbersOf(answer.times[name], request.blocks);
      if (list !== undefined) times[name] = list;
    }
    return times;
  }

  /** Ends it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #ask(request: MeasuringRequest, when: string): Promise<Exclude<MeasuringAnswer, { kind: 'failed' }>> {
    const child = this.#child;
    let listener: ((message: unknown) => void) | undefined;
    let limit: NodeJS.Timeout | undefined;
    try {
      const answered = new Promise<unknown>((resolve) => {
        listener = resolve;
        child.once('message', resolve);
      });
      // Sending to one that ended fails, which its end tells better.
      if (child.connected) child.send(request, () => undefined);
      const late = new Promise<'late'>((resolve) => {
        limit = setTimeout(() => resolve('late'), this.#limitMs);
      });
      const said = await Promise.race([answered, late, this.#ended.then((end) => this.#failureOf(end, when))]);
      if (said instanceof GloveboxError) throw said;
      if (said === 'late') {
        throw this.#failure('timed-out', `${this.name} hung ${when}: no answer for ${this.#limitMs / 1000} s`);
      }
      return this.#checked(said);
    } finally {
      clearTimeout(limit);
      if (listener !== undefined) child.off('message', listener);
    }
  }

  #failureOf(end: End, when: string): GloveboxError {
    if (end.kind === 'ended') {
      return this.#failure('sandbox-died', `${this.name} crashed ${when}: its process ${end.text}`);
    }
    return new GloveboxError('system-error', `no process for ${this.name} could be started: ${end.text}`);
  }

  /** What a plugin of the user's does to its process is a result; what our own does is our fault. */
  #failure(code: ErrorCode, message: string): GloveboxError {
    return new GloveboxError(this.#isOurs ? 'system-error' : code, message);
  }

  #checked(said: unknown): Exclude<MeasuringAnswer, { kind: 'failed' }> {
    const answer = (said ?? {}) as Partial<MeasuringAnswer>;
    if (answer.kind === 'failed') {
      const code = isErrorCode(answer.code) ? answer.code : 'system-error';
      throw this.#failure(code, `${this.name}: ${printable(String(answer.message), longestMessage)}`);
    }
    if (answer.kind === 'prepared' && typeof answer.shape === 'object')
      return answer as MeasuringAnswer & { kind: 'prepared' };
    if (answer.kind === 'slice' && typeof answer.times === 'object')
      return answer as MeasuringAnswer & { kind: 'slice' };
    throw this.#nonsense();
  }

  #nonsense(): GloveboxError {
    return new GloveboxError(
      'protocol-breach',
      `${this.name} answered what nobody asked: its plugin wrote into its process`,
    );
  }
}
