import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  JsHistogram,
  type Histogram,
} from 'hdr-histogram-js';
import { GloveboxError, messageOf } from '../errors.js';
import { checkHistogram } from './check-histogram.js';

/** The quantiles that people read. Nanoseconds. */
export interface Quantiles {
  count: number;
  min: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
}

/** Longest duration that is told from longer ones. */
const highestNs = 10_000_000_000;

function emptyHistogram(): Histogram {
  // Three digits from one nanosecond to ten seconds: a thousandth of any value is lost, never more.
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: highestNs, numberOfSignificantValueDigits: 3 });
}

/** How long something takes, as a distribution: means hide what musicians hear. Durations in nanoseconds. */
export class Distribution {
  readonly #histogram: Histogram;

  constructor() {
    this.#histogram = emptyHistogram();
  }

  /** Reads what `encode` wrote, here or elsewhere. @throws GloveboxError `invalid-bundle` */
  static decode(text: string): Distribution {
    checkHistogram(text);
    const distribution = new Distribution();
    try {
      distribution.#histogram.add(decodeFromCompressedBase64(text, 32, false));
    } catch (error) {
      throw new GloveboxError('invalid-bundle', `Expected an encoded histogram: ${messageOf(error)}`, { cause: error });
    }
    return distribution;
  }

  /** Records durations; what is longer than ten seconds counts as ten. */
  record(durationsNs: Iterable<number>): void {
    for (const ns of durationsNs) this.#histogram.recordValue(Math.min(Math.max(0, Math.round(ns)), highestNs));
  }

  /** Records durations that were counted elsewhere. */
  recordCounts(counts: Iterable<readonly [ns: number, count: number]>): void {
    for (const [ns, count] of counts) {
      this.#histogram.recordValueWithCount(Math.min(Math.max(0, Math.round(ns)), highestNs), count);
    }
  }

  /** Adds the counts of another one. Percentiles are never averaged. */
  merge(other: Distribution): void {
    this.#histogram.add(other.#histogram);
  }

  quantiles(): Quantiles {
    const histogram = this.#histogram;
    const count = histogram.totalCount;
    const at = (percentile: number): number => (count === 0 ? 0 : histogram.getValueAtPercentile(percentile));
    return {
      count,
      min: count === 0 ? 0 : at(0),
      mean: count === 0 ? 0 : histogram.mean,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      // To three digits like the others, so that it is the same after a round trip through text.
      max: at(100),
    };
  }

  /** Every duration that was recorded, to three digits, ascending, and how often. */
  *counts(): Generator<readonly [ns: number, count: number]> {
    const histogram = this.#histogram;
    // Only the other implementation, which runs in WebAssembly and is not built here, can't be walked.
    if (!(histogram instanceof JsHistogram)) return;
    const steps = histogram.recordedValuesIterator;
    steps.resetIterator(histogram);
    steps.reset();
    while (steps.hasNext()) {
      const { valueIteratedTo, countAddedInThisIterationStep } = steps.next();
      yield [valueIteratedTo, countAddedInThisIterationStep];
    }
  }

  /** HdrHistogram V2, compressed, base64: the same encoding in every language. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
