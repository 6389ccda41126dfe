import type { Distribution } from '../measure/distribution.js';
import type { RoundFigures } from './judge-look.js';
import { figureOf, type DistributionName, type Measure } from './measures.js';

/** Who is measured in each round: A, A once more as the yardstick, B, and a plugin that never changes. */
export const arms = ['A', 'A again', 'B', 'reference'] as const;

/** One of {@link arms}. */
export type Arm = (typeof arms)[number];

/** The distributions of one arm in one round of one scenario. */
export type ArmDistributions = Readonly<Partial<Record<DistributionName, Distribution>>>;

/** What the rounds of a comparison measured, by scenario, arm and round. Rounds count from 1. */
export class RoundTable {
  readonly #cells = new Map<string, ArmDistributions>();
  /** In nanoseconds, by scenario. */
  readonly #periods = new Map<string, number>();

  /** Names of the scenarios, in the order they were added. */
  get scenarios(): readonly string[] {
    return [...this.#periods.keys()];
  }

  /** `periodNs`: how long a block of the scenario lasts. */
  addScenario(scenario: string, periodNs: number): void {
    this.#periods.set(scenario, periodNs);
  }

  /** How long a block lasts; NaN for a scenario that was not added. */
  periodNs(scenario: string): number {
    return this.#periods.get(scenario) ?? Number.NaN;
  }

  add(scenario: string, arm: Arm, round: number, distributions: ArmDistributions): void {
    const key = `${round}\n${arm}\n${scenario}`;
    this.#cells.set(key, { ...this.#cells.get(key), ...distributions });
  }

  at(scenario: string, arm: Arm, round: number): ArmDistributions | undefined {
    return this.#cells.get(`${round}\n${arm}\n${scenario}`);
  }

  /** How many rounds there are from round 1 on in which A, A again and B were measured in each scenario. */
  get completeRounds(): number {
    let round = 0;
    const isThere = (arm: Arm): boolean =>
      this.scenarios.every((scenario) => this.at(scenario, arm, round + 1) !== undefined);
    while (this.scenarios.length > 0 && (['A', 'A again', 'B'] as const).every(isThere)) round += 1;
    return round;
  }

  /** A figure of one arm in each of the first `rounds` rounds; undefined if one of them lacks it. */
  figuresOf(
    scenario: string,
    arm: Arm,
    measure: Measure,
    from: DistributionName,
    rounds: number,
  ): number[] | undefined {
    const figures = Array.from({ length: rounds }, (_, index) => {
      const distribution = this.at(scenario, arm, index + 1)?.[from];
      return distribution === undefined ? undefined : figureOf(measure, distribution);
    });
    return figures.every((figure) => figure !== undefined) ? figures : undefined;
  }

  /** The figures of the three arms; undefined if this was not measured. */
  figures(scenario: string, measure: Measure, rounds: number): RoundFigures | undefined {
    for (const from of measure.distributions) {
      const of = (arm: Arm): number[] | undefined => this.figuresOf(scenario, arm, measure, from, rounds);
      const [a, b, again] = [of('A'), of('B'), of('A again')];
      if (a !== undefined && b !== undefined && again !== undefined) return { a, b, again };
    }
    return undefined;
  }
}
