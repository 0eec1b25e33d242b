// States that come by the clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sinceNow, stateNow } from "./state-now.ts";

const dueAt = "2026-03-02T03:00:00.000Z";
const dueMs = Date.parse(dueAt);
const told = { state: "up", stateSince: "2026-03-01T03:00:00.000Z", nextPingDueAt: dueAt } as const;

test("what is up is late from the moment at which it was due, and since that moment", () => {
  assert.equal(stateNow(told, dueMs - 1), "up");
  assert.equal(sinceNow(told, dueMs - 1), told.stateSince);
  assert.equal(stateNow(told, dueMs), "late");
  assert.equal(sinceNow(told, dueMs), dueAt);
});

test("no other state changes by the clock, and none without a moment", () => {
  for (const state of ["down", "new", "paused", "unknown", "maintenance", "late"] as const)
    assert.equal(stateNow({ ...told, state }, dueMs + 1), state);
  assert.equal(stateNow({ ...told, nextPingDueAt: null }, dueMs), "up");
});
