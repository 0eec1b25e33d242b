// The table against a Map: the same is found, whatever came and went.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlaceTable } from "./place-table.ts";

/** Few keys, so that they come again; they differ in the first word, in the last, or in both. */
const key = (width: number) =>
  fc.tuple(fc.nat(30), fc.nat(2)).map(([first, last]) => {
    const words = new Uint32Array(width);
    words[0] = first * 0x08000001;
    words[width - 1]! ^= last << 30;
    return words;
  });

const steps = fc.constantFrom(1, 2, 4).chain((width) =>
  fc.record({
    width: fc.constant(width),
    steps: fc.array(
      fc.oneof(
        { weight: 60, arbitrary: fc.record({ key: key(width), place: fc.nat(2 ** 32 - 2) }) },
        { weight: 40, arbitrary: fc.record({ key: key(width), place: fc.constant(null) }) },
        { weight: 1, arbitrary: fc.constant("clear" as const) },
      ),
      { maxLength: 300, size: "max" },
    ),
  }),
);

test("finds what a map finds", () => {
  fc.assert(
    fc.property(steps, ({ width, steps: all }) => {
      const table = new PlaceTable(width);
      const model = new Map<string, number>();
      const keys = new Map<string, Uint32Array>();
      for (const step of all) {
        if (step === "clear") {
          table.clear();
          model.clear();
          continue;
        }
        const name = step.key.join();
        keys.set(name, step.key);
        if (step.place === null) {
          table.delete(step.key);
          model.delete(name);
        } else {
          table.set(step.key, step.place);
          model.set(name, step.place);
        }
        assert.equal(table.size, model.size);
      }
      for (const [name, one] of keys) assert.equal(table.get(one), model.get(name) ?? -1);
    }),
    { numRuns: 1_000 },
  );
});

test("a hundred thousand keys that follow one another are found, and half of them when the others are gone", () => {
  const table = new PlaceTable(2);
  const keyOf = (number: number) => Uint32Array.of(number, 7);
  for (let number = 0; number < 100_000; number++) table.set(keyOf(number), number);
  for (let number = 0; number < 100_000; number += 2) table.delete(keyOf(number));
  assert.equal(table.size, 50_000);
  for (let number = 0; number < 100_000; number++)
    assert.equal(table.get(keyOf(number)), number % 2 === 0 ? -1 : number);
});
