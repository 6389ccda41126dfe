import { GloveboxError } from '../errors.js';
import type { Emitter } from './emitter.js';
import type { GroupEvents } from './group-event.js';
import type { Sandbox } from './sandbox.js';
import { told } from './sandbox-process.js';
import { checkUsageLimits, LimitWatch, type UsageLimits, type UsageSample } from './usage-limits.js';
import { requireInteger, requireOptions } from './validate.js';

/** Options of `Group.startSampling`. @since 0.1.0 */
export interface SamplingOptions {
  /** 10 to 3600000. Default 1000. */
  intervalMs?: number;
  /** Beyond one of them a sandbox is told of by `usage-limit`. Nothing is done to it: limits of a policy do that. */
  limits?: UsageLimits;
}

/** What a sample needs to know of the one before. */
interface Before {
  processId: number;
  cpuNs: number | undefined;
  at: number;
  watch: LimitWatch;
}

/**
 * Looks at all sandboxes of a group again and again, off the threads that run blocks, until `stop` or the group's end. A
 * look that takes longer than the interval is not overtaken by the next. Does not keep the program alive.
 *
 * @since 0.1.0
 */
export class UsageSampling {
  readonly intervalMs: number;
  readonly #sandboxes: () => readonly Sandbox[];
  readonly #emitter: Emitter<GroupEvents>;
  readonly #limits: UsageLimits;
  readonly #stopped: (sampling: UsageSampling) => void;
  readonly #begun = performance.now();
  readonly #before: WeakMap<Sandbox, Before> = new WeakMap();
  readonly #timer: NodeJS.Timeout;
  #look: Promise<void> | undefined;
  #isStopped = false;

  /** @internal Made by `Group.startSampling`. @throws GloveboxError `invalid-argument` */
  constructor(
    value: SamplingOptions,
    sandboxes: () => readonly Sandbox[],
    emitter: Emitter<GroupEvents>,
    stopped: (sampling: UsageSampling) => void,
  ) {
    const options = requireOptions<SamplingOptions>(value, 'options', ['intervalMs', 'limits']);
    this.intervalMs = requireInteger(options.intervalMs ?? 1000, 'options.intervalMs', { min: 10, max: 3_600_000 });
    this.#limits = checkUsageLimits(options.limits ?? {}, 'options.limits');
    this.#sandboxes = sandboxes;
    this.#emitter = emitter;
    this.#stopped = stopped;
    this.#timer = setInterval(() => void this.sample(), this.intervalMs);
    this.#timer.unref();
    void this.sample();
  }

  /** Takes one sample of every sandbox now, or waits for those that are being taken. */
  async sample(): Promise<void> {
    this.#look ??= this.#lookAtAll().finally(() => (this.#look = undefined));
    return this.#look;
  }

  /** No sample comes after it. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#stopped(this);
  }

  /** As `stop`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(this.#sandboxes().map(async (sandbox) => this.#lookAt(sandbox)));
  }

  async #lookAt(sandbox: Sandbox): Promise<void> {
    const { processId } = sandbox;
    if (processId === undefined || this.#isStopped) return;
    let usage;
    try {
      usage = await sandbox.usage();
    } catch (error) {
      // It has ended, was terminated, or the group was closed: what it used last was told.
      if (error instanceof GloveboxError) return;
      throw error;
    }
    // A new process meanwhile: whose figures these are is not known.
    if (this.#isStopped || sandbox.processId !== processId) return;
    const at = performance.now();
    const known = this.#before.get(sandbox);
    const before = known?.processId === processId ? known : undefined;
    const cpuNs = told(usage.cpuNs);
    const watch = before?.watch ?? new LimitWatch(this.#limits);
    this.#before.set(sandbox, { processId, cpuNs, at, watch });
    const earlierNs = before?.cpuNs;
    const elapsedNs = before === undefined ? 0 : (at - before.at) * 1e6;
    const cpuShare =
      cpuNs === undefined || earlierNs === undefined || elapsedNs <= 0
        ? undefined
        : Math.max(0, cpuNs - earlierNs) / elapsedNs;
    const sample: UsageSample = {
      ...usage,
      atMs: at - this.#begun,
      cpuShare: cpuNs === undefined ? 'unsupported' : cpuShare,
    };
    this.#emitter.emit('usage-sample', { sandbox, sample });
    for (const crossed of watch.look(sample)) this.#emitter.emit('usage-limit', { sandbox, ...crossed });
  }
}
