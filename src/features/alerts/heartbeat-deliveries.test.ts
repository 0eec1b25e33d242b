// Sending again what was told of a heartbeat: its end in its own words, and nothing of a miss that was ours.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test, type TestContext } from "node:test";
import { openIncidents, resolveIncidents } from "#features/incidents/index.ts";
import { transaction } from "#platform/database/pool.ts";
import { addHeartbeat, believeHeartbeat } from "#test/heartbeat-things.ts";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { retryDelivery } from "./retry-delivery.ts";

const began = new Date("2026-03-01T02:05:00.000Z");
const ended = new Date("2026-03-01T03:05:00.000Z");

/** A miss whose message was given up, and its end. */
async function createMiss(t: TestContext, end: { readonly how: "recovered" | "taken_back"; readonly reason?: string }) {
  const world = await createWatchedWorld(t);
  const { pool, alice } = world;
  const backup = await addHeartbeat(pool, alice.org, "backup");
  await believeHeartbeat(pool, backup, "down", began.toISOString(), { reason: "missed" });
  await believeHeartbeat(pool, backup, "up", ended.toISOString(), end);
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM event WHERE number = $1 ORDER BY seq", [
    backup.number,
  ]);
  const [, downId = 0, upId = 0] = rows.map(({ id }) => id);
  const { number, org } = backup;
  const down = { eventId: downId, number, organizationId: org, startedAt: began, detectedAt: began };
  const opened = await transaction(pool, (tx) => openIncidents(tx, [{ ...down, reason: "missed", message: "" }]));
  const incidentId = opened.get(downId)?.id ?? assert.fail();
  await transaction(pool, (tx) => resolveIncidents(tx, [{ eventId: upId, number, at: ended, how: end.how }]));
  const id = randomUUID();
  await pool.query(
    `INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state, attempts, finished_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'webhook', '', $7, 'dead', 1, now())`,
    [
      id,
      org,
      downId,
      incidentId,
      number,
      await world.addChannel("Ops"),
      { id, event: "heartbeat.missed", monitor: null, heartbeat: { id: backup.id }, incident: { id: incidentId } },
    ],
  );
  return { ...world, id, backup, incidentId };
}

test("after its end, the end is told: once, and as a heartbeat's", async (t) => {
  const world = await createMiss(t, { how: "recovered" });
  const resent = await world.call(retryDelivery, world.alice, { id: world.id });
  assert.deepEqual([resent.event, resent.state, resent.resendOf], ["heartbeat.recovered", "pending", world.id]);
  const { rows } = await world.pool.query<{ telling: Record<string, unknown> }>(
    "SELECT telling FROM delivery WHERE id = $1",
    [resent.id],
  );
  assert.deepEqual(rows[0]?.telling["heartbeat"], { id: world.backup.id });
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id: world.id }))).code, "end_already_told");
  const { items } = await world.call(listDeliveries, world.alice, { incidentId: world.incidentId });
  assert.deepEqual(
    items.map(({ event, monitor }) => [event, monitor]),
    [
      ["heartbeat.recovered", { id: world.backup.id, name: "backup" }],
      ["heartbeat.missed", { id: world.backup.id, name: "backup" }],
    ],
  );
});

test("a miss that was taken back is not told any more", async (t) => {
  const world = await createMiss(t, { how: "taken_back", reason: "miss_taken_back" });
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id: world.id }))).code, "miss_taken_back");
});
