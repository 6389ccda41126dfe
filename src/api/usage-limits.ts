import { usageMeasures, type SandboxUsage, type UsageFigure } from './sandbox-process.js';
import { requireNumber, requireOptions } from './validate.js';

/** What one sandbox used at one moment. @since 0.1.0 */
export interface UsageSample extends SandboxUsage {
  /** Milliseconds since sampling began. */
  atMs: number;
  /** Processor time since the sample before, per time: 1 is one processor. Undefined in the first sample of a process. */
  cpuShare: UsageFigure | undefined;
}

/** What can have a limit. @since 0.1.0 */
export type UsageMeasure = keyof SandboxUsage | 'cpuShare';

/** The most that is not worth an event. What the system does not tell crosses nothing. @since 0.1.0 */
export type UsageLimits = Partial<Record<UsageMeasure, number>>;

export const limitedMeasures: readonly UsageMeasure[] = [...usageMeasures, 'cpuShare'];

/** @throws GloveboxError `invalid-argument` */
export function checkUsageLimits(value: unknown, name: string): UsageLimits {
  const limits = requireOptions<UsageLimits>(value, name, limitedMeasures);
  for (const measure of limitedMeasures) {
    const limit = limits[measure];
    if (limit !== undefined) requireNumber(limit, `${name}.${measure}`, { min: 0 });
  }
  return { ...limits };
}

/** A limit that a sample has crossed. */
export interface CrossedLimit {
  measure: UsageMeasure;
  value: number;
  limit: number;
}

/** Says which limits are crossed that were not before: one that stays crossed is told once, and again after it was kept. */
export class LimitWatch {
  readonly #limits: UsageLimits;
  readonly #crossed: Set<UsageMeasure> = new Set();

  constructor(limits: UsageLimits) {
    this.#limits = limits;
  }

  look(sample: UsageSample): CrossedLimit[] {
    return limitedMeasures.flatMap((measure): CrossedLimit[] => {
      const [value, limit] = [sample[measure], this.#limits[measure]];
      if (limit === undefined || typeof value !== 'number') return [];
      const isNew = value > limit && !this.#crossed.has(measure);
      if (value > limit) this.#crossed.add(measure);
      else this.#crossed.delete(measure);
      return isNew ? [{ measure, value, limit }] : [];
    });
  }
}
