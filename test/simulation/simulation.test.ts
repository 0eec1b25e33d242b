// A few lives in virtual time, among them one over both changes of summer time; script/simulate plays many.
import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "./play.ts";

const DAYS = 2;
const again = (seed: number) => `play it again: script/simulate --seeds 1 --seed ${seed} --days ${DAYS}`;

for (const seed of [23, 5, 12])
  test(`life ${seed} breaks no promise`, async () => {
    const { violations, figures } = await play(seed, DAYS);
    assert.deepEqual(violations, [], again(seed));
    assert.ok(figures.looks > 1_000 && figures.events > 20 && figures.troubles > 5, JSON.stringify(figures));
  });

test("the machine's time zone does not matter", async (t) => {
  const zone = process.env["TZ"];
  t.after(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
  const prints = new Set<string>();
  for (const TZ of ["UTC", "Europe/Berlin", "Australia/Lord_Howe"]) {
    process.env["TZ"] = TZ;
    const { print, violations } = await play(2, 1);
    assert.deepEqual(violations, [], again(2));
    prints.add(print);
  }
  assert.equal(prints.size, 1);
});
