import { createGroup, type Group } from '../api/group.js';
import type { GroupOptions } from '../api/group-options.js';
import type { SandboxExit } from '../api/sandbox-exit.js';
import type { Verdict } from '../bundle/records.js';
import type { CrashReport } from '../crash/crash-report.js';
import { GloveboxError, isGloveboxError } from '../errors.js';
import type { OnProgress } from '../progress.js';
import { version } from '../version.js';
import { checks as allChecks } from './checks/all.js';
import type { Check, CheckContext, CheckOutcome, Subject } from './check.js';

/** One check and its verdict. */
export interface CheckResult {
  id: string;
  severity: Check['severity'];
  clause: string;
  verdict: Verdict;
  seed: number;
  durationMs: number;
  expected?: string;
  actual?: string;
  facts?: Readonly<Record<string, unknown>>;
}

/** What `certify` found out about one plugin. */
export interface CertifyReport {
  schema: 'glovebox.certify';
  version: 1;
  glovebox: string;
  file: string;
  format: 'clap' | 'vst3';
  id: string | undefined;
  name: string | undefined;
  seed: number;
  /** `fit`: no error; `unfit`: at least one; `inconclusive`: not enough was seen. */
  verdict: 'fit' | 'unfit' | 'inconclusive';
  checks: readonly CheckResult[];
}

/** Options of {@link certify}. */
export interface CertifyOptions {
  file: string;
  /** Which plugin of the file. Default: the first. */
  id?: string;
  seed: number;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** Told of each verdict as it is known. */
  onResult?: (result: CheckResult) => void;
  /** Told of each crash; it may come several times in one check. */
  onCrash?: (report: CrashReport) => void;
  /** For tests. Default: all. */
  checks?: readonly Check[];
}

/** A check may open a plugin often; each is small. */
const loadLimitMs = 20_000;
const callLimitMs = 10_000;

/** Verdicts that make a plugin unfit. */
export const badVerdicts: readonly Verdict[] = ['fail', 'crash', 'hang', 'over-limit'];

function formatOf(file: string): 'clap' | 'vst3' {
  if (/\.clap[/\\]?$/i.test(file)) return 'clap';
  if (/\.vst3[/\\]?$/i.test(file)) return 'vst3';
  throw new GloveboxError('unsupported-format', `Expected a .clap or .vst3 plugin but received ${file}`, {
    details: { file },
  });
}

const verdictOfExit: Readonly<Partial<Record<SandboxExit['kind'], Verdict>>> = {
  crashed: 'crash',
  breached: 'crash',
  hung: 'hang',
  'over-limit': 'over-limit',
};

/** The groups that one check has opened, and how their sandboxes ended. */
class Cells implements AsyncDisposable {
  readonly #groups: Group[] = [];
  readonly #exits: SandboxExit[] = [];
  readonly #context: Pick<CertifyOptions, 'file' | 'id' | 'onCrash'>;
  name: string | undefined;

  constructor(context: Pick<CertifyOptions, 'file' | 'id' | 'onCrash'>) {
    this.#context = context;
  }

  /** The first end that nobody asked for. */
  get exit(): SandboxExit | undefined {
    return this.#exits.find(({ kind }) => kind !== 'stopped');
  }

  async open(options: GroupOptions = {}): Promise<Subject> {
    const group = await createGroup({ name: 'certify', crossing: 'synchronous', hangAfterMs: 5_000, ...options });
    this.#groups.push(group);
    group.on('crash-report', ({ report }) => this.#context.onCrash?.(report));
    const sandbox = await group.addSandbox({
      name: 'cell',
      loadLimitMs,
      callLimitMs,
      recovery: { mode: 'manual' },
    });
    void sandbox.ended.then((exit) => this.#exits.push(exit));
    const { file, id } = this.#context;
    const device = await sandbox.addDevice({ file, ...(id === undefined ? {} : { id }) });
    this.name = device.name;
    for (const index of device.info.audioInputs.keys()) await group.addInput(device.input(index));
    for (const index of device.info.audioOutputs.keys()) await group.addOutput(device.output(index));
    return { group, device };
  }

  /** Waits until the end of every sandbox that has ended is known: a render may return a moment before the report. */
  async settle(): Promise<void> {
    for (const sandbox of this.#groups.flatMap(({ sandboxes }) => sandboxes)) {
      try {
        await sandbox.ping();
      } catch {
        // It is dead, or was killed because it did not answer: then its end is on the way, and its report after that.
        await sandbox.ended;
        await sandbox.crashReport();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#groups.map(async (group) => group.close()));
  }
}

/** A failure of a check that only warns is a warning. */
function weighed(check: Check, outcome: CheckOutcome): CheckOutcome {
  return outcome.verdict === 'fail' && check.severity === 'warning' ? { ...outcome, verdict: 'warn' } : outcome;
}

/** What it means that a check did not come to its end. */
function interrupted(
  error: unknown,
  exit: SandboxExit | undefined,
): Pick<CheckResult, 'verdict' | 'expected' | 'actual'> {
  const expected = 'to survive';
  const verdict = exit === undefined ? undefined : verdictOfExit[exit.kind];
  if (exit !== undefined && verdict !== undefined) return { verdict, expected, actual: exit.reason };
  if (!isGloveboxError(error)) throw error;
  const { code, message } = error;
  if (code === 'timed-out') return { verdict: 'hang', expected, actual: message };
  if (code === 'sandbox-died') return { verdict: 'crash', expected, actual: message };
  if (code === 'plugin-refused' || code === 'protocol-breach') {
    return { verdict: 'fail', expected: 'no refusal', actual: message };
  }
  // The file or the machine is to blame, not the plugin: that is no verdict.
  throw error;
}

async function runCheck(
  check: Check,
  options: CertifyOptions,
  format: CheckContext['format'],
): Promise<[CheckResult, string | undefined]> {
  const { file, id, seed } = options;
  const head = { id: check.id, severity: check.severity, clause: check.clause, seed };
  if (!check.formats.includes(format)) return [{ ...head, verdict: 'not-applicable', durationMs: 0 }, undefined];
  const start = performance.now();
  await using cells = new Cells(options);
  const finish = (rest: Pick<CheckResult, 'verdict'> & Partial<CheckResult>): [CheckResult, string | undefined] => [
    { ...head, ...rest, durationMs: Math.round(performance.now() - start) },
    cells.name,
  ];
  try {
    const outcome = await check.run({ file, id, format, seed, open: async (group) => cells.open(group) });
    await cells.settle();
    // A plugin may die in a render that ends all the same: offline its part is silence then.
    const late = cells.exit === undefined ? undefined : interrupted(undefined, cells.exit);
    return finish(late ?? weighed(check, outcome));
  } catch (error) {
    await cells.settle();
    return finish(interrupted(error, cells.exit));
  }
}

function conclude(results: readonly CheckResult[]): CertifyReport['verdict'] {
  if (results.some(({ verdict }) => badVerdicts.includes(verdict))) return 'unfit';
  const isOpen = results.length === 0 || results.some(({ verdict }) => verdict === 'inconclusive');
  return isOpen || !results.some(({ verdict }) => verdict === 'pass') ? 'inconclusive' : 'fit';
}

/**
 * Asks every question about one plugin, each in sandboxes of its own, so that a crash is a verdict and the next question is
 * asked all the same.
 * @throws GloveboxError for what is no fault of the plugin: no such file, not a plugin, unknown id
 */
export async function certify(options: CertifyOptions): Promise<CertifyReport> {
  const { file, id, seed, signal, onProgress = (): void => undefined, checks = allChecks, onResult } = options;
  const format = formatOf(file);
  const results: CheckResult[] = [];
  const add = (result: CheckResult): void => {
    results.push(result);
    onResult?.(result);
  };
  let name: string | undefined;
  for (const check of checks) {
    signal?.throwIfAborted();
    const steps = { done: results.length, total: checks.length };
    onProgress(`${check.id} (${results.length + 1} of ${checks.length})`, steps);
    const [result, seen] = await runCheck(check, options, format);
    add(result);
    name ??= seen;
    // What cannot be loaded cannot be asked anything else.
    if (check.id === 'loads' && badVerdicts.includes(result.verdict)) break;
  }
  for (const check of checks.slice(results.length)) {
    const { severity, clause } = check;
    const actual = 'not asked: the plugin does not load';
    add({ id: check.id, severity, clause, seed, verdict: 'inconclusive', durationMs: 0, actual });
  }
  const verdict = conclude(results);
  return {
    schema: 'glovebox.certify',
    version: 1,
    glovebox: version,
    file,
    format,
    id,
    name,
    seed,
    verdict,
    checks: results,
  };
}
