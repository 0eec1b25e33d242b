// The list of deliveries by state, channel and incident, and what a delivery shows.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test, type TestContext } from "node:test";
import { openIncidents, resolveIncidents } from "#features/incidents/index.ts";
import { transaction } from "#platform/database/pool.ts";
import { createWatchedWorld, refusalOf, type Watched } from "#test/watched-world.ts";
import { deliveryStates } from "./delivery-view.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { readDelivery } from "./read-delivery.ts";
import { retryDelivery } from "./retry-delivery.ts";

interface Given {
  readonly state?: string;
  readonly attempts?: number;
  readonly event?: "monitor.down" | "monitor.up" | "channel.test";
  readonly channelId?: string;
  readonly recipient?: string;
}

/** Deliveries of one outage, which has begun. */
async function createOutage(t: TestContext) {
  const world = await createWatchedWorld(t);
  const { pool } = world;
  const shop = await world.addMonitor("shop");
  const channelId = await world.addChannel("Ops");
  const [eventId = 0] = await world.addEvents(shop, [{ state: "down", at: "2026-03-01T11:00:00.000Z" }]);
  const moment = new Date("2026-03-01T11:00:00.000Z");
  const opened = await transaction(pool, (tx) =>
    openIncidents(tx, [
      {
        eventId,
        number: shop.number,
        organizationId: shop.org,
        startedAt: moment,
        detectedAt: moment,
        reason: "timeout",
        message: "No answer",
      },
    ]),
  );
  const incidentId = opened.get(eventId)?.id ?? "";

  async function addDelivery(
    given: Given = {},
    about: { thing: Watched; incidentId: string } | null = { thing: shop, incidentId },
  ) {
    const { state = "dead", attempts = 1, event = "monitor.down", recipient = "" } = given;
    const id = randomUUID();
    const incident = about === null ? null : { id: about.incidentId, sequence: 1, resolvedAt: null };
    await pool.query(
      `INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state,
         attempts, finished_at, last_status, last_detail)
       VALUES ($1, $2, $3, $4, $5, $6, 'webhook', $7, $8, $9, $10, CASE WHEN $9 = 'dead' THEN now() END, 503, 'try later')`,
      [
        id,
        about?.thing.org ?? shop.org,
        about === null || event === "monitor.up" ? null : eventId,
        about?.incidentId ?? null,
        about?.thing.number ?? null,
        given.channelId ?? channelId,
        recipient,
        JSON.stringify({ id, event, incident }),
        state,
        attempts,
      ],
    );
    await pool.query(
      `INSERT INTO attempt (delivery_id, no, claim_no, started_at, finished_at, result, status_code, detail, is_ambiguous)
       SELECT $1, no, no, '2026-03-01T11:00:00Z', timestamptz '2026-03-01T11:00:00Z' + no * interval '10 ms', 'retry', 503, 'try later', false
       FROM generate_series(1, $2::int) AS no`,
      [id, attempts],
    );
    return id;
  }

  async function end(how: "recovered" | "paused") {
    const at = new Date("2026-03-01T11:30:00.000Z");
    const [endId = 0] = await world.addEvents(shop, [{ state: how === "recovered" ? "up" : "paused", at }]);
    await transaction(pool, (tx) => resolveIncidents(tx, [{ eventId: endId, number: shop.number, at, how }]));
  }

  async function tellingOf(id: string) {
    const { rows } = await pool.query<{ telling: Record<string, unknown> }>(
      "SELECT telling FROM delivery WHERE id = $1",
      [id],
    );
    return rows[0]?.telling;
  }

  return { world, shop, channelId, incidentId, addDelivery, end, tellingOf };
}

test("the log is newest first, filtered by state, channel and incident, and of one's own organisation", async (t) => {
  const { world, channelId, incidentId, addDelivery } = await createOutage(t);
  const other = await world.addChannel("Other");
  const ids: Record<string, string> = {
    pending: await addDelivery({ state: "pending", attempts: 0, recipient: "a" }),
    sending: await addDelivery({ state: "claimed", attempts: 2, recipient: "b" }),
    retrying: await addDelivery({ state: "pending", attempts: 3, recipient: "c" }),
    held: await addDelivery({ state: "held", attempts: 0, recipient: "h" }),
    sent: await addDelivery({ state: "sent", recipient: "d" }),
    dead: await addDelivery({ state: "dead", recipient: "e" }),
    skipped: await addDelivery({ state: "skipped", attempts: 0, channelId: other }),
    folded: await addDelivery({ state: "folded", attempts: 0, event: "channel.test" }, null),
  };
  const thing = await world.addMonitor("stranger", world.charlie.org);
  const strangers = await addDelivery({ recipient: "s" }, { thing, incidentId: randomUUID() });

  const idsOf = async (input: object) =>
    (await world.call(listDeliveries, world.alice, input)).items.map((item) => item.id);
  assert.deepEqual(await idsOf({}), Object.values(ids).toReversed());
  for (const state of deliveryStates) assert.deepEqual(await idsOf({ state }), [ids[state]], state);
  assert.deepEqual(await idsOf({ channelId: other }), [ids["skipped"]]);
  assert.equal((await idsOf({ channelId, incidentId })).length, 6);
  assert.deepEqual(await idsOf({ incidentId, state: "dead" }), [ids["dead"]]);

  const paged: string[] = [];
  let cursor: string | null = null;
  for (const limit of [3, 3, 2]) {
    const page: { items: { id: string }[]; nextCursor: string | null } = await world.call(listDeliveries, world.alice, {
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    paged.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  }
  assert.equal(cursor, null);
  assert.deepEqual(paged, Object.values(ids).toReversed());

  const read = await world.call(readDelivery, world.alice, { id: ids["retrying"] });
  assert.deepEqual([read.state, read.attempts, read.durationMs, read.lastStatus], ["retrying", 3, 30, 503]);
  assert.deepEqual(read.channel, { id: channelId, name: "Ops", kind: "webhook" });
  assert.equal(read.monitor?.name, "shop");
  assert.deepEqual(
    read.tries.map((attempt) => [attempt.number, attempt.durationMs, attempt.detail]),
    [
      [1, 10, "try later"],
      [2, 20, "try later"],
      [3, 30, "try later"],
    ],
  );

  for (const verb of [readDelivery, retryDelivery])
    assert.equal((await refusalOf(world.call(verb, world.alice, { id: strangers }))).status, 404);
  const bad = await refusalOf(world.call(listDeliveries, world.alice, { state: "gone", channelId: "x", limit: 0 }));
  assert.deepEqual(bad.errors.map((fault) => fault.path).toSorted(), ["/channelId", "/limit", "/state"]);
  for (const wrong of ["x", Buffer.from('["1"]').toString("base64url")])
    assert.equal((await refusalOf(world.call(listDeliveries, world.alice, { cursor: wrong }))).status, 400);
});

test("while its outage lasts, a dead delivery goes out again under the same key", async (t) => {
  const { world, addDelivery } = await createOutage(t);
  const id = await addDelivery();
  const again = await world.call(retryDelivery, world.alice, { id });
  assert.deepEqual([again.id, again.state, again.attempts, again.finishedAt], [id, "retrying", 1, null]);
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id }))).code, "not_dead");
  const test1 = await addDelivery({ event: "channel.test" }, null);
  assert.equal((await world.call(retryDelivery, world.alice, { id: test1 })).id, test1);
  const audited = await world.pool.query("SELECT 1 FROM audit WHERE action = 'delivery.retry'");
  assert.equal(audited.rowCount, 2);
});

test("after the recovery a new delivery tells that the outage is over, and only once", async (t) => {
  const { world, incidentId, addDelivery, end, tellingOf } = await createOutage(t);
  const id = await addDelivery();
  await end("recovered");
  const resent = await world.call(retryDelivery, world.alice, { id });
  assert.notEqual(resent.id, id);
  assert.deepEqual([resent.state, resent.event, resent.resendOf, resent.attempts], ["pending", "monitor.up", id, 0]);
  assert.deepEqual(await tellingOf(resent.id), {
    id: resent.id,
    event: "monitor.up",
    occurredAt: "2026-03-01T11:30:00.000Z",
    incident: { id: incidentId, sequence: 1, resolvedAt: "2026-03-01T11:30:00.000Z" },
  });
  assert.equal((await world.call(readDelivery, world.alice, { id })).state, "dead", "what was given up stays so");
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id }))).code, "end_already_told");
});

test("a dead word of the recovery can be told again; one that was told is not told twice", async (t) => {
  const { world, addDelivery, end } = await createOutage(t);
  const deadUp = await addDelivery({ event: "monitor.up", recipient: "a" });
  const down = await addDelivery({ recipient: "b" });
  await addDelivery({ event: "monitor.up", recipient: "b", state: "sent" });
  await end("recovered");
  assert.equal((await world.call(retryDelivery, world.alice, { id: deadUp })).event, "monitor.up");
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id: down }))).code, "end_already_told");
});

test("nothing is sent of an outage that a person ended, nor to a channel that is gone", async (t) => {
  const { world, channelId, addDelivery, end } = await createOutage(t);
  const id = await addDelivery();
  await end("paused");
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id }))).code, "ended_by_person");
  await world.pool.query("UPDATE channel SET deleted_at = now() WHERE id = $1", [channelId]);
  assert.equal((await refusalOf(world.call(retryDelivery, world.alice, { id }))).code, "channel_deleted");
});

test("two people who send the same again at the same moment send it once", async (t) => {
  const { world, addDelivery, end } = await createOutage(t);
  const id = await addDelivery();
  await end("recovered");
  const calls = await Promise.allSettled([1, 2].map(() => world.call(retryDelivery, world.alice, { id })));
  assert.deepEqual(calls.map((call) => call.status).toSorted(), ["fulfilled", "rejected"]);
  const resent = await world.pool.query("SELECT 1 FROM delivery WHERE resend_of = $1", [id]);
  assert.equal(resent.rowCount, 1);
});
