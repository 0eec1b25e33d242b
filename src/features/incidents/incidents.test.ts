// What people do with an incident, who may, and what its timeline says of it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { transaction } from "#platform/database/pool.ts";
import { createWatchedWorld, refusalOf, type Watched, type WatchedWorld } from "#test/watched-world.ts";
import { acknowledgeIncident } from "./acknowledge.ts";
import { commentIncident } from "./comment.ts";
import { type Down, openIncidents } from "./outage.ts";
import { listIncidents } from "./list-incidents.ts";
import { readIncident } from "./read-incident.ts";
import { resolveIncident } from "./resolve.ts";
import { summarizeIncidents } from "./summarize-incidents.ts";

const startedAt = "2026-03-01T11:00:00.000Z";

async function addOutage(world: WatchedWorld, thing: Watched, at = startedAt): Promise<string> {
  const [eventId = 0] = await world.addEvents(thing, [
    { state: "down", at, reason: "status_unexpected", message: "HTTP 500, expected 200-299" },
  ]);
  const down: Down = {
    eventId,
    number: thing.number,
    organizationId: thing.org,
    startedAt: new Date(at),
    detectedAt: new Date(Date.parse(at) + 20_000),
    reason: "status_unexpected",
    message: "HTTP 500, expected 200-299",
  };
  const opened = await transaction(world.pool, (tx) => openIncidents(tx, [down]));
  const incident = opened.get(eventId);
  assert(incident !== undefined);
  return incident.id;
}

test("an incident is acknowledged once, commented, and ended by a person", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const id = await addOutage(world, shop);

  const acknowledged = await world.call(acknowledgeIncident, world.alice, { id, note: "On it." });
  assert.deepEqual(acknowledged, {
    id,
    monitor: { id: shop.id, name: "shop", kind: "http", url: "https://shop.example/" },
    state: "acknowledged",
    startedAt,
    detectedAt: "2026-03-01T11:00:20.000Z",
    acknowledgedAt: "2026-03-01T12:00:00.000Z",
    acknowledgedBy: { id: world.alice.id, name: "Alice" },
    resolvedAt: null,
    resolvedBy: null,
    reason: "status_unexpected",
    message: "HTTP 500, expected 200-299",
    durationSeconds: 3600,
    version: 2,
  });
  world.setNow("2026-03-01T12:05:00.000Z");
  const again = await world.call(acknowledgeIncident, world.alice, { id, note: "Me too." });
  assert.deepEqual(again, { ...acknowledged, durationSeconds: 3900 }, "the first one has it");

  await world.call(commentIncident, world.alice, { id, text: "Disk was full.\nCleaned." });
  world.setNow("2026-03-01T12:10:00.000Z");
  const resolved = await world.call(resolveIncident, world.alice, { id });
  assert.equal(resolved.state, "resolved");
  assert.equal(resolved.version, 4);
  assert.deepEqual(resolved.resolvedBy, { id: world.alice.id, name: "Alice" });
  assert.equal(resolved.durationSeconds, 4200);

  for (const verb of [acknowledgeIncident, resolveIncident]) {
    const refusal = await refusalOf(world.call(verb, world.alice, { id }));
    assert.deepEqual([refusal.status, refusal.code], [409, "already_resolved"]);
  }
  world.setNow("2026-03-02T09:00:00.000Z");
  await world.call(commentIncident, world.alice, { id, text: "Afterwards: a bigger disk." });

  const { timeline } = await world.call(readIncident, world.alice, { id });
  assert.deepEqual(
    timeline.map((line) => [line.kind, line.at.slice(11, 19), "text" in line ? line.text : null]),
    [
      ["state", "11:00:00", null],
      ["opened", "11:00:20", null],
      ["acknowledged", "12:00:00", "On it."],
      ["commented", "12:05:00", "Disk was full.\nCleaned."],
      ["resolved", "12:10:00", null],
      ["commented", "09:00:00", "Afterwards: a bigger disk."],
    ],
  );
  const audit = await world.pool.query<{ action: string; state: string }>(
    `SELECT action, after ->> 'state' AS state FROM audit WHERE object_id = $1 ORDER BY id`,
    [id],
  );
  assert.deepEqual(
    audit.rows.map((row) => [row.action, row.state]),
    [
      ["incident.acknowledge", "acknowledged"],
      ["incident.comment", "acknowledged"],
      ["incident.resolve", "resolved"],
      ["incident.comment", "resolved"],
    ],
    "the second acknowledgement changed nothing, so it is not there",
  );
});

test("deeds at the same moment wait for one another, and one of them ends the incident", async (t) => {
  const world = await createWatchedWorld(t);
  const id = await addOutage(world, await world.addMonitor("shop"));
  const texts = ["one", "two", "three", "four"];
  await Promise.all(texts.map((text) => world.call(commentIncident, world.alice, { id, text })));
  const ends = await Promise.allSettled(texts.map(() => world.call(resolveIncident, world.alice, { id })));
  assert.equal(ends.filter((end) => end.status === "fulfilled").length, 1);
  const { version, timeline } = await world.call(readIncident, world.alice, { id });
  assert.equal(version, 6);
  assert.equal(timeline.filter((line) => line.kind === "resolved").length, 1);
});

test("a lost update, a stranger and bad input are refused, and change nothing", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  const id = await addOutage(world, shop);
  const statusOf = async (call: Promise<unknown>) => (await refusalOf(call)).status;
  for (const verb of [readIncident, acknowledgeIncident, resolveIncident])
    assert.equal(await statusOf(world.call(verb, world.charlie, { id })), 404);
  assert.equal(await statusOf(world.call(commentIncident, world.charlie, { id, text: "Hello" })), 404);
  assert.equal(await statusOf(world.call(acknowledgeIncident, world.alice, { id }, { ifMatch: 2 })), 412);
  assert.equal(await statusOf(world.call(readIncident, world.alice, { id: randomUUID() })), 404);
  for (const text of ["", " \n ", "a\0b", "x".repeat(10_001), 5]) {
    const refusal = await refusalOf(world.call(commentIncident, world.alice, { id: "x", text, more: true }));
    assert.deepEqual(
      [...new Set(refusal.errors.map((fault) => fault.path))].toSorted(),
      ["/id", "/more", "/text"],
      JSON.stringify(text).slice(0, 20),
    );
  }
  await world.call(commentIncident, world.alice, { id, text: "👍".repeat(10_000).slice(0, 10_000) });
  const after = await world.call(acknowledgeIncident, world.alice, { id }, { ifMatch: 2 });
  assert.equal(after.version, 3);
});

test("lists are newest first, filtered by state and monitor, and of one's own organisation", async (t) => {
  const world = await createWatchedWorld(t);
  const things = [await world.addMonitor("a"), await world.addMonitor("b"), await world.addMonitor("c")];
  const ids: string[] = [];
  for (const thing of things) ids.push(await addOutage(world, thing));
  const [first = "", second = "", third = ""] = ids;
  await addOutage(world, await world.addMonitor("stranger", world.charlie.org));
  await world.call(acknowledgeIncident, world.alice, { id: first });
  await world.call(resolveIncident, world.alice, { id: second });

  const idsOf = async (input: object) =>
    (await world.call(listIncidents, world.alice, input)).items.map((item) => item.id);
  assert.deepEqual(await idsOf({}), [third, second, first]);
  assert.deepEqual(await idsOf({ state: "open" }), [third]);
  assert.deepEqual(await idsOf({ state: "acknowledged" }), [first]);
  assert.deepEqual(await idsOf({ state: "resolved" }), [second]);
  assert.deepEqual(await idsOf({ monitorId: things[0]?.id }), [first]);
  assert.deepEqual(await idsOf({ monitorId: things[0]?.id, state: "open" }), []);

  const page = await world.call(listIncidents, world.alice, { limit: 2 });
  assert.deepEqual(
    page.items.map((item) => item.id),
    [third, second],
  );
  assert.deepEqual(await idsOf({ limit: 2, cursor: page.nextCursor }), [first]);

  const summary = await world.call(summarizeIncidents, world.alice, {});
  assert.deepEqual([summary.openCount, summary.unacknowledgedCount], [2, 1]);
  assert.deepEqual(
    summary.newest.map((item) => item.id),
    [third, first],
  );

  await world.pool.query("UPDATE thing SET deleted_at = now() WHERE number = $1", [things[2]?.number]);
  assert.deepEqual(await idsOf({ state: "open" }), [third], "a deleted monitor keeps its incidents");
});

test("the timeline says what was seen, who was told and what they answered, and who was not told, and why", async (t) => {
  const world = await createWatchedWorld(t);
  const shop = await world.addMonitor("shop");
  await world.addEvents(shop, [{ state: "up", at: "2026-03-01T10:00:00.000Z" }]);
  const id = await addOutage(world, shop);
  const [upEvent] = await world.addEvents(shop, [
    { state: "up", at: "2026-03-01T11:30:00.000900Z" },
    { state: "down", at: "2026-03-01T11:40:00.000Z", reason: "timeout" },
  ]);
  await world.pool.query("UPDATE incident SET resolved_at = '2026-03-01T11:30:00.000Z' WHERE id = $1", [id]);
  const channelId = await world.addChannel("Ops");
  const deliveryId = randomUUID();
  await world.pool.query(
    `INSERT INTO delivery (id, organization_id, incident_id, number, channel_id, channel_kind, recipient, telling, state, attempts, created_at)
     VALUES ($1, $2, $3, $4, $5, 'webhook', '', '{"event": "monitor.down"}', 'pending', 22, '2026-03-01T11:00:21Z')`,
    [deliveryId, shop.org, id, shop.number, channelId],
  );
  await world.pool.query(
    `INSERT INTO attempt (delivery_id, no, claim_no, started_at, finished_at, result, status_code, detail)
     SELECT $1, no, no, '2026-03-01T11:00:22Z', '2026-03-01T11:00:22.040Z', 'retry', 503, 'try later' FROM generate_series(1, 22) AS no`,
    [deliveryId],
  );
  await world.pool.query(
    `INSERT INTO untold (event_id, channel_id, organization_id, why, at) VALUES
       ($1, NULL, $2, 'nobody_was_told_of_the_outage', '2026-03-01T11:30:01Z'), ($1, $3, $2, 'moon_phase', '2026-03-01T11:30:02Z')`,
    [upEvent, shop.org, channelId],
  );
  const { timeline } = await world.call(readIncident, world.alice, { id });
  const channel = { id: channelId, name: "Ops", kind: "webhook" };
  assert.deepEqual(
    timeline.map((line) => [line.kind, line.at.slice(11, 19), "state" in line ? line.state : ""]),
    [
      ["state", "11:00:00", "down"],
      ["opened", "11:00:20", ""],
      ["told", "11:00:21", "retrying"],
      ["state", "11:30:00", "up"],
      ["untold", "11:30:01", "up"],
      ["untold", "11:30:02", "up"],
    ],
    "neither the state before the outage nor the next outage is part of it",
  );
  const told = timeline.find((line) => line.kind === "told");
  assert.deepEqual(told?.channel, channel);
  assert.equal(told?.attemptCount, 22);
  assert.deepEqual(
    told?.attempts.map((attempt) => attempt.number),
    Array.from({ length: 20 }, (_, index) => index + 3),
  );
  assert.deepEqual(told?.attempts[0], {
    number: 3,
    startedAt: "2026-03-01T11:00:22.000Z",
    finishedAt: "2026-03-01T11:00:22.040Z",
    durationMs: 40,
    result: "retry",
    statusCode: 503,
    detail: "try later",
  });
  const untold = timeline.filter((line) => line.kind === "untold");
  assert.deepEqual(
    untold.map((line) => [line.why, line.text, line.channel]),
    [
      [
        "nobody_was_told_of_the_outage",
        "Nobody was told that it is over, because nobody heard of it while it lasted.",
        null,
      ],
      ["moon_phase", "Nobody was told (moon_phase).", channel],
    ],
  );
});
