import type { Cell } from './lines.js';
import type { Rows, TimesRow } from './rows.js';

/** What is measured against a goal. */
export interface Measured {
  value: number;
  /** The bare hand-off beside it, where there is one, and how many times it the value is. */
  floor?: number;
  ratioToFloor?: number;
}

/** One line of section 10 of DESIGN.md. */
export interface Goal {
  what: string;
  /** Not above this. */
  goal: number;
  unit: string;
  /** What was best before. */
  bestKnown: string;
  measure: (rows: Rows) => Measured | undefined;
}

/** A goal and what came of it. */
export interface GoalResult extends Partial<Measured> {
  what: string;
  goal: number;
  unit: string;
  bestKnown: string;
  /** Undefined: not measured in this run. */
  isReached?: boolean;
}

function holds(cell: Cell, facts: Cell): boolean {
  return Object.entries(facts).every(([name, value]) => cell[name] === value);
}

function find(rows: Rows, step: string, facts: Cell, arm: string): TimesRow | undefined {
  return rows.times.find((row) => row.step === step && row.arm === arm && row.count > 0 && holds(row.cell, facts));
}

function valueOf(rows: Rows, step: string, facts: Cell, arm: string): Measured | undefined {
  const line = rows.values.find((one) => one.step === step && one.arm === arm && holds(one.cell, facts));
  return line === undefined ? undefined : { value: line.value };
}

const microsecond = 1000;
const millisecond = 1_000_000;

/** A value that may be unknown, and the floor beside it. */
function measured(value: number | undefined, floor?: number, ratioToFloor?: number): Measured | undefined {
  if (value === undefined) return undefined;
  return {
    value,
    ...(floor === undefined ? {} : { floor }),
    ...(ratioToFloor === undefined ? {} : { ratioToFloor }),
  };
}

/** A quantile of a row, in `unit` nanoseconds, with its floor. */
function quantile(row: TimesRow | undefined, name: 'p50' | 'p99', unit: number): Measured | undefined {
  if (row === undefined) return undefined;
  const floor = name === 'p50' ? row.floorP50 : row.floorP99;
  const ratio = name === 'p50' || floor === undefined || floor === 0 ? row.ratioToFloor : row.p99 / floor;
  return measured(row[name] / unit, floor === undefined ? undefined : floor / unit, ratio);
}

const gain = { plugin: 'gain.clap' };
const paced = { ...gain, clock: 'paced', realtime: true };
const free = { ...gain, clock: 'back to back', realtime: true };

function added(rows: Rows, frames: number): TimesRow | undefined {
  return find(rows, 'hand-off', { ...paced, frames }, 'ours free');
}

function sameProcessor(rows: Rows, facts: Cell): Measured | undefined {
  const row = find(rows, 'hand-off', { ...facts, frames: 64 }, 'ours same');
  return measured(row?.addedToFloor, row?.floorP50 === undefined ? undefined : row.floorP50 / microsecond);
}

/** Per cent of a processor that 48 kHz in blocks of `frames` cost beyond the plugin itself. */
function load(rows: Rows, frames: number): Measured | undefined {
  const cpuNs = added(rows, frames)?.addedCpuNs;
  return cpuNs === undefined ? undefined : { value: (cpuNs / ((frames / 48_000) * 1e9)) * 100 };
}

function calls(rows: Rows, shape: string, sandboxes: number): Measured | undefined {
  return valueOf(rows, 'kernel-calls', { shape, sandboxes, clock: 'paced' }, 'counted by the kernel');
}

function started(rows: Rows, arm: string): Measured | undefined {
  return quantile(find(rows, 'start', {}, arm), 'p50', millisecond);
}

const seriesOf16 = { ...paced, sandboxes: 16, frames: 128 };
const carla = "Carla's bridge";

/** The goals of section 10 of DESIGN.md that can be measured by now. */
export const goals: readonly Goal[] = [
  {
    what: 'added, 64 frames, paced, real-time, p50',
    goal: 2,
    unit: 'us',
    bestKnown: `${carla} 52`,
    measure: (rows) => {
      const row = added(rows, 64);
      return measured(
        row?.addedP50 === undefined ? undefined : row.addedP50 / microsecond,
        row?.floorP50 === undefined ? undefined : row.floorP50 / microsecond,
        row?.addedToFloor,
      );
    },
  },
  {
    what: "the same, p99, in p99s of the pre-woken bare hand-off's",
    goal: 3,
    unit: 'x',
    bestKnown: `${carla} +285 us`,
    measure: (rows) => {
      const row = added(rows, 64);
      if (row?.addedP99 === undefined || row.floorP99 === undefined || row.floorP99 === 0) return undefined;
      return { value: row.addedP99 / row.floorP99, floor: row.floorP99 / microsecond };
    },
  },
  {
    what: 'added on the same processor, paced, in bare hand-offs',
    goal: 1.5,
    unit: 'x',
    bestKnown: `${carla}, pinned, +13 us`,
    measure: (rows) => sameProcessor(rows, paced),
  },
  {
    what: 'added on the same processor, back to back, in bare hand-offs',
    goal: 1.5,
    unit: 'x',
    bestKnown: '',
    measure: (rows) => sameProcessor(rows, free),
  },
  {
    what: '16 in series, synchronous, paced, 128 frames, p50',
    goal: 85,
    unit: 'us',
    bestKnown: 'host-mediated 613',
    measure: (rows) => quantile(find(rows, 'series', seriesOf16, 'ours free'), 'p50', microsecond),
  },
  {
    what: 'the same, p99',
    goal: 150,
    unit: 'us',
    bestKnown: 'host-mediated 1029',
    measure: (rows) => quantile(find(rows, 'series', seriesOf16, 'ours free'), 'p99', microsecond),
  },
  ...[
    [4, 58],
    [8, 94],
  ].map(([sandboxes = 0, prototype = 0]): Goal => ({
    what: `${sandboxes} in parallel, 256 frames, back to back, p50`,
    goal: 0.4 * prototype,
    unit: 'us',
    bestKnown: `prototype ${prototype}`,
    measure: (rows) =>
      quantile(find(rows, 'parallel', { ...free, sandboxes, frames: 256 }, 'ours free'), 'p50', microsecond),
  })),
  ...[1, 4, 16].flatMap((sandboxes): Goal[] => [
    {
      what: `kernel calls per block, ${sandboxes} in parallel`,
      goal: sandboxes + 3,
      unit: '',
      bestKnown: `prototype ${2 * sandboxes + 2}`,
      measure: (rows) => calls(rows, 'parallel', sandboxes),
    },
    {
      what: `kernel calls per block, ${sandboxes} in series`,
      goal: 2 * sandboxes + 2,
      unit: '',
      bestKnown: '',
      measure: (rows) => calls(rows, 'series', sandboxes),
    },
  ]),
  ...[
    [512, 1],
    [64, 4],
  ].map(([frames = 0, goal = 0]): Goal => ({
    what: `processor beyond the plugin's own, 48 kHz, ${frames} frames`,
    goal,
    unit: '%',
    bestKnown: `${carla} 29 to 71 us per block`,
    measure: (rows) => load(rows, frames),
  })),
  ...(
    [
      ['forked', 100],
      ['executed', 180],
    ] as const
  ).map(([start, goal]): Goal => ({
    what: `private memory of an idle sandbox, ${start}`,
    goal,
    unit: 'KiB',
    bestKnown: 'prototype 800 to 3200',
    measure: (rows) => valueOf(rows, 'memory', { plugin: 'none', start }, 'private memory of an idle sandbox'),
  })),
  {
    what: 'private memory with ZaMultiCompX2, forked',
    goal: 600,
    unit: 'KiB',
    bestKnown: `${carla} 2800`,
    measure: (rows) =>
      valueOf(rows, 'memory', { plugin: 'ZaMultiCompX2.clap', start: 'forked' }, 'private memory with one device'),
  },
  {
    what: 'shared memory per stereo device, 512 frames',
    goal: 32,
    unit: 'KiB',
    bestKnown: 'prototype 92',
    measure: (rows) => valueOf(rows, 'memory', { ...gain, start: 'forked' }, 'shared memory per further device'),
  },
  ...(
    [
      ['unrestricted', 0.7, `${carla} 6 to 21`, 'unrestricted, made ahead, ready'],
      ['limited', 1.5, 'prototype 68', 'limited, made ahead, ready'],
      ['sandboxed', 3, '', 'sandboxed, executed, ready'],
    ] as const
  ).map(([level, goal, bestKnown, arm]): Goal => ({
    what: `spawn to ready, ${level}, p50`,
    goal,
    unit: 'ms',
    bestKnown,
    measure: (rows) => started(rows, arm),
  })),
  ...(['save', 'restore'] as const).map((arm): Goal => ({
    what: `state of 10 MB, ${arm}, p50`,
    goal: 50,
    unit: 'ms',
    bestKnown: 'prototype fails',
    measure: (rows) => quantile(find(rows, 'state', { bytes: 10_485_760 }, arm), 'p50', millisecond),
  })),
  {
    what: "fault to the host's audio thread knowing, p50",
    goal: 100,
    unit: 'us',
    bestKnown: 'Carla 1 s',
    measure: (rows) => valueOf(rows, 'crash', {}, 'fault to process() returning with the verdict dead, p50'),
  },
  {
    what: 'crash to the first good block, p50',
    goal: 20,
    unit: 'ms',
    bestKnown: 'prototype 68 to 151',
    measure: (rows) => {
      const us = valueOf(rows, 'crash', {}, 'crash to the end of the first good block, gain, p50');
      return us === undefined ? undefined : { value: us.value / 1000 };
    },
  },
  {
    what: 'process() beyond its deadline under a hang, in timer overshoots',
    goal: 1,
    unit: 'x',
    bestKnown: 'Carla 1 s',
    measure: (rows) => {
      const beyond = valueOf(rows, 'crash', {}, 'hang: process() beyond its deadline of 4 ms, p50');
      const overshoot = valueOf(rows, 'crash', {}, 'timer overshoot beside it, p50');
      if (beyond === undefined || overshoot === undefined || overshoot.value === 0) return undefined;
      return { value: beyond.value / overshoot.value, floor: overshoot.value };
    },
  },
  ...(['p50', 'p99'] as const).map((name): Goal => ({
    what: `added to ZaMultiCompX2, 64 frames, paced, real-time, ${name}`,
    goal: name === 'p50' ? 2 : 3,
    unit: name === 'p50' ? 'us' : 'x',
    bestKnown: '',
    measure: (rows) => {
      const row = find(rows, 'hand-off', { ...paced, plugin: 'ZaMultiCompX2.clap', frames: 64 }, 'ours free');
      if (name === 'p50') return row?.addedP50 === undefined ? undefined : { value: row.addedP50 / microsecond };
      if (row?.addedP99 === undefined || row.floorP99 === undefined || row.floorP99 === 0) return undefined;
      return { value: row.addedP99 / row.floorP99, floor: row.floorP99 / microsecond };
    },
  })),
  {
    what: 'scan of 100 plugins, one crashing, one hanging, in limits of one file',
    goal: 1.5,
    unit: 'x',
    bestKnown: 'scanners hang or die',
    measure: (rows) => valueOf(rows, 'scan', {}, 'time, in limits of one file'),
  },
];

/** Sets what was measured against the goals. */
export function resultsOf(rows: Rows): GoalResult[] {
  return goals.map(({ what, goal, unit, bestKnown, measure }) => {
    const found = measure(rows);
    return {
      what,
      goal,
      unit,
      bestKnown,
      ...found,
      ...(found === undefined ? {} : { isReached: found.value <= goal }),
    };
  });
}
