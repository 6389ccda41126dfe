/** A way in which a track breaks the format of Standard MIDI Files. */
export class InvalidTrack extends Error {}

/** A place in a track. Every step forward is compared with its end. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new InvalidTrack('a message is not complete');
    this.#at += 1;
    return value;
  }

  /** A number of at most 28 bits, seven to a byte: the format allows no longer one. */
  number(what: string): number {
    let value = 0;
    for (let count = 0; count < 4; ++count) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new InvalidTrack(`a ${what} that is too long`);
  }

  skip(count: number): void {
    const left = this.#bytes.length - this.#at;
    if (count > left) throw new InvalidTrack(`a message says ${count} bytes, ${left} follow`);
    this.#at += count;
  }
}

/** The data bytes of a channel message. */
function dataCountOf(status: number): number {
  const kind = status >> 4;
  return kind === 0xc || kind === 0xd ? 1 : 2;
}

/**
 * Walks over the events of a track and throws InvalidTrack where one does not fit. The library does not: it reads a length of
 * more than 28 bits as a negative one, goes back by it, and reads the same events until the memory is full.
 */
export function checkTrack(bytes: Buffer): void {
  const cursor = new Cursor(bytes);
  let running: number | undefined;
  while (!cursor.isAtEnd) {
    cursor.number('time');
    const first = cursor.byte();
    if (first === 0xff || first === 0xf0 || first === 0xf7) {
      if (first === 0xff) cursor.byte();
      cursor.skip(cursor.number('length'));
    } else if (first > 0xf0) {
      throw new InvalidTrack(`a message that no file may hold (${first})`);
    } else if (first >= 0x80) {
      running = first;
      for (let count = 0; count < dataCountOf(first); ++count) cursor.byte();
    } else {
      if (running === undefined) throw new InvalidTrack('a message without a status');
      if (dataCountOf(running) > 1) cursor.byte();
    }
  }
}
