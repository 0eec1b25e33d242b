// The queue against a slow and obvious reference: a map that is sorted at every look.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DueQueue } from "./due-queue.ts";

const step = fc.oneof(
  fc.record({ act: fc.constant("put" as const), key: fc.nat(20), due: fc.nat(100) }),
  fc.record({ act: fc.constant("delete" as const), key: fc.nat(20), due: fc.constant(0) }),
  fc.record({ act: fc.constant("take" as const), key: fc.constant(0), due: fc.nat(100) }),
);

test("takes the same keys, in due order, as a sorted map", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = new DueQueue<number>();
      const reference = new Map<number, number>();
      for (const { act, key, due } of steps) {
        if (act === "put") {
          queue.put(key, due);
          reference.set(key, due);
        } else if (act === "delete") {
          queue.delete(key);
          reference.delete(key);
        } else {
          const expected = [...reference].filter(([, at]) => at <= due);
          for (const [taken] of expected) reference.delete(taken);
          const taken = queue.takeDue(due);
          assert.deepEqual(
            taken.map((entry) => entry.due),
            expected.map(([, at]) => at).sort((a, b) => a - b),
          );
          assert.deepEqual(new Set(taken.map((entry) => entry.key)), new Set(expected.map(([k]) => k)));
        }
        assert.equal(queue.size, reference.size);
        assert.equal(queue.nextDue(), reference.size === 0 ? null : Math.min(...reference.values()));
      }
    }),
  );
});
