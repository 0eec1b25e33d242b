// Sending again what was given up: when it may be, under which key, and what it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "#platform/refusal.ts";
import { retryOf, tellingOfEnd } from "./retry.ts";

const dead = { state: "dead", isChannelDeleted: false };
const running = { isOver: false, recovery: null, isEndTold: false };
const recovered = { isOver: true, recovery: "recovered", isEndTold: false } as const;

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`;
  }
  return "not refused";
};

test("while the outage lasts the same delivery goes out again; after it, its end", () => {
  assert.equal(retryOf(dead, running), "again");
  assert.equal(retryOf(dead, recovered), "end");
  assert.equal(retryOf(dead, null), "again", "a test message is about no outage");
});

test("what would tell nothing or something untrue is refused", () => {
  for (const state of ["pending", "claimed", "sent", "skipped", "folded"])
    assert.equal(
      codeOf(() => retryOf({ ...dead, state }, running)),
      "409 not_dead",
    );
  assert.equal(
    codeOf(() => retryOf({ ...dead, isChannelDeleted: true }, running)),
    "409 channel_deleted",
  );
  assert.equal(
    codeOf(() => retryOf(dead, { ...recovered, recovery: null })),
    "409 ended_by_person",
  );
  assert.equal(
    codeOf(() => retryOf(dead, { ...recovered, recovery: "taken_back" })),
    "409 miss_taken_back",
  );
  assert.equal(
    codeOf(() => retryOf(dead, { ...recovered, isEndTold: true })),
    "409 end_already_told",
  );
});

test("the news that it is over keeps what happened, under a key and a number of its own", () => {
  const telling = {
    id: "old",
    event: "monitor.down",
    occurredAt: "2026-03-01T11:00:00.000Z",
    monitor: { id: "m" },
    incident: { id: "i", sequence: 1, startedAt: "2026-03-01T11:00:00.000Z", resolvedAt: null, reason: "timeout" },
  };
  assert.deepEqual(tellingOfEnd(telling, "new", new Date("2026-03-01T11:30:00Z"), 4), {
    id: "new",
    event: "monitor.up",
    occurredAt: "2026-03-01T11:30:00.000Z",
    monitor: { id: "m" },
    incident: {
      id: "i",
      sequence: 4,
      startedAt: "2026-03-01T11:00:00.000Z",
      resolvedAt: "2026-03-01T11:30:00.000Z",
      reason: "timeout",
    },
  });
});

test("the end of a heartbeat's outage is told in the words of heartbeats", () => {
  for (const event of ["heartbeat.missed", "heartbeat.failed"])
    assert.equal(
      tellingOfEnd({ event, incident: {} }, "new", new Date("2026-03-01T11:30:00Z"), 2)["event"],
      "heartbeat.recovered",
    );
});
