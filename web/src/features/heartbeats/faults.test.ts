// Which field a refusal is shown at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultBelow, hasFaultsOnlyBelow, withoutOtherKinds } from "./faults.ts";

const faultsAt = (...paths: string[]) => paths.map((path) => ({ path, message: `wrong ${path}` }));

test("a fault belongs to the field that holds it, and names its line among several", () => {
  const faults = faultsAt("/schedule/expressions/1");
  assert.equal(faultBelow(faults, "schedule.expressions"), "wrong /schedule/expressions/1");
  assert.equal(faultBelow(faults, "schedule.expressions", 2), "2: wrong /schedule/expressions/1");
  assert.equal(faultBelow(faults, "schedule.express"), undefined);
});

test("what has no field must be said above", () => {
  assert.equal(hasFaultsOnlyBelow(faultsAt("/name", "/schedule/timeZone"), ["name", "schedule"]), true);
  assert.equal(hasFaultsOnlyBelow(faultsAt("/name", "/pingId"), ["name", "schedule"]), false);
  assert.equal(hasFaultsOnlyBelow([], ["name"]), false);
});

test("why a schedule is of no other kind is not told", () => {
  const told = [
    { path: "/schedule/daysOff/dates/0", message: "is not a day of the calendar" },
    { path: "/schedule/periodSeconds", message: "is not a known field" },
    { path: "/schedule/kind", message: "must be one of: cron" },
  ];
  assert.deepEqual(withoutOtherKinds(told), [told[0]]);
});
