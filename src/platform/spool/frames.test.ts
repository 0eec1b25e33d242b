// Frames: whole ones come back, and no byte of one can change unseen.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeFrames, encodeFrames, frameBytes } from "./frames.ts";

const all = { maxBytes: Infinity, maxRecords: Infinity };
const record = fc.uint8Array({ minLength: 1, maxLength: 60 });
const plain = (records: readonly Uint8Array[]) => records.map((bytes) => [...bytes]);

test("whatever is put in comes out, cut off anywhere only whole records do", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), fc.nat(), (records, somewhere) => {
      const bytes = encodeFrames(records, 1_234);
      const { records: back, end, firstAtMs } = decodeFrames(bytes, all);
      assert.deepEqual(plain(back), plain(records));
      assert.equal(end, bytes.length);
      assert.equal(firstAtMs, records.length > 0 ? 1_234 : null);
      const cut = somewhere % (bytes.length + 1);
      const left = decodeFrames(bytes.subarray(0, cut), all);
      assert.deepEqual(plain(left.records), plain(records.slice(0, left.records.length)));
      const next = records[left.records.length];
      assert.ok(left.end <= cut && (next === undefined || left.end + frameBytes(next) > cut));
    }),
  );
});

test("a bit that flips anywhere ends the reading before its record", () => {
  const records = ["first", "second", "third"].map((text) => Buffer.from(text));
  const bytes = encodeFrames(records, Date.UTC(2026, 0, 1));
  const ends = records.map((_, place) => encodeFrames(records.slice(0, place + 1), 0).length);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const good = ends.filter((end) => end <= bit >> 3).length;
    assert.deepEqual(plain(decodeFrames(damaged, all).records), plain(records.slice(0, good)), `bit ${bit}`);
  }
});

test("zeros, which is what a file holds that was made longer and never written, are no records", () => {
  assert.equal(decodeFrames(Buffer.alloc(1_000), all).records.length, 0);
});
