import * as fc from 'fast-check';
import type { FuzzCase } from './case.js';
import { checkCaseProperties, type CaseCheck } from './check-case.js';
import type { Violation } from './violation.js';

/** A case that broke a property, and the smallest one that breaks it as well. */
export interface FoundFailure {
  violation: Violation;
  drawn: FuzzCase;
  smallest: FuzzCase;
  shrinks: number;
}

/** How long a failure is made smaller. */
export interface ShrinkLimits {
  shrinkMs: number;
  /** Faults that are known: a case that shows one is not made smaller. */
  isKnown: (violation: Violation) => boolean;
}

/**
 * Draws one case by `seed` and checks it; a failure is made smaller until nothing smaller fails in the same way, or the time is
 * over. Undefined if all properties hold.
 * @throws GloveboxError `cancelled`, or what is no fault of a plugin
 */
export async function findFailure(
  cases: fc.Arbitrary<FuzzCase>,
  seed: number,
  check: CaseCheck,
  limits: ShrinkLimits,
): Promise<{ drawn: FuzzCase; failure: FoundFailure | undefined }> {
  let drawn: FuzzCase | undefined;
  let found: FoundFailure | undefined;
  let broken: unknown;
  let deadline = Infinity;
  const holds = async (one: FuzzCase): Promise<boolean> => {
    // fast-check knows no end to its shrinking but that nothing smaller fails: so be it.
    if (broken !== undefined || check.signal?.aborted === true || performance.now() > deadline) return true;
    let violation: Violation | undefined;
    try {
      violation = await checkCaseProperties(one, drawn === undefined ? check : { ...check, onTried: () => undefined });
    } catch (error) {
      broken = error;
      return true;
    }
    drawn ??= one;
    if (violation === undefined) return true;
    if (found === undefined) {
      deadline = limits.isKnown(violation) ? 0 : performance.now() + limits.shrinkMs;
      found = { violation, drawn: one, smallest: one, shrinks: 0 };
      return false;
    }
    if (violation.key !== found.violation.key) return true;
    found = { ...found, violation, smallest: one, shrinks: found.shrinks + 1 };
    return false;
  };
  await fc.check(fc.asyncProperty(cases, holds), { seed: seed | 0, numRuns: 1, unbiased: true });
  check.signal?.throwIfAborted();
  if (broken !== undefined) throw broken;
  if (drawn === undefined) throw new Error('fast-check drew nothing');
  return { drawn, failure: found };
}

/** Cases that hang take seconds each: so many reruns are made whatever they take, the others while there is time. */
const leastReruns = 3;

/** Plays a case again, `times` times or until `limitMs` are over, and counts how often it fails in the same way. */
export async function rerun(
  one: FuzzCase,
  key: string,
  check: CaseCheck,
  { times, limitMs }: { times: number; limitMs: number },
): Promise<{ failed: number; of: number; last: Violation | undefined }> {
  const end = performance.now() + limitMs;
  let failed = 0;
  let of = 0;
  let last: Violation | undefined;
  while (of < times && (of < leastReruns || performance.now() < end)) {
    check.signal?.throwIfAborted();
    const violation = await checkCaseProperties(one, check);
    of += 1;
    if (violation?.key !== key) continue;
    failed += 1;
    last = violation;
  }
  return { failed, of, last };
}
