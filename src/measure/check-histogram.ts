import { inflateSync } from 'node:zlib';
import { GloveboxError } from '../errors.js';

/** A histogram of ours unpacks to less than a hundredth of it. */
const mostBytes = 4 * 1024 * 1024;
/** Without the bits that say how counts are written. */
const compressedCookie = 0x1c849304;
const headBytes = 8;
const digitsAt = 12;
const lowestAt = 16;
const highestAt = 24;
const bodyAt = 40;
/** A histogram's memory grows with both: these keep it under a megabyte. */
const mostDigits = 3;
const highestValue = 2n ** 44n;

function refuse(what: string): GloveboxError {
  return new GloveboxError('invalid-bundle', `Expected an encoded histogram, but ${what}`);
}

/**
 * Checks an encoded histogram (HdrHistogram V2, compressed, base64) before a decoder makes room for what it claims to be.
 *
 * @throws GloveboxError `invalid-bundle`
 */
export function checkHistogram(text: string): void {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length <= headBytes || (bytes.readUInt32BE(0) & ~0xf0) !== compressedCookie) {
    throw refuse('it does not begin as one');
  }
  const length = bytes.readUInt32BE(4);
  if (length > bytes.length - headBytes) throw refuse('a part of it is missing');
  let body: Buffer;
  try {
    body = inflateSync(bytes.subarray(headBytes, headBytes + length), { maxOutputLength: mostBytes });
  } catch (error) {
    throw new GloveboxError('invalid-bundle', 'Expected an encoded histogram, but it does not unpack', {
      cause: error,
    });
  }
  if (body.length < bodyAt) throw refuse('it has no head');
  const digits = body.readInt32BE(digitsAt);
  const lowest = body.readBigInt64BE(lowestAt);
  const highest = body.readBigInt64BE(highestAt);
  if (digits < 1 || digits > mostDigits) throw refuse(`it has ${digits} digits, more than ${mostDigits}`);
  if (lowest < 1n || highest < lowest * 2n || highest > highestValue) {
    throw refuse(`it goes from ${lowest} to ${highest}`);
  }
}
