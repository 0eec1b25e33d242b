// What goes in comes out, of segments and blocks; damaged bytes are refused or give looks that may be, within bounds.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyLook, damage, damaged, manyLooks, numberedLooks } from "#test/any-look.ts";
import { mergeLooks, packBlock, unpackBlock } from "./block.ts";
import { MAX_INTEGER, MAX_LOOKS, MAX_SMALL_INTEGER, type PackedLook, phaseNames } from "./look.ts";
import { packSegment, unpackSegment } from "./segment.ts";
import { codeOfTime, MAX_TIME_CODE, MAX_TIME_US, threeDigits, timeOfCode } from "./three-digits.ts";

test("three digits lose at most 0.5 %, once, and their codes are dense and in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_TIME_US }), (us) => {
      const rounded = threeDigits(us);
      assert.ok(Math.abs(rounded - us) <= us * 0.005, `${us} became ${rounded}`);
      assert.equal(threeDigits(rounded), rounded);
      assert.ok(rounded === 0 || Number(rounded.toPrecision(3)) === rounded);
    }),
  );
  const times = Array.from({ length: MAX_TIME_CODE + 1 }, (_, code) => timeOfCode(code));
  assert.deepEqual(
    times,
    [...new Set(times)].toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    times.map(codeOfTime),
    times.map((_, code) => code),
  );
  assert.equal(threeDigits(2 ** 40), MAX_TIME_US);
  assert.ok(MAX_TIME_US < 2 ** 31);
  for (const wrong of [-1, Number.NaN]) assert.throws(() => threeDigits(wrong), RangeError);
  for (const wrong of [-1, MAX_TIME_CODE + 1]) assert.throws(() => timeOfCode(wrong), RangeError);
});

test("a segment gives back what was packed, all of it or one thing's part", () => {
  fc.assert(
    fc.property(numberedLooks, (looks) => {
      const bytes = packSegment(looks);
      assert.deepEqual(unpackSegment(bytes), looks);
      for (const only of [...looks.map((look) => look.number), 5])
        assert.deepEqual(
          unpackSegment(bytes, only),
          looks.filter((look) => look.number === only),
        );
    }),
  );
});

test("a block gives back what was packed", () => {
  fc.assert(
    fc.property(manyLooks, (looks) => assert.deepEqual(unpackBlock(packBlock(looks)), looks)),
    { numRuns: 400 },
  );
});

test("times that were not rounded come back rounded", () => {
  fc.assert(
    fc.property(anyLook, fc.nat(MAX_TIME_US), (look, us) => {
      const rough = { ...look, number: 1, dnsUs: us, totalUs: us };
      const rounded = { ...rough, dnsUs: threeDigits(us), totalUs: threeDigits(us) };
      assert.deepEqual(unpackSegment(packSegment([rough])), [rounded]);
      const { number: _, ...unnumbered } = rounded;
      assert.deepEqual(unpackBlock(packBlock([rough])), [unnumbered]);
    }),
  );
});

test("a long row of different messages stays small and whole", () => {
  const looks = Array.from({ length: 2_000 }, (_, place): PackedLook => ({
    ...plainLook,
    slot: plainLook.slot + place * 60_000,
    at: plainLook.slot + place * 60_000,
    verdict: 1,
    reason: "timeout",
    message: `No answer within ${place} ms: ${"é".repeat(place % 200)}`,
  }));
  const bytes = packBlock(looks);
  assert.deepEqual(unpackBlock(bytes), looks);
  assert.ok(bytes.length < 2_000 * 20, `${bytes.length} bytes`);
});

test("two parts become one in the order of the slots, each slot once", () => {
  fc.assert(
    fc.property(manyLooks, manyLooks, (a, b) => {
      const merged = mergeLooks(a, b);
      const slots = merged.map((look) => look.slot);
      assert.deepEqual(
        slots,
        [...new Set([...a, ...b].map((look) => look.slot))].toSorted((x, y) => x - y),
      );
      for (const look of merged)
        assert.ok(a.includes(look) || (b.includes(look) && !a.some(({ slot }) => slot === look.slot)));
      assert.deepEqual(mergeLooks(merged, b), merged);
    }),
  );
});

test("damaged bytes throw or give looks that may be", () => {
  fc.assert(
    fc.property(numberedLooks, manyLooks, damage, (numbered, looks, [place, bit, kind]) => {
      const tries = [
        () => unpackSegment(damaged(packSegment(numbered), place, bit, kind)),
        () => unpackSegment(damaged(packSegment(numbered), place, bit, kind), numbered[0]?.number ?? 0),
        () => unpackBlock(damaged(packBlock(looks), place, bit, kind)),
      ];
      for (const attempt of tries) {
        const found = lookOrError(attempt);
        if (found instanceof Error) continue;
        assert.ok(found.length <= MAX_LOOKS);
        found.forEach(assertPossible);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("bytes that nobody packed throw or give looks that may be", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
      const bytes = Uint8Array.from([1, ...tail]);
      for (const unpack of [unpackSegment, unpackBlock]) {
        const found = lookOrError(() => unpack(bytes));
        if (!(found instanceof Error)) found.forEach(assertPossible);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("what cannot be kept, an unknown format, and too much of anything are refused by name", () => {
  const look = { ...plainLook, number: 1 };
  for (const wrong of [
    { slot: -1 },
    { at: 1.5 },
    { number: MAX_INTEGER + 1 },
    { version: -1 },
    { verdict: 8 },
    { statusCode: 2 ** 31 },
    { totalUs: -1 },
  ]) {
    assert.throws(() => packSegment([{ ...look, ...wrong }]), RangeError, JSON.stringify(wrong));
    if (!("number" in wrong))
      assert.throws(() => packBlock([{ ...look, ...wrong }]), RangeError, JSON.stringify(wrong));
  }
  for (const unpack of [unpackSegment, unpackBlock])
    assert.throws(() => unpack(Uint8Array.from([9, 0, 0])), /has format 9; this program knows 1/);
  const tooMany = Array.from({ length: MAX_LOOKS + 1 }, () => look);
  assert.throws(() => packSegment(tooMany), RangeError);
  assert.throws(() => packBlock(tooMany), RangeError);
  const mostLooks = Uint8Array.from([1, 0x81, 0x80, 0x04]); // 65,537 looks
  for (const unpack of [unpackSegment, unpackBlock]) assert.throws(() => unpack(mostLooks), /greater than 65536/);
  assert.deepEqual(unpackBlock(packBlock([])), []);
  assert.deepEqual(unpackSegment(packSegment([])), []);
});

const plainLook: PackedLook = {
  slot: 1_790_000_000_000,
  at: 1_790_000_000_003,
  version: 1,
  verdict: 0,
  wasRetried: false,
  statusCode: 200,
  dnsUs: 1_200,
  connectUs: 11_300,
  tlsUs: 23_400,
  firstByteUs: 81_200,
  transferUs: 430,
  totalUs: 118_000,
  reason: null,
  message: null,
  address: "93.184.216.34",
};

/** An error of ours or of zlib; whatever else is thrown fails the test. */
function lookOrError(unpack: () => readonly PackedLook[]): readonly PackedLook[] | Error {
  try {
    return unpack();
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && "code" in error)) return error;
    throw error;
  }
}

function assertPossible(look: PackedLook): void {
  for (const moment of [look.slot, look.at])
    assert.ok(Number.isSafeInteger(moment) && moment >= 0 && moment <= MAX_INTEGER);
  assert.ok(look.verdict >= 0 && look.verdict <= 7 && typeof look.wasRetried === "boolean");
  assert.ok(look.version >= 0 && look.version <= MAX_SMALL_INTEGER);
  for (const us of [...phaseNames.map((name) => look[name]), look.totalUs])
    assert.ok(us === null || threeDigits(us) === us);
  for (const text of [look.reason, look.message, look.address]) assert.ok(text === null || typeof text === "string");
}
