// Incidents of heartbeats: listed, read and dealt with as those of monitors, beside them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transaction } from "#platform/database/pool.ts";
import { addHeartbeat, believeHeartbeat } from "#test/heartbeat-things.ts";
import { createWatchedWorld, refusalOf, type WatchedWorld } from "#test/watched-world.ts";
import { acknowledgeIncident } from "./acknowledge.ts";
import { commentIncident } from "./comment.ts";
import { listIncidents } from "./list-incidents.ts";
import { openIncidents } from "./outage.ts";
import { readIncident } from "./read-incident.ts";
import { resolveIncident } from "./resolve.ts";
import { summarizeIncidents } from "./summarize-incidents.ts";

const startedAt = "2026-03-01T02:05:00.000Z";
const why = { reason: "missed", message: "gave no sign by 03:05" };

async function addMiss(world: WatchedWorld) {
  const { pool, alice } = world;
  const backup = await addHeartbeat(pool, alice.org, "backup");
  await believeHeartbeat(pool, backup, "down", startedAt, why);
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM event WHERE number = $1 AND state = 'down'", [
    backup.number,
  ]);
  const eventId = rows[0]?.id ?? assert.fail();
  const at = new Date(startedAt);
  const down = { ...why, eventId, number: backup.number, organizationId: alice.org, startedAt: at, detectedAt: at };
  const opened = await transaction(pool, (tx) => openIncidents(tx, [down]));
  return { backup, eventId, id: opened.get(eventId)?.id ?? assert.fail() };
}

test("a heartbeat's incident names it where others name their monitor", async (t) => {
  const world = await createWatchedWorld(t);
  const { backup, id } = await addMiss(world);
  const named = { id: backup.id, name: "backup", kind: "heartbeat", url: null };
  const { items } = await world.call(listIncidents, world.alice, { monitorId: backup.id });
  assert.deepEqual(
    items.map(({ monitor, reason, message }) => [monitor, reason, message]),
    [[named, "missed", "gave no sign by 03:05"]],
  );
  assert.deepEqual((await world.call(readIncident, world.alice, { id })).monitor, named);
  assert.deepEqual((await world.call(summarizeIncidents, world.alice, {})).newest[0]?.monitor, named);
  assert.deepEqual((await world.call(listIncidents, world.charlie, { monitorId: backup.id })).items, []);
});

test("people acknowledge, comment and end it, and its timeline says so", async (t) => {
  const world = await createWatchedWorld(t);
  const { id, eventId } = await addMiss(world);
  assert.equal((await world.call(acknowledgeIncident, world.alice, { id, note: "On it." })).state, "acknowledged");
  await world.call(commentIncident, world.alice, { id, text: "The disk was full." });
  const resolved = await world.call(resolveIncident, world.alice, { id });
  assert.deepEqual([resolved.state, resolved.resolvedBy?.name], ["resolved", "Alice"]);
  assert.equal((await refusalOf(world.call(resolveIncident, world.alice, { id }))).code, "already_resolved");
  await world.pool.query(
    "INSERT INTO untold (event_id, organization_id, why, at) VALUES ($1, $2, 'nobody_listens', $3)",
    [eventId, world.alice.org, "2026-03-01T02:05:01.000Z"],
  );
  const { timeline } = await world.call(readIncident, world.alice, { id });
  assert.deepEqual(
    timeline.map((line) => [line.kind, "text" in line ? line.text : null]),
    [
      ["state", null],
      ["opened", null],
      ["untold", "Nobody was told, because no channel listens to this."],
      ["acknowledged", "On it."],
      ["commented", "The disk was full."],
      ["resolved", null],
    ],
  );
});
