import * as fc from 'fast-check';

/** One thing that happens to a file on its way. */
type Wound =
  | { kind: 'cut'; at: number }
  | { kind: 'overwrite'; at: number; bytes: Uint8Array }
  | { kind: 'insert'; at: number; bytes: Uint8Array };

// Half of them where headers are: the rest of a file is mostly content that may be anything.
const place = fc.oneof(fc.nat({ max: 63 }), fc.nat({ max: 0xffff }));
// Besides any bytes those that sizes and counts break at.
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4 }),
  fc.nat({ max: 32 }).map((small) => Uint8Array.of(small)),
  fc
    .constantFrom([0], [0xff], [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80], [0x80, 0, 0, 0])
    .map((list) => Uint8Array.from(list)),
);
const wound: fc.Arbitrary<Wound> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('insert' as const), at: place, bytes }) },
);

/** One to four wounds, made to `whole` in their order. Places wrap around, so that they fit a file of any length. */
export const damage: fc.Arbitrary<(whole: Uint8Array) => Buffer> = fc
  .array(wound, { minLength: 1, maxLength: 4 })
  .map((wounds) => {
    const apply = (whole: Uint8Array): Buffer =>
      wounds.reduce((file, one) => {
        const at = one.at % (file.length + 1);
        if (one.kind === 'cut') return file.subarray(0, at);
        const rest = file.subarray(one.kind === 'insert' ? at : Math.min(file.length, at + one.bytes.length));
        return Buffer.concat([file.subarray(0, at), one.bytes, rest]);
      }, Buffer.from(whole));
    // What fast-check prints of a case that fails.
    return Object.assign(apply, { toString: () => JSON.stringify(wounds) });
  });
