// How many unknown addresses somebody may try, and that remembering it takes no memory without end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnknownLimit } from "./unknown-limit.ts";

function tried(limit: UnknownLimit, address: string, nowMs: number): boolean {
  const may = limit.mayTry(address, nowMs);
  if (may) limit.count(address, nowMs);
  return may;
}

test("60 tries a minute from an address, and others are not counted with it", () => {
  const limit = new UnknownLimit();
  const tries = Array.from({ length: 100 }, (_, place) => tried(limit, "192.0.2.1", 1_000 + place));
  assert.deepEqual(tries.indexOf(false), 60);
  assert.equal(tries.lastIndexOf(true), 59);
  assert.equal(limit.mayTry("192.0.2.2", 1_100), true);
  assert.equal(limit.mayTry("192.0.2.1", 60_999), false);
  assert.equal(limit.mayTry("192.0.2.1", 61_000), true);
});

test("of ever new addresses ten thousand are remembered", () => {
  const limit = new UnknownLimit();
  for (let round = 0; round < 60; round++) tried(limit, "192.0.2.1", 0);
  assert.equal(limit.mayTry("192.0.2.1", 0), false);
  for (let place = 0; place < 9_999; place++) tried(limit, `other ${place}`, 0);
  assert.equal(limit.mayTry("192.0.2.1", 0), false, "9,999 others fit beside it");
  for (let place = 0; place < 10_000; place++) tried(limit, `another ${place}`, 0);
  assert.equal(limit.mayTry("192.0.2.1", 0), true, "it was forgotten for them");
});
