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
   * Cases are no longer drawn, and a failure no longer shrunk, after this time: what is slow then is tried less often, and
   * says so. Not in a longer run that was asked for.
   */
  limitMs: number;
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

/** What is seen of a property while it is tried. */
interface Watched {
  /** When it failed first: the time after that goes into shrinking. */
  firstFailureMs: () => number | undefined;
  /** Ends when the newest case has: fast-check lets go of one that its limit of time interrupts, which plays on. */
  untilIdle: () => Promise<void>;
}

/** Watches a property, and says from time to time how many of `cases` were tried. */
function watch<Case>(property: fc.IAsyncProperty<Case> | fc.IProperty<Case>, cases: number): Watched {
  const begun = performance.now();
  let failedMs: number | undefined;
  let [tried, saidMs] = [0, begun];
  let newest: Promise<unknown> = Promise.resolve();
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
    const result = run(value);
    if (!(result instanceof Promise)) return note(result);
    newest = result.then(note);
    return newest;
  }) as typeof property.run;
  return {
    firstFailureMs: () => failedMs,
    untilIdle: async () => {
      await Promise.allSettled([newest]);
    },
  };
}

/**
 * Tries a property on random cases. Prints the seed that decided them; a failure carries the smallest case that was found
 * and the line that plays it again. The seed is a new one each time, unless `GLOVEBOX_PROPERTY_SEED` says which.
 */
export async function holds<Case>(
  property: fc.IAsyncProperty<Case> | fc.IProperty<Case>,
  { cases, longCases, limitMs }: Effort,
): Promise<void> {
  const seed = wholeNumber('GLOVEBOX_PROPERTY_SEED') ?? Math.floor(Math.random() * 2 ** 31);
  const path = process.env['GLOVEBOX_PROPERTY_PATH'];
  const isLong = (wholeNumber('GLOVEBOX_PROPERTY_LONG') ?? 0) !== 0;
  const runs = wholeNumber('GLOVEBOX_PROPERTY_RUNS') ?? (isLong ? (longCases ?? cases) : undefined);
  const seconds = wholeNumber('GLOVEBOX_PROPERTY_SECONDS');
  const limit = seconds === undefined ? limitMs : Math.min(limitMs, seconds * 1000);
  const { firstFailureMs, untilIdle } = watch(property, runs ?? cases);
  const details = await fc.check(property, {
    seed,
    numRuns: runs ?? cases,
    ...(path === undefined || path === '' ? {} : { path, endOnFailure: true }),
    ...(runs === undefined ? { interruptAfterTimeLimit: limit } : {}),
  });
  await untilIdle();
  const ended = details.interrupted ? `, ended after ${limit} ms` : '';
  console.log(`${expect.getState().currentTestName ?? ''}: seed ${seed}, ${details.numRuns} cases${ended}`);
  if (!details.failed) return;
  console.log(`first failure after ${((firstFailureMs() ?? 0) / 1000).toFixed(1)} s`);
  const replay =
    details.counterexamplePath === null ? '' : `\n\nreplay: ${replayLine(seed, details.counterexamplePath)}`;
  throw new Error(`${fc.defaultReportMessage(details)}${replay}`, { cause: details.errorInstance });
}
