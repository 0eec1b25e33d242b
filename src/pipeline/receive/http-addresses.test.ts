// The life of the addresses that pings name: rotated, expired, deleted, restored, made and changed by another process. Each
// takes effect with the request after the change, although nothing wakes these servers when something changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPingTable, type PingTable } from "#test/ping-rows.ts";
import { FORMER_ADDRESS } from "./judged-pings.ts";

async function statusOf({ ask }: PingTable, line: string): Promise<number> {
  return (await ask(line)).status;
}

async function change({ world, heartbeat }: PingTable, request: string, body?: object): Promise<{ key: string }> {
  const { status, body: answer } = await world.ask<{ key: string }>(request.replace("ID", heartbeat.id), body);
  assert.ok(status < 300, `${request}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

/** As long ago as it takes: what had an end in the future has passed it. */
async function passEnds({ pool }: PingTable): Promise<void> {
  await pool.query("UPDATE ping_address SET expires_at = now() - interval '1 s' WHERE expires_at IS NOT NULL");
  await pool.query(
    "UPDATE ping_key SET expires_at = now() - interval '1 s', changed_xid = pg_current_xact_id() WHERE expires_at IS NOT NULL",
  );
  await pool.query("UPDATE thing SET changed_xid = pg_current_xact_id()");
}

test("a rotated address is taken for its time, and noted; afterwards it is unknown", async (t) => {
  const table = await createPingTable(t);
  await change(table, "POST /heartbeats/ID/rotate", { keepOldForHours: 1 });
  const { body } = await table.world.ask<{ pingUrl: string }>(`GET /heartbeats/${table.heartbeat.id}`);
  const fresh = new URL(body.pingUrl).pathname;
  assert.equal(await statusOf(table, fresh), 200);
  assert.equal(await statusOf(table, "/ping/UUID"), 200);
  assert.equal(await statusOf(table, "/ping/UUID/fail"), 200);
  assert.deepEqual(
    (await table.storedPings()).map(({ note }) => note),
    [null, FORMER_ADDRESS, `reported a failure; ${FORMER_ADDRESS}`],
  );
  await passEnds(table);
  table.receiver.wake();
  await table.receiver.findAnew([]);
  assert.equal(await statusOf(table, "/ping/UUID"), 404);
  assert.equal(await statusOf(table, fresh), 200);
});

test("an address whose time is up is refused by the clock alone", async (t) => {
  const table = await createPingTable(t);
  await change(table, "POST /heartbeats/ID/rotate", { keepOldForHours: 0 });
  await table.receiver.findAnew([]);
  assert.equal(await statusOf(table, "/ping/UUID"), 404);
});

test("deleted it is unknown, restored it is known again", async (t) => {
  const table = await createPingTable(t, { tokens: [{ form: "checkly", token: "four-and-more" }] });
  const lines = ["/ping/UUID", "/ping/KEY/SLUG", "/heartbeats/ping/four-and-more"];
  for (const line of lines) assert.equal(await statusOf(table, line), 200);
  await change(table, "DELETE /heartbeats/ID");
  // Whether or not the word of it came: a ping is stored only where the heartbeat is there.
  for (const line of lines) assert.equal(await statusOf(table, line), 404, line);
  await change(table, "POST /heartbeats/ID/restore");
  for (const line of lines) assert.equal(await statusOf(table, line), 200, line);
  assert.equal((await table.storedPings()).length, 6);
});

test("what another process made a moment ago is pinged at once", async (t) => {
  const table = await createPingTable(t);
  for (let round = 0; round < 5; round++) {
    const made = await table.addHeartbeat(`Made ${round}`, {
      tokens: [{ form: "oneUptime", token: `token-${round}` }],
    });
    const lines = [`/ping/${made.uuid}`, `/heartbeat/token-${round}`, `/ping/KEY/made-${round}`];
    assert.deepEqual(await Promise.all(lines.map((line) => statusOf(table, line))), [200, 200, 200]);
  }
});

test("a rotated ping key is taken for its time, and noted", async (t) => {
  const table = await createPingTable(t);
  assert.equal(await statusOf(table, "/ping/KEY/SLUG"), 200);
  const { key } = await change(table, "POST /ping-key/rotate", { keepOldForHours: 1 });
  assert.equal(await statusOf(table, `/ping/${key}/SLUG`), 200);
  await table.receiver.findAnew([]);
  assert.equal(await statusOf(table, "/ping/KEY/SLUG"), 200);
  assert.deepEqual(
    (await table.storedPings()).map(({ note }) => note),
    [null, null, FORMER_ADDRESS],
  );
  await passEnds(table);
  await table.receiver.findAnew([]);
  assert.equal(await statusOf(table, "/ping/KEY/SLUG"), 404);
  assert.equal(await statusOf(table, `/ping/${key}/SLUG`), 200);
});

test("tokens of other tools come and go with a PATCH", async (t) => {
  const table = await createPingTable(t);
  const tokens = (...all: string[]) => ({ tokens: all.map((token) => ({ form: "checkly", token })) });
  const given = (token: string) => statusOf(table, `/heartbeats/ping/${token}`);
  assert.equal(await given("first-one"), 404);
  await change(table, "PATCH /heartbeats/ID", tokens("first-one"));
  assert.equal(await given("first-one"), 200);
  await change(table, "PATCH /heartbeats/ID", tokens("second-one"));
  assert.equal(await given("second-one"), 200);
  assert.equal(await given("first-one"), 404);
  await change(table, "PATCH /heartbeats/ID", tokens("second-one", "first-one"));
  assert.equal(await given("first-one"), 200);
});

test("a token that went from one heartbeat to another names the other, in whichever order that is read", async (t) => {
  const table = await createPingTable(t);
  const other = await table.addHeartbeat("Other");
  const ids = [table.heartbeat.id, other.id];
  let edits = 0;
  const patch = async (id: string, held: readonly string[]) => {
    const tokens = held.map((token) => ({ form: "checkly", token }));
    const { status } = await table.world.ask(`PATCH /heartbeats/${id}`, {
      tokens,
      description: `edit ${(edits += 1)}`,
    });
    assert.equal(status, 200);
  };
  for (let round = 0; round < 4; round++) {
    const [from, to] = round % 2 === 0 ? ids : ids.toReversed();
    await patch(from!, ["the-token"]);
    await table.receiver.findAnew([]);
    await patch(from!, []);
    await patch(to!, ["the-token"]);
    await patch(from!, []); // it is read after the other
    await table.receiver.findAnew([]);
    assert.equal(await statusOf(table, "/heartbeats/ping/the-token"), 200, `round ${round}`);
    await patch(to!, []);
  }
});
