import { join, relative } from 'node:path';
import type * as fc from 'fast-check';
import type { Bundle } from '../bundle/bundle.js';
import type { ResultRecord } from '../bundle/records.js';
import { crashSlug } from '../crash/crash-report-files.js';
import { countBelongings, findLeftovers, type Belongings } from '../lab/leftovers.js';
import { SeededRandom } from '../measure/random.js';
import type { OnProgress } from '../progress.js';
import { shellWord } from '../shell-word.js';
import type { CasePlugin, FuzzCase } from './case.js';
import { caseClasses, classesOfCase } from './case-classes.js';
import { caseText } from './case-file.js';
import type { CasePlugins } from './case-plugins.js';
import type { CaseCheck } from './check-case.js';
import { onlyCase } from './draw-case.js';
import { findFailure, rerun, type FoundFailure } from './find-failure.js';
import type { FuzzedPlugin, FuzzFailure, FuzzSummary } from './fuzz-summary.js';
import { pluginKey, type PluginShape } from './plugin-shape.js';
import { learnTraits, TraitBook } from './plugin-traits.js';
import { fuzzProperties, type FuzzProperty, type Violation } from './violation.js';

/** Options of {@link runFuzz}. */
export interface FuzzOptions {
  plugins: readonly CasePlugin[];
  /** Folder in which the bundle's own folder is made. */
  out: string;
  /** Decides every case, 0 to 2^32 - 1. */
  seed: number;
  /** No case is begun after that time. */
  limitMs: number;
  /** At most so many cases. */
  mostCases?: number;
  /** How long one failure is made smaller. Default: a quarter of `limitMs`, at most 30000. */
  shrinkMs?: number;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** How often the bundle's log says at least that the run goes on, in milliseconds. Default: 60000. */
  everyMs?: number;
}

/** Distinct faults, after which nothing more is looked for. */
const mostFailures = 8;
const rerunBounds = { times: 10, limitMs: 20_000 };

function verdictOf(property: FuzzProperty, reruns: { failed: number }): FuzzFailure['verdict'] {
  // A crash was seen, with its report, whether or not it comes back.
  if (property === 'no crash') return 'crash';
  if (reruns.failed === 0) return 'inconclusive';
  if (property === 'no hang') return 'hang';
  return property === 'within limits' ? 'over-limit' : 'fail';
}

/** A run of `glovebox fuzz`: what it met, tried and found. */
export class FuzzRun {
  readonly #options: FuzzOptions;
  readonly #bundle: Bundle;
  readonly #plugins: CasePlugins;
  readonly #traits = new TraitBook();
  readonly #known: FuzzedPlugin[] = [];
  readonly #failures = new Map<string, FuzzFailure>();
  readonly #tried = new Map<FuzzProperty, number>();
  readonly #classes = new Map<string, number>();
  readonly #start = performance.now();
  #cases = 0;
  #lastLogged = performance.now();

  constructor(options: FuzzOptions, bundle: Bundle, plugins: CasePlugins) {
    this.#options = options;
    this.#bundle = bundle;
    this.#plugins = plugins;
  }

  get failures(): readonly FuzzFailure[] {
    return [...this.#failures.values()];
  }

  get facts(): Pick<FuzzSummary, 'cases' | 'seconds' | 'casesPerSecond' | 'plugins' | 'failures' | 'classes'> {
    const seconds = this.#seconds();
    const share = (name: string): number => (this.#classes.get(name) ?? 0) / Math.max(1, this.#cases);
    return {
      cases: this.#cases,
      seconds,
      casesPerSecond: this.#cases / Math.max(seconds, 1e-3),
      plugins: this.#known,
      failures: this.failures,
      classes: Object.fromEntries(caseClasses.map((name) => [name, Math.round(1000 * share(name)) / 1000])),
    };
  }

  /** Plays every plugin alone, to know what can be asked of it. */
  async meetPlugins(): Promise<{ plugin: CasePlugin; shape: PluginShape }[]> {
    const met: { plugin: CasePlugin; shape: PluginShape }[] = [];
    for (const plugin of this.#options.plugins) {
      this.#progress(`looking at ${pluginKey(plugin)}`);
      this.#options.signal?.throwIfAborted();
      const { traits, solo, fault } = await learnTraits(
        this.#plugins,
        plugin,
        this.#options.seed,
        this.#options.signal,
      );
      this.#traits.set(plugin, traits);
      const shape = await this.#plugins.learn(plugin);
      const name = 'fixture' in plugin ? pluginKey(plugin) : plugin.file;
      this.#known.push({
        plugin: pluginKey(plugin),
        name,
        failsAlone: fault !== undefined,
        ...traits,
        hasState: shape.hasState,
      });
      met.push({ plugin, shape });
      if (fault !== undefined) await this.#meetFault(solo, fault);
    }
    return met;
  }

  /** Draws and checks cases until the time, the number of cases or of failures is reached. */
  async hunt(cases: fc.Arbitrary<FuzzCase>): Promise<void> {
    const { limitMs, mostCases = Infinity, seed } = this.#options;
    const seeds = new SeededRandom(seed);
    while (this.#cases < mostCases && this.#failures.size < mostFailures) {
      this.#options.signal?.throwIfAborted();
      if (performance.now() - this.#start > limitMs) break;
      this.#progress(this.#state());
      const { drawn, failure } = await findFailure(cases, seeds.bits(), this.#check(true), {
        shrinkMs: this.#shrinkMs,
        isKnown: ({ key }) => this.#failures.has(key),
      });
      this.#cases += 1;
      for (const name of classesOfCase(drawn)) this.#classes.set(name, (this.#classes.get(name) ?? 0) + 1);
      if (failure !== undefined) await this.#note(failure);
    }
  }

  /** At the end: nothing more than at the start. */
  checkLeftovers(before: Belongings): void {
    if (process.platform !== 'linux') return;
    this.#count('nothing left behind');
    const leftovers = findLeftovers(before, countBelongings());
    if (leftovers.length === 0) return;
    const message = leftovers.join('; ');
    this.#failures.set('leftovers', {
      property: 'nothing left behind',
      verdict: 'fail',
      message,
      case: undefined,
      steps: 0,
      drawnSteps: 0,
      shrinks: 0,
      reruns: { failed: 1, of: 1 },
      seen: 1,
      crash: undefined,
      replay: undefined,
    });
  }

  /** Every property with its verdict, into the bundle too. */
  conclude(): FuzzSummary['properties'] {
    return fuzzProperties.map((property) => {
      const tried = this.#tried.get(property) ?? 0;
      const failed = this.failures.filter((one) => one.property === property);
      const worst = failed.find(({ verdict }) => verdict !== 'inconclusive') ?? failed[0];
      const verdict = worst?.verdict ?? (tried > 0 ? 'pass' : 'not-applicable');
      this.#bundle.addResult({
        kind: 'property',
        name: property,
        verdict,
        durationMs: Math.round(this.#seconds() * 1000),
        seed: this.#options.seed,
        facts: { tried, failures: failed.length },
      });
      return { property, verdict, tried };
    });
  }

  get #shrinkMs(): number {
    const { shrinkMs, limitMs } = this.#options;
    return shrinkMs ?? Math.min(30_000, limitMs / 4);
  }

  #seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  #progress(text: string): void {
    // Whichever end is nearer.
    const { limitMs, mostCases = Infinity, onProgress } = this.#options;
    const share = Math.max((this.#seconds() * 1000) / limitMs, this.#cases / mostCases);
    onProgress?.(text, { done: Math.min(1, share), total: 1 });
    this.#logProgress(text);
  }

  /** As long as nothing fails, nothing else is written: whoever looks at the bundle would take the run for cut off. */
  #logProgress(message: string): void {
    const now = performance.now();
    if (now - this.#lastLogged < (this.#options.everyMs ?? 60_000)) return;
    this.#lastLogged = now;
    this.#bundle.addLog({ area: 'fuzz', level: 'info', message, fields: {} });
  }

  #state(): string {
    const { size } = this.#failures;
    const seconds = this.#seconds();
    const found = size === 0 ? 'no failure' : `${size} failure${size === 1 ? '' : 's'}`;
    return `${this.#cases} cases in ${seconds.toFixed(0)} s, ${found}`;
  }

  #count(property: FuzzProperty): void {
    this.#tried.set(property, (this.#tried.get(property) ?? 0) + 1);
  }

  #check(isCounted: boolean): CaseCheck {
    const { signal } = this.#options;
    return {
      plugins: this.#plugins,
      traitsOf: this.#traits.of,
      ...(signal === undefined ? {} : { signal }),
      ...(isCounted ? { onTried: (property: FuzzProperty): void => this.#count(property) } : {}),
    };
  }

  /** A plugin that fails already when it plays alone: that case is made smaller like any other. */
  async #meetFault(solo: FuzzCase, violation: Violation): Promise<void> {
    const { failure } = await findFailure(onlyCase(solo, this.#plugins.shapeOf), 0, this.#check(true), {
      shrinkMs: this.#shrinkMs,
      isKnown: ({ key }) => this.#failures.has(key),
    });
    await this.#note(failure ?? { violation, drawn: solo, smallest: solo, shrinks: 0 });
  }

  async #note({ violation, drawn, smallest, shrinks }: FoundFailure): Promise<void> {
    const known = this.#failures.get(violation.key);
    if (known !== undefined) {
      known.seen += 1;
      return;
    }
    this.#progress(`playing the smallest case again (${violation.property})`);
    const { failed, of, last } = await rerun(smallest, violation.key, this.#check(false), rerunBounds);
    const reruns = { failed, of };
    const { property, message, report } = last ?? violation;
    const kept: FuzzCase = { ...smallest, found: { property, message: message.slice(0, 4000), reruns } };
    const name = this.#bundle.addFile('cases', crashSlug(property), kept, (redacted) => caseText(redacted as FuzzCase));
    const crash = report === undefined ? undefined : this.#bundle.addCrash(report);
    const path = name === undefined ? undefined : relative('', join(this.#bundle.folder, name));
    const failure: FuzzFailure = {
      property,
      verdict: verdictOf(property, reruns),
      message,
      case: name,
      steps: smallest.steps.length,
      drawnSteps: drawn.steps.length,
      shrinks,
      reruns,
      seen: 1,
      crash,
      replay: path === undefined ? undefined : `glovebox replay ${shellWord(path)}`,
    };
    this.#failures.set(violation.key, failure);
    this.#bundle.addResult({
      kind: 'case',
      name: property,
      verdict: failure.verdict satisfies ResultRecord['verdict'],
      durationMs: Math.round(this.#seconds() * 1000),
      seed: this.#options.seed,
      expected: property,
      actual: message,
      facts: { case: name, crash, steps: failure.steps, shrinks, reruns },
    });
  }
}
