// Looks for property tests: the usual ones, and whatever else a look may be.
import fc from "fast-check";
import { MAX_INTEGER, MAX_SMALL_INTEGER, type NumberedLook, type PackedLook } from "#lib/packed/look.ts";
import { MAX_TIME_US, threeDigits } from "#lib/packed/three-digits.ts";

const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 3 });

const timeUs = fc
  .oneof(
    fc.integer({ min: 0, max: 3_000 }),
    fc.integer({ min: 0, max: 400_000 }),
    fc.integer({ min: 0, max: MAX_TIME_US }),
  )
  .map(threeDigits);

const moment = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1_790_000_000_000, max: 1_790_000_900_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: MAX_INTEGER }) },
);

const text = fc.oneof(
  fc.constantFrom(
    "status_unexpected",
    "HTTP 500, expected 200-299",
    "93.184.216.34",
    "2001:db8::1",
    "",
    "01.2.3.4",
    "1.2.3.256",
    "1.2.3",
  ),
  fc.ipV4(),
  fc.string({ unit: "grapheme", maxLength: 300 }),
);

const facts = fc.record({
  version: fc.oneof(fc.nat(3), fc.nat(MAX_SMALL_INTEGER)),
  verdict: fc.nat(7),
  wasRetried: fc.boolean(),
  statusCode: nullable(fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 }), fc.nat(MAX_SMALL_INTEGER))),
  reason: nullable(text),
  message: nullable(text),
  address: nullable(text),
});

const times = fc.record({
  dnsUs: nullable(timeUs),
  connectUs: nullable(timeUs),
  tlsUs: nullable(timeUs),
  firstByteUs: nullable(timeUs),
  transferUs: nullable(timeUs),
  totalUs: nullable(timeUs),
});

export const anyLook: fc.Arbitrary<PackedLook> = fc
  .tuple(moment, moment, fc.nat(5), fc.boolean(), facts, times)
  .map(([slot, other, lateMs, isNear, fact, time]) => ({
    slot,
    at: isNear ? Math.min(MAX_INTEGER, slot + lateMs) : other,
    ...fact,
    ...time,
  }));

/** Looks of one thing that resemble one another, with now and then one that does not. */
export const manyLooks: fc.Arbitrary<PackedLook[]> = fc.oneof(
  fc.array(anyLook, { maxLength: 12 }),
  fc
    .tuple(
      anyLook,
      fc.integer({ min: 1, max: 90_000 }),
      fc.array(fc.tuple(fc.nat(5), fc.nat(40)), { maxLength: 200 }),
      fc.array(fc.tuple(fc.nat(199), anyLook), { maxLength: 4 }),
    )
    .map(([base, stepMs, steps, strangers]) => {
      const start = Math.min(base.slot, MAX_INTEGER - 200 * 90_000 - 5);
      const looks = steps.map(([lateMs, moreUs], place) => ({
        ...base,
        slot: start + place * stepMs,
        at: start + place * stepMs + lateMs,
        firstByteUs: base.firstByteUs === null ? null : threeDigits(base.firstByteUs + moreUs),
      }));
      for (const [place, stranger] of strangers) if (place < looks.length) looks[place] = stranger;
      return looks;
    }),
);

export const numberedLooks: fc.Arbitrary<NumberedLook[]> = fc.array(
  fc
    .tuple(fc.oneof(fc.nat(4), fc.integer({ min: 0, max: MAX_INTEGER })), anyLook)
    .map(([number, look]) => ({ number, ...look })),
  { maxLength: 20 },
);

/** Bytes with one bit turned, cut short, or with something behind them. */
export function damaged(bytes: Uint8Array, place: number, bit: number, kind: "turned" | "cut" | "longer"): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = place % copy.length;
  if (kind === "cut") return copy.subarray(0, at);
  if (kind === "longer") return Uint8Array.from([...copy, bit]);
  copy[at]! ^= 1 << bit;
  return copy;
}

export const damage = fc.tuple(
  fc.nat(100_000),
  fc.nat(7),
  fc.constantFrom("turned" as const, "cut" as const, "longer" as const),
);
