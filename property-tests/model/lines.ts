import type { CasePort } from '../../src/fuzz/case.js';
import type { NoteAt } from '../../src/lab/models/stimulus.js';
import { DelayLine, EventLine } from './delay-line.js';
import type { RuledEdge } from './graph-rules.js';
import { HeldNotes } from './held-notes.js';
import { silence, type Channels } from './samples.js';

/** A connection with what travels on it: the FIFO of a delayed edge, and the line that compensates latency behind it. */
export class ModelConnection {
  readonly kind: 'audio' | 'event';
  readonly source: CasePort;
  readonly target: CasePort;
  ruled: RuledEdge = { isFeedback: false, isDelayed: false, compensation: 0 };
  #channels = 0;
  #delayed: { audio: DelayLine; events: EventLine<NoteAt> } | undefined;
  #compensation: { audio: DelayLine; events: EventLine<NoteAt> } | undefined;
  /** The host's own, in front of a target that it bypasses: it outlives the target's process. */
  #bypassed: DelayLine | undefined;
  /** What arrived over the delayed edge in this block. */
  #arrived: Channels = [];
  /** What the source began and did not end. */
  readonly #heldBySource: HeldNotes = new HeldNotes();
  /** What the target was told to begin, and not to end. */
  readonly #heldAtTarget: HeldNotes = new HeldNotes();
  #ending: NoteAt[] = [];
  /** "Events of skipped blocks go to offset 0 of the next: note-offs [...] kept": those that came from here. */
  #overdue: NoteAt[] = [];

  constructor({ kind, source, target }: { kind: 'audio' | 'event'; source: CasePort; target: CasePort }) {
    this.kind = kind;
    this.source = source;
    this.target = target;
  }

  /**
   * A new plan. A line whose length changes begins again with silence; "what must not be lost of the events in it happens at
   * once": these are given. Notes that are held over an edge that becomes delayed, or no longer is, end.
   */
  plan(ruled: RuledEdge, channels: number, maxBlockSize: number): NoteAt[] {
    const urgent: NoteAt[] = [];
    this.#channels = channels;
    const hasOtherDelay = ruled.isDelayed !== (this.#delayed !== undefined);
    const hasOtherCompensation = ruled.compensation !== this.#compensation?.audio.length;
    if (hasOtherCompensation) {
      const left = this.#compensation?.events.leave() ?? [];
      urgent.push(...left.filter(({ event }) => event.kind === 'note-off').map(({ event }) => ({ frame: 0, event })));
      this.#heldAtTarget.note(urgent);
      this.#compensation = makeLines(ruled.compensation, channels);
    }
    if (hasOtherDelay) {
      urgent.push(...this.#heldAtTarget.end());
      this.#forget();
      this.#delayed = ruled.isDelayed ? makeLines(maxBlockSize, channels) : undefined;
    }
    if (this.#bypassed?.length !== ruled.compensation) this.#bypassed = new DelayLine(ruled.compensation, channels);
    this.ruled = ruled;
    return urgent;
  }

  /**
   * Its target did not take part in a block: what `events` gave for it waits, as far as it ends notes, if the host carries it.
   * (In-block events come from mates, who did not take part either, or are not kept for who is late.)
   */
  missEvents(arrived: readonly NoteAt[]): void {
    if (!this.ruled.isDelayed) return;
    for (const { event } of arrived) if (event.kind === 'note-off') this.#overdue.push({ frame: 0, event });
  }

  /** Its target was given what `events` gave. */
  giveEvents(arrived: readonly NoteAt[]): void {
    this.#heldAtTarget.note(arrived);
  }

  /**
   * The target begins anew: its signal memory is gone, and it holds nothing from here. What ends notes goes on over a delayed
   * edge, which is the host's.
   */
  targetIsNew(): void {
    // One that no plan knows yet has no line.
    if (this.#compensation !== undefined) this.#compensation = makeLines(this.ruled.compensation, this.#channels);
    this.#heldAtTarget.end();
    if (!this.ruled.isDelayed) this.#forget();
  }

  /**
   * It is taken away and made again: "ends of notes" that are on the way, and of those that the target holds, happen at once;
   * these are given.
   */
  renew(): NoteAt[] {
    const left = this.#compensation?.events.leave() ?? [];
    const urgent = left.filter(({ event }) => event.kind === 'note-off').map(({ event }) => ({ frame: 0, event }));
    this.#heldAtTarget.note(urgent);
    const ended = [...urgent, ...this.#heldAtTarget.end()];
    this.targetIsNew();
    return ended;
  }

  /** The target is another one for the host, too: it was restarted or moved. */
  clearBypass(): void {
    this.#bypassed = this.#bypassed && new DelayLine(this.#bypassed.length, this.#channels);
  }

  /** The source's notes end with the block that begins. */
  endHeldNotes(): void {
    this.#ending.push(...this.#heldBySource.end());
  }

  /** Notes that the target holds from here. */
  heldAtTarget(): NoteAt[] {
    return this.#heldAtTarget.end();
  }

  /** What arrives at the target in this block. `now` (in-block connections alone) is what the source gave. */
  audio(now: Channels, frames: number): Channels {
    this.#arrived = this.#delayed?.audio.take(frames) ?? now;
    return this.#compensation?.audio.through(this.#arrived, frames) ?? this.#arrived;
  }

  /** The same for the host that bypasses the target, which hears `now` of the source. After `audio`, once in a block at most. */
  audioAtHost(now: Channels, frames: number): Channels {
    const arriving = this.#delayed === undefined ? now : this.#arrived;
    return this.#bypassed?.through(arriving, frames) ?? arriving;
  }

  /** What the source gave, for the blocks to come. */
  keepAudio(given: Channels): void {
    this.#delayed?.audio.put(given);
  }

  /** What arrives at the target in this block, whether or not it takes part; what it missed before comes first. */
  events(now: readonly NoteAt[], clock: number, frames: number): NoteAt[] {
    const arriving = this.#delayed?.events.take(clock, frames) ?? this.#withEndings(now);
    this.#compensation?.events.put(arriving, clock);
    const arrived = this.#compensation?.events.take(clock, frames) ?? arriving;
    return [...this.#overdue.splice(0), ...arrived];
  }

  keepEvents(given: readonly NoteAt[], clock: number): void {
    this.#delayed?.events.put(this.#withEndings(given), clock);
  }

  /** What the source held is nobody's any more. */
  #forget(): void {
    this.#heldBySource.end();
    this.#ending = [];
    this.#overdue = [];
  }

  #withEndings(given: readonly NoteAt[]): NoteAt[] {
    this.#heldBySource.note(given);
    return [...this.#ending.splice(0), ...given];
  }
}

function makeLines(length: number, channels: number): { audio: DelayLine; events: EventLine<NoteAt> } {
  return { audio: new DelayLine(length, channels), events: new EventLine(length) };
}

/** An input of the group: it lags as much as the other inputs of its device do. */
export class ModelInput {
  readonly port: CasePort;
  #line: DelayLine | undefined;
  /** The host's own, in front of a device that it bypasses. */
  #bypassed: DelayLine | undefined;
  #given: Channels = [];
  #channels = 0;

  constructor(port: CasePort) {
    this.port = port;
  }

  plan(latency: number, channels: number): void {
    this.#channels = channels;
    if (this.#line?.length !== latency) this.#line = new DelayLine(latency, channels);
    if (this.#bypassed?.length !== latency) this.#bypassed = new DelayLine(latency, channels);
  }

  clearBypass(): void {
    this.#bypassed = this.#bypassed && new DelayLine(this.#bypassed.length, this.#channels);
  }

  clear(): void {
    this.#line = this.#line && new DelayLine(this.#line.length, this.#channels);
  }

  /** The channels of this block, delayed. What the host leaves out is silence. */
  audio(given: readonly Float32Array[] | undefined, frames: number): Channels {
    const block = silence(this.#channels, frames);
    for (const [channel, samples] of block.entries()) {
      const from = given?.[channel];
      if (from !== undefined) samples.set(from.subarray(0, frames));
    }
    this.#given = block;
    return this.#line?.through(block, frames) ?? block;
  }

  /** The same for the host that bypasses the device. After `audio`, once in a block at most. */
  audioAtHost(frames: number): Channels {
    return this.#bypassed?.through(this.#given, frames) ?? this.#given;
  }
}
