// The hand against what it stands for: a queue, from whose end goes what was not used since it was put there.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SecondChance } from "./second-chance.ts";

test("takes what a queue with a second chance takes", () => {
  const steps = fc.array(fc.option(fc.nat(9), { freq: 3 }), { maxLength: 100, size: "max" });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 10 }), (all, places) => {
      const chance = new SecondChance(places);
      let queue = Array.from({ length: places }, (_, place) => ({ place, isUsed: false }));
      for (const used of all) {
        if (used !== null) {
          chance.use(used % places);
          queue.find(({ place }) => place === used % places)!.isUsed = true;
          continue;
        }
        while (queue[0]!.isUsed) queue = [...queue.slice(1), { place: queue[0]!.place, isUsed: false }];
        queue = [...queue.slice(1), queue[0]!];
        assert.equal(chance.take(), queue.at(-1)!.place);
      }
    }),
  );
});
