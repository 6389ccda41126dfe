import { median } from '../src/measure/median.js';
import { Distribution, type Quantiles } from '../src/measure/distribution.js';
import type { Cell, Line, MissingLine, TimesLine, ValueLine } from './lines.js';

/** One arm of one cell, all rounds together. Nanoseconds. */
export interface TimesRow extends Quantiles {
  step: string;
  cell: Cell;
  arm: string;
  rounds: number;
  /** The median of the rounds' medians: a disturbed round does not move it. The other quantiles are of all blocks together. */
  p50: number;
  floor?: string;
  floorP50?: number;
  floorP99?: number;
  /** The median over rounds of its p50 divided by the floor's of the same round. */
  ratioToFloor?: number;
  /** The median over rounds of its p50 less that of the call without a sandbox in the same round. */
  addedP50?: number;
  /** The same of p99, of all blocks together. */
  addedP99?: number;
  /** The same as `ratioToFloor` of what is added. */
  addedToFloor?: number;
  /** Processor time per block of host and peers, median over rounds. */
  cpuNs?: number;
  /** Beyond that of the call without a sandbox. */
  addedCpuNs?: number;
  incomplete: number;
  skipped: number;
  realtime?: string;
  placement?: string;
  preWake?: string;
  /** Of one processor, median over rounds: what other programs used meanwhile. */
  foreignShare: number;
  stolenNs: number;
  /** Others had more than a twentieth of a processor, or the hypervisor took time. */
  isDisturbed: boolean;
  /** Whole distribution: HdrHistogram V2, compressed, base64. */
  hdr: string;
}

/** Everything that a run measured. */
export interface Rows {
  times: TimesRow[];
  values: ValueLine[];
  missing: MissingLine[];
}

/** More than this share of a processor in other hands, and a figure says little. */
const mostForeignShare = 0.05;

/** The median; undefined for none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(values);
}

/** The same cell has the same key, in whatever order its facts stand. */
export function cellKey(step: string, cell: Cell): string {
  return JSON.stringify([step, ...Object.entries(cell).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

interface Round {
  line: TimesLine;
  quantiles: Quantiles;
}

/** One arm with its rounds. */
interface ArmRounds {
  rounds: Map<number, Round>;
  all: Distribution;
}

function distributionOf(lines: readonly TimesLine[]): Distribution {
  const distribution = new Distribution();
  for (const { counts } of lines) distribution.recordCounts(counts);
  return distribution;
}

function gather(lines: readonly TimesLine[]): ArmRounds {
  const rounds = new Map<number, Round>();
  for (const line of lines) {
    const quantiles = distributionOf([line]).quantiles();
    if (quantiles.count > 0) rounds.set(line.round, { line, quantiles });
  }
  return { rounds, all: distributionOf(lines) };
}

/** The median over the rounds that both have of what `compare` makes of their medians. */
function overRounds(one: ArmRounds, other: ArmRounds, compare: (a: number, b: number) => number): number | undefined {
  const values = [...one.rounds].flatMap(([number, { quantiles }]) => {
    const beside = other.rounds.get(number);
    return beside === undefined ? [] : [compare(quantiles.p50, beside.quantiles.p50)];
  });
  return medianOf(values.filter((value) => Number.isFinite(value)));
}

function cpuOf({ rounds }: ArmRounds): number | undefined {
  return medianOf([...rounds.values()].flatMap(({ line }) => line.cpuNsPerBlock ?? []));
}

/** The word if it was so in every round; otherwise all that it was. */
function wordOf(lines: readonly TimesLine[], fact: 'realtime' | 'placement' | 'preWake'): string | undefined {
  const words = [...new Set(lines.flatMap((line) => line[fact] ?? []))];
  return words.length === 0 ? undefined : words.toSorted().join(', ');
}

function without<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T;
}

function rowOf(lines: readonly TimesLine[], armOf: (name: string | undefined) => ArmRounds | undefined): TimesRow[] {
  const [first] = lines;
  if (first === undefined) return [];
  const own = gather(lines);
  const [floor, base] = [armOf(first.floor), armOf(first.base)];
  const quantiles = own.all.quantiles();
  const [floorAll, baseAll] = [floor?.all.quantiles(), base?.all.quantiles()];
  const isComparable = base !== undefined && baseAll !== undefined && baseAll.count > 0 && quantiles.count > 0;
  const addedP50 = isComparable ? overRounds(own, base, (a, b) => a - b) : undefined;
  const floorP50 =
    floor === undefined ? undefined : medianOf([...floor.rounds.values()].map((one) => one.quantiles.p50));
  const [cpuNs, baseCpuNs] = [cpuOf(own), base === undefined ? undefined : cpuOf(base)];
  const foreignShare = medianOf(lines.map((line) => line.foreignShare)) ?? 0;
  const stolenNs = lines.reduce((sum, line) => sum + line.stolenNs, 0);
  const row = {
    step: first.step,
    cell: first.cell,
    arm: first.arm,
    ...quantiles,
    p50: medianOf([...own.rounds.values()].map((one) => one.quantiles.p50)) ?? 0,
    rounds: own.rounds.size,
    floor: first.floor,
    floorP50,
    floorP99: floorAll === undefined || floorAll.count === 0 ? undefined : floorAll.p99,
    ratioToFloor: floor === undefined ? undefined : overRounds(own, floor, (a, b) => a / b),
    addedP50,
    addedP99: isComparable ? quantiles.p99 - baseAll.p99 : undefined,
    addedToFloor: addedP50 === undefined || floorP50 === undefined || floorP50 === 0 ? undefined : addedP50 / floorP50,
    cpuNs,
    addedCpuNs: cpuNs === undefined || baseCpuNs === undefined ? undefined : cpuNs - baseCpuNs,
    incomplete: lines.reduce((sum, line) => sum + line.incomplete, 0),
    skipped: lines.reduce((sum, line) => sum + line.skipped, 0),
    realtime: wordOf(lines, 'realtime'),
    placement: wordOf(lines, 'placement'),
    preWake: wordOf(lines, 'preWake'),
    foreignShare,
    stolenNs,
    isDisturbed: foreignShare > mostForeignShare || stolenNs > 0,
    hdr: own.all.encode(),
  };
  return [without(row) as TimesRow];
}

/** Puts the lines of all rounds together: one row per arm of a cell, in the order in which cells and arms were first seen. */
export function rowsOf(lines: readonly Line[]): Rows {
  const cells = new Map<string, Map<string, TimesLine[]>>();
  for (const line of lines) {
    if (line.kind !== 'times') continue;
    const key = cellKey(line.step, line.cell);
    const arms = cells.get(key) ?? new Map<string, TimesLine[]>();
    cells.set(key, arms);
    arms.set(line.arm, [...(arms.get(line.arm) ?? []), line]);
  }
  const times = [...cells.values()].flatMap((arms) => {
    const armOf = (name: string | undefined): ArmRounds | undefined => {
      const found = name === undefined ? undefined : arms.get(name);
      return found === undefined ? undefined : gather(found);
    };
    // Rounds draw their order: names give one that is the same in every run.
    return [...arms.values()]
      .toSorted(([a], [b]) => (a?.arm ?? '').localeCompare(b?.arm ?? '', 'en'))
      .flatMap((armLines) => rowOf(armLines, armOf));
  });
  return {
    times,
    values: lines.filter((line) => line.kind === 'value'),
    missing: lines.filter((line) => line.kind === 'missing'),
  };
}
