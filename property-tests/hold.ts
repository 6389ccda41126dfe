import { relative } from 'node:path';
import * as fc from 'fast-check';
import { expect } from 'vitest';

/** How hard a property is tried. */
export interface Effort {
  /** How many cases. `GLOVEBOX_PROPERTY_RUNS` replaces it. */
  cases: number;
  /** How many in a long run (`GLOVEBOX_PROPERTY_LONG`), which has no limit of time. Default: `cases`. */
  longCases?: number;
  /**
   * As many have to be tried: a property that its time ends earlier fails. Default: none, what is slow is then tried less often,
   * and says so. Nothing is demanded of a run whose length the environment decides.
   */
  leastCases?: number;
  /** Cases are no longer drawn after this time. Not in a longer run that was asked for. */
  limitMs: number;
  /** A failure is no longer shrunk so long after it was met: the smallest case until then is the one that is told. */
  shrinkMs?: number;
}

/** What the environment asks for. Unset or empty means "no". */
function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new TypeError(`${name} must be a whole number, not ${JSON.stringify(text)}`);
  return value;
}

/** One line that plays a failing case again: the same seed, and the path to the case that shrinking ended at. */
function replayLine(seed: number, path: string): string {
  const { testPath = 'property-tests', currentTestName = '' } = expect.getState();
  // vitest filters by the names without the sign that it prints between them.
  const name = currentTestName.split(' > ').at(-1) ?? '';
  const file = relative(process.cwd(), testPath);
  return `GLOVEBOX_PROPERTY_SEED=${seed} GLOVEBOX_PROPERTY_PATH=${path} npx vitest run ${file} -t ${JSON.stringify(name)}`;
}

/** A run of hours says this often how far it is. */
const progressMs = 60_000;

/** Until when a property is tried, in ms since it began. */
interface Limits {
  drawingMs: number;
  /** Given when it failed first. */
  shrinkingMs: (failedMs: number) => number;
}

/**
 * Watches a property: says from time to time how many of `cases` were tried, and ends it between two cases when its time is
 * over. (fast-check's own limit does not know that it is shrinking, and lets go of a case that plays on.)
 *
 * @returns when it failed first, in ms since it began: the time after that goes into shrinking
 */
function watch<Case>(
  property: fc.IAsyncProperty<Case> | fc.IProperty<Case>,
  cases: number,
  limits: Limits,
): () => number | undefined {
  const begun = performance.now();
  let failedMs: number | undefined;
  let [tried, saidMs] = [0, begun];
  const note = (result: Awaited<ReturnType<typeof property.run>>): typeof result => {
    tried += 1;
    if (performance.now() - saidMs > progressMs) {
      saidMs = performance.now();
      const [rate, minutes] = [(1000 * tried) / (saidMs - begun), (saidMs - begun) / 60_000];
      console.log(`${tried} of ${cases} cases in ${minutes.toFixed(0)} min, ${rate.toFixed(1)} per second`);
    }
    const isFailure = result !== null && !fc.PreconditionFailure.isFailure(result);
    if (isFailure) failedMs ??= performance.now() - begun;
    return result;
  };
  const run = property.run.bind(property);
  property.run = ((value: Case) => {
    const limit = failedMs === undefined ? limits.drawingMs : limits.shrinkingMs(failedMs);
    if (performance.now() - begun >= limit) return new fc.PreconditionFailure(true);
    const result = run(value);
    return result instanceof Promise ? result.then(note) : note(result);
  }) as typeof property.run;
  return () => failedMs;
}

/**
 * Tries a property on random cases. Prints the seed that decided them; a failure carries the smallest case that was found
 * and the line that plays it again. The seed is a new one each time, unless `GLOVEBOX_PROPERTY_SEED` says which.
 *
 * @throws Error if a case failed, or if fewer than `leastCases` were tried
 */
export async function holds<Case>(
  property: fc.IAsyncProperty<Case> | fc.IProperty<Case>,
  { cases, longCases, leastCases = 0, limitMs, shrinkMs = 120_000 }: Effort,
): Promise<void> {
  const seed = wholeNumber('GLOVEBOX_PROPERTY_SEED') ?? Math.floor(Math.random() * 2 ** 31);
  const path = process.env['GLOVEBOX_PROPERTY_PATH'];
  const isLong = (wholeNumber('GLOVEBOX_PROPERTY_LONG') ?? 0) !== 0;
  const runs = wholeNumber('GLOVEBOX_PROPERTY_RUNS') ?? (isLong ? (longCases ?? cases) : undefined);
  const seconds = wholeNumber('GLOVEBOX_PROPERTY_SECONDS');
  const asked = seconds === undefined ? Infinity : seconds * 1000;
  const firstFailureMs = watch(property, runs ?? cases, {
    drawingMs: runs === undefined ? Math.min(limitMs, asked) : Infinity,
    shrinkingMs: (failedMs) => (runs === undefined ? Math.min(failedMs + shrinkMs, asked) : Infinity),
  });
  const begun = performance.now();
  const isOneCase = path !== undefined && path !== '';
  const details = await fc.check(property, {
    seed,
    numRuns: runs ?? cases,
    ...(isOneCase ? { path, endOnFailure: true } : {}),
  });
  const ended = details.interrupted ? `, ended after ${Math.round(performance.now() - begun)} ms` : '';
  console.log(`${expect.getState().currentTestName ?? ''}: seed ${seed}, ${details.numRuns} cases${ended}`);
  // To fast-check one that is over before its first case has failed.
  const hasFailed = details.failed && (details.counterexamplePath !== null || !details.interrupted);
  if (!hasFailed) {
    const isDecidedHere = runs === undefined && seconds === undefined && !isOneCase;
    if (isDecidedHere && details.numRuns < leastCases)
      throw new Error(`Only ${details.numRuns} of at least ${leastCases} cases were tried in ${limitMs} ms`);
    return;
  }
  console.log(`first failure after ${((firstFailureMs() ?? 0) / 1000).toFixed(1)} s`);
  const replay =
    details.counterexamplePath === null ? '' : `\n\nreplay: ${replayLine(seed, details.counterexamplePath)}`;
  throw new Error(`${fc.defaultReportMessage(details)}${replay}`, { cause: details.errorInstance });
}
