import type { PackedReports } from '../native/binding.js';

/** What happened to one sandbox in a block. @since 0.1.0 */
export interface SandboxOutcome {
  /** `Sandbox.id` */
  sandbox: number;
  /** `late`: it missed a deadline or has not caught up since. `dead`: its process has ended. Else all it gave was in time. */
  outcome: 'done' | 'late' | 'dead';
  /**
   * It was given this block. One that is late got it all the same: its devices run it later, and only what they then send is
   * lost. Otherwise, late or dead, it never hears of the block.
   */
  takesPart: boolean;
  /** The first block of its standby: its outputs rise from silence over 64 frames. */
  isTakeover: boolean;
  /** Which process it was: unique in the group and growing, another one after a restart or a takeover. */
  process: number;
  /** Runs of its devices that wait for nobody in between. */
  stages: number;
  /** Numbers of the stages whose fallback was heard instead of them: all or some of `stages`, none if it is done. */
  replacedStages: readonly number[];
}

/** How one block went. With the graph it says what must have come out. @since 0.1.0 */
export interface BlockReport {
  /** Counts the blocks of the group. */
  sequence: number;
  frames: number;
  /** Of the plan it was run by: grows with every change of the graph, and when a standby takes over. */
  planVersion: number;
  /** Every sandbox is done. */
  isComplete: boolean;
  /** Those with devices. */
  sandboxes: readonly SandboxOutcome[];
}

const outcomeNames = ['done', 'late', 'dead'] as const;
/** Numbers per block and per sandbox in it: as native/addon/convert_render.cpp has them. */
const reportFields = 4;
const outcomeFields = 6;

/** Reports of the blocks of a render, in their order. They are kept as numbers and made into objects when they are read. */
export class BlockReports implements Iterable<BlockReport> {
  readonly length: number;
  readonly #packed: PackedReports;
  /** Of the first outcome of each block. */
  readonly #places: Float64Array;

  /** @internal Made by `Group.render`. */
  constructor(packed: PackedReports) {
    this.#packed = packed;
    this.length = packed.reports.length / reportFields;
    this.#places = new Float64Array(this.length);
    for (let index = 1; index < this.length; index += 1) {
      const count = packed.reports[index * reportFields - 1] ?? 0;
      this.#places[index] = (this.#places[index - 1] ?? 0) + count * outcomeFields;
    }
  }

  /** Of block `index` of the render, from 0; undefined beyond the last. */
  at(index: number): BlockReport | undefined {
    const place = this.#places[index];
    if (place === undefined) return undefined;
    const [sequence = 0, frames = 0, planVersion = 0, count = 0] = this.#packed.reports.subarray(
      index * reportFields,
      (index + 1) * reportFields,
    );
    const sandboxes = Array.from({ length: count }, (_, number) => this.#outcome(place + number * outcomeFields));
    return { sequence, frames, planVersion, isComplete: sandboxes.every((one) => one.outcome === 'done'), sandboxes };
  }

  *[Symbol.iterator](): Iterator<BlockReport> {
    for (let index = 0; index < this.length; index += 1) {
      const report = this.at(index);
      if (report !== undefined) yield report;
    }
  }

  #outcome(place: number): SandboxOutcome {
    const [sandbox = 0, process = 0, outcome = 0, flags = 0, stages = 0, replaced = 0] = this.#packed.outcomes.subarray(
      place,
      place + outcomeFields,
    );
    return {
      sandbox,
      outcome: outcomeNames[outcome] ?? 'dead',
      takesPart: flags % 2 === 1,
      isTakeover: flags >= 2,
      process,
      stages,
      // More bits than the operators of JavaScript know.
      replacedStages: Array.from({ length: stages }, (_, stage) => stage).filter(
        (stage) => Math.floor(replaced / 2 ** stage) % 2 === 1,
      ),
    };
  }
}
