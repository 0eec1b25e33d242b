// Ids must rise within a process whatever the clock does, and have the form that RFC 9562 gives version 7.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isUuid, uuidIn, uuidv5, uuidv7, uuidv7Maker } from "./uuid.ts";

test("an id carries its moment, its version and its variant", () => {
  const moment = Date.UTC(2026, 10, 21, 1, 2, 3, 456);
  const id = uuidv7Maker(() => moment)();
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), moment);
});

test("ids rise strictly for any walk of the clock, also backwards and when a millisecond's counter is full", () => {
  const steps = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 400 }), (walk, idsPerStep) => {
      let nowMs = 1_800_000_000_000;
      const make = uuidv7Maker(() => nowMs);
      let previous = make();
      for (const step of walk) {
        nowMs += step;
        for (let count = 0; count < idsPerStep; count += 1) {
          const id = make();
          assert.ok(id > previous, `${id} after ${previous}`);
          assert.ok(isUuid(id));
          previous = id;
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("a frozen clock still gives ten thousand different, rising ids", () => {
  const make = uuidv7Maker(() => 1_800_000_000_000);
  const ids = Array.from({ length: 10_000 }, make);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids.toSorted(), ids);
});

test("two makers in the same millisecond do not collide", () => {
  const ids = Array.from({ length: 1_000 }, () => uuidv7Maker(() => 1_800_000_000_000)());
  assert.equal(new Set(ids).size, ids.length);
});

test("isUuid takes the canonical spelling only", () => {
  const id = uuidv7();
  assert.ok(isUuid(id));
  for (const wrong of [
    "",
    id.toUpperCase(),
    id.replaceAll("-", ""),
    `${id}0`,
    ` ${id}`,
    `${id}\n`,
    `{${id}}`,
    id.slice(1),
  ])
    assert.equal(isUuid(wrong), false, JSON.stringify(wrong));
});

test("uuidIn finds the one spelling, whatever the capitals and with or without all dashes", () => {
  const id = uuidv7();
  for (const text of [id, id.toUpperCase(), id.replaceAll("-", ""), id.replaceAll("-", "").toUpperCase()])
    assert.equal(uuidIn(text), id);
  for (const wrong of ["", `${id}0`, id.slice(1), id.replace("-", ""), `{${id}}`, `${id}\n`, id.replace(/.$/, "g")])
    assert.equal(uuidIn(wrong), null, JSON.stringify(wrong));
});

test("a version 5 id is the one that RFC 9562 gives as its example", () => {
  assert.equal(
    uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
});
