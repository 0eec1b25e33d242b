// Long work lets others have their turn, does everything once and in order, and tells of a failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eachInSlices, mapInSlices } from "./slices.ts";

function spend(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test("others have their turn while long work goes on, and everything is done in order", async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const results = await mapInSlices([1, 2, 3, 4, 5], (item) => {
    spend(6);
    return item * 2;
  });
  isOver = true;
  assert.deepEqual(results, [2, 4, 6, 8, 10]);
  assert.ok(turns >= 3, `${turns} turns`);
});

test("a step that fails ends it", async () => {
  const done: number[] = [];
  const work = eachInSlices([1, 2, 3], (item) => {
    if (item === 2) throw new Error("no");
    done.push(item);
  });
  await assert.rejects(work, /no/);
  assert.deepEqual(done, [1]);
});
