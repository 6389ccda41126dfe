import { silence, type Channels } from './samples.js';

/**
 * "A delayed edge is a FIFO of exactly `maxBlockSize` frames primed with silence" (section 5); lines that compensate latency
 * are the same, of another length.
 */
export class DelayLine {
  /** Frames. */
  readonly length: number;
  readonly #channels: number;
  /** Blocks that were put and not taken; the first one from `#taken` on. */
  #waiting: Channels;

  constructor(length: number, channels: number) {
    this.length = length;
    this.#channels = channels;
    this.#waiting = silence(channels, length);
  }

  /** Puts the newest block in. One with other channels than the line's is a mistake of the caller. */
  put(block: Channels): void {
    this.#waiting = this.#waiting.map((samples, channel) => {
      const added = block[channel] ?? new Float64Array();
      const joined = new Float64Array(samples.length + added.length);
      joined.set(samples);
      joined.set(added, samples.length);
      return joined;
    });
  }

  /** Takes the oldest `frames` out: they must be there. */
  take(frames: number): Channels {
    const taken = this.#waiting.map((samples) => samples.slice(0, frames));
    this.#waiting = this.#waiting.map((samples) => samples.subarray(frames));
    if (taken.some((samples) => samples.length < frames))
      throw new RangeError('A line was asked for more than it holds');
    return taken;
  }

  /** Puts a block in and takes as many frames out. */
  through(block: Channels, frames: number): Channels {
    if (this.#channels !== block.length) throw new RangeError('A line has other channels than its block');
    this.put(block);
    return this.take(frames);
  }
}

/** "Events on it move by the same frames." What waits is known by the frame of the group's clock at which it is due. */
export class EventLine<Event extends { frame: number }> {
  /** Frames. */
  readonly length: number;
  #waiting: { due: number; event: Event }[] = [];

  constructor(length: number) {
    this.length = length;
  }

  /** Events of the block that begins at `now`, by their frame in it. */
  put(events: readonly Event[], now: number): void {
    for (const event of events) this.#waiting.push({ due: now + event.frame + this.length, event });
  }

  /** What is due in the block of `frames` that begins at `now`, by its frame in it. */
  take(now: number, frames: number): Event[] {
    const due = this.#waiting.filter((one) => one.due < now + frames);
    this.#waiting = this.#waiting.filter((one) => one.due >= now + frames);
    return due.map((one) => ({ ...one.event, frame: one.due - now }));
  }

  /** Everything that waits, in its order. */
  leave(): Event[] {
    return this.#waiting.splice(0).map(({ event }) => event);
  }
}
