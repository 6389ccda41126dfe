import type { FuzzCase } from './case.js';
import type { CasePlugins } from './case-plugins.js';
import { checkBlocks } from './check-blocks.js';
import { checkOutput, checkValues } from './check-output.js';
import { comparePlays, describeDifference, playsOf } from './compare-plays.js';
import { deadlinesFor } from './draw-trouble.js';
import { playCase, type PlayedCase, type PlayOptions } from './play-case.js';
import type { TraitsOf } from './plugin-traits.js';
import { reloaded, roundTripAt } from './round-trip.js';
import { violationOf, type FuzzProperty, type Violation } from './violation.js';

/** What a case is checked with. */
export interface CaseCheck {
  plugins: CasePlugins;
  traitsOf: TraitsOf;
  signal?: AbortSignal;
  /** Called with every property that the case is asked about. */
  onTried?: (property: FuzzProperty) => void;
}

/** True if the devices of a case may be put into any sandboxes and sound the same. */
export function canBeDivided({ group, steps }: FuzzCase): boolean {
  const bound = ['kill-sandbox', 'hang-sandbox', 'restart-sandbox', 'move-device'];
  return group.crossing === 'synchronous' && !steps.some((step) => bound.includes(step.do));
}

/** Who takes over from a standby, and when, is decided by the clock. */
function dependsOnTime({ steps }: FuzzCase): boolean {
  const isEnded = steps.some((step) => step.do === 'kill-sandbox' || step.do === 'hang-sandbox');
  const hasStandby = steps.some((step) => step.do === 'add-sandbox' && step.hasStandby);
  return (isEnded && hasStandby) || steps.some((step) => step.do === 'play' && step.keepsDeadlines);
}

/** A division that is not the case's own, as the seed has it: everybody together, or everybody alone. */
function otherDivision({ seed }: FuzzCase): (device: number) => number {
  return seed % 2 === 0 ? (): number => 0 : (device): number => device;
}

class Check {
  readonly #one: FuzzCase;
  readonly #with: CaseCheck;

  constructor(one: FuzzCase, options: CaseCheck) {
    this.#one = one;
    this.#with = options;
  }

  async run(): Promise<Violation | undefined> {
    for (const property of [
      'no crash',
      'no hang',
      'no breach',
      'within limits',
      'no refusal',
      'intact host',
    ] as const) {
      this.#try(property);
    }
    const first = await this.#play(this.#one);
    const tried = (property: FuzzProperty): void => this.#try(property);
    const plain = violationOf(first) ?? checkBlocks(this.#one, first, tried) ?? checkOutput(this.#one, first, tried);
    if (plain !== undefined) return plain;
    this.#try('parameters in range');
    const range = checkValues(this.#with.plugins, first);
    if (range !== undefined) return range;
    if (first.hasRestarted === true) return undefined;
    return (await this.#again(first)) ?? this.#roundTrip(first);
  }

  #try(property: FuzzProperty): void {
    this.#with.onTried?.(property);
  }

  async #play(one: FuzzCase, options: PlayOptions = {}): Promise<PlayedCase> {
    const { plugins, signal } = this.#with;
    return playCase(plugins, one, {
      readsValues: true,
      hangAfterMs: 5000,
      ...deadlinesFor(one),
      ...(signal === undefined ? {} : { signal }),
      ...options,
    });
  }

  /** All plugins of the case have the trait. */
  #all(trait: 'isDeterministic' | 'restartsAsNew'): boolean {
    return this.#one.steps.every(
      (step) => step.do !== 'add-device' || this.#with.traitsOf(step.plugin)?.[trait] === true,
    );
  }

  async #again(first: PlayedCase): Promise<Violation | undefined> {
    if (!this.#all('isDeterministic') || dependsOnTime(this.#one)) return undefined;
    this.#try('same output again');
    const isDivided = canBeDivided(this.#one);
    if (isDivided) this.#try('same output in any division');
    const second = await this.#play(this.#one, isDivided ? { division: otherDivision(this.#one) } : {});
    const wrong = violationOf(second);
    if (wrong !== undefined) return wrong;
    if (second.hasRestarted === true) return undefined;
    const difference = comparePlays(playsOf(first), playsOf(second));
    if (difference === undefined) return undefined;
    const property = isDivided ? await this.#whyDifferent(first) : 'same output again';
    return { property, key: property, message: describeDifference(difference) };
  }

  /** In another division it sounds otherwise: does it in its own, too? */
  async #whyDifferent(first: PlayedCase): Promise<FuzzProperty> {
    const third = await this.#play(this.#one);
    const isSame = violationOf(third) === undefined && comparePlays(playsOf(first), playsOf(third)) === undefined;
    return isSame ? 'same output in any division' : 'same output again';
  }

  async #roundTrip(first: PlayedCase): Promise<Violation | undefined> {
    const at = roundTripAt(this.#one);
    if (at === undefined || first.steps[at]?.isApplied !== true || first.steps[at - 1]?.isApplied !== true)
      return undefined;
    this.#try('state brings parameters back');
    const second = await this.#play(reloaded(this.#one, at));
    const wrong = violationOf(second);
    if (wrong !== undefined) return wrong;
    const [before, after] = [playsOf(first), playsOf(second)];
    const lost = this.#lostParameter(before.at(-1)?.values, after.at(-1)?.values);
    if (lost !== undefined) return { property: 'state brings parameters back', key: 'state', message: lost };
    if (!this.#all('isDeterministic') || !this.#all('restartsAsNew')) return undefined;
    this.#try('state brings sound back');
    const difference = comparePlays(before, after);
    if (difference === undefined) return undefined;
    return { property: 'state brings sound back', key: 'sound', message: describeDifference(difference) };
  }

  #lostParameter(
    expected: ReadonlyMap<number, ReadonlyMap<number, number>> | undefined,
    actual: ReadonlyMap<number, ReadonlyMap<number, number>> | undefined,
  ): string | undefined {
    for (const step of this.#one.steps) {
      if (step.do !== 'add-device') continue;
      const shape = this.#with.plugins.shapeOf(step.plugin);
      for (const [id, { minimum, maximum, isReadOnly, isAutomatable }] of shape?.parameters ?? []) {
        const [was, is] = [expected?.get(step.device)?.get(id), actual?.get(step.device)?.get(id)];
        if (isReadOnly || isAutomatable === false || was === undefined || is === undefined) continue;
        // What a plugin stores as a 32-bit number, or as text, comes back rounded.
        if (Math.abs(was - is) > 1e-4 * Math.max(maximum - minimum, 1e-9)) {
          return `parameter ${id} was ${was} and came back as ${is}`;
        }
      }
    }
    return undefined;
  }
}

/**
 * Plays a case as often as its properties need: once, again (in another division where that must make no difference), and with
 * a state that was saved and loaded. The first property that does not hold; undefined if all do.
 * @throws GloveboxError `cancelled`, or what is no fault of a plugin
 */
export async function checkCaseProperties(one: FuzzCase, options: CaseCheck): Promise<Violation | undefined> {
  return new Check(one, options).run();
}
