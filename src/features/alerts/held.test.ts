// Messages that wait for a person: counted, sent in their old order, or dropped; those of one's own organisation alone.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test, type TestContext } from "node:test";
import { createWatchedWorld } from "#test/watched-world.ts";
import { dropHeld } from "./drop-held.ts";
import { readHeld } from "./read-held.ts";
import { sendHeld } from "./send-held.ts";

async function createHeld(t: TestContext) {
  const world = await createWatchedWorld(t);
  const { pool, alice, charlie } = world;
  const add = async (state: string, org = alice.org, at = "2026-03-01T11:00:00Z") => {
    const id = randomUUID();
    await pool.query(
      `INSERT INTO delivery (id, organization_id, channel_id, channel_kind, recipient, telling, state, created_at, due_at, give_up_at)
       VALUES ($1, $2, $3, 'webhook', '', '{}', $4, $5, $5, $5)`,
      [id, org, randomUUID(), state, at],
    );
    return id;
  };
  const rowOf = async (id: string) => {
    const { rows } = await pool.query<{ state: string; isDue: boolean; isAmbiguous: boolean; isOver: boolean }>(
      `SELECT state, due_at > now() - interval '1 minute' AND give_up_at > now() + interval '23 hours' AS "isDue",
         is_ambiguous AS "isAmbiguous", finished_at IS NOT NULL AS "isOver" FROM delivery WHERE id = $1`,
      [id],
    );
    return rows[0];
  };
  const audited = async (action: string) =>
    (await pool.query<{ before: object; after: object }>("SELECT before, after FROM audit WHERE action = $1", [action]))
      .rows;
  const holdSending = () => pool.query("UPDATE organization SET sending_held_at = '2026-03-01T11:30:00Z'");
  return { ...world, charlie, add, rowOf, audited, holdSending };
}

const waiting = { state: "pending", isDue: true, isAmbiguous: true, isOver: false };

test("what is held is counted and sent when a person says so; nobody else's is touched", async (t) => {
  const { call, alice, charlie, add, rowOf, audited } = await createHeld(t);
  const [first, second] = [await add("held"), await add("held", alice.org, "2026-03-01T11:01:00Z")];
  const pending = await add("pending");
  const strangers = await add("held", charlie.org);
  const nowhere = { sendingHeldAt: null, url: null, formerUrl: null };
  assert.deepEqual(await call(readHeld, alice, {}), { count: 2, oldestAt: "2026-03-01T11:00:00.000Z", ...nowhere });
  assert.deepEqual(await call(sendHeld, alice, {}), { count: 2 });
  for (const id of [first, second]) assert.deepEqual(await rowOf(id), waiting);
  assert.deepEqual(await rowOf(pending), { state: "pending", isDue: false, isAmbiguous: false, isOver: false });
  assert.equal((await rowOf(strangers))?.state, "held");
  assert.deepEqual(await call(readHeld, alice, {}), { count: 0, oldestAt: null, ...nowhere });
  assert.deepEqual(await audited("delivery.send_held"), [
    { before: { held: 2, sendingHeldAt: null }, after: { sent: 2, sendingHeldAt: null } },
  ]);
});

test("what is dropped is over, and stays in the log", async (t) => {
  const { call, alice, add, rowOf, audited } = await createHeld(t);
  const held = await add("held");
  assert.deepEqual(await call(dropHeld, alice, {}), { count: 1 });
  assert.deepEqual(await rowOf(held), { state: "skipped", isDue: false, isAmbiguous: false, isOver: true });
  assert.deepEqual(await call(sendHeld, alice, {}), { count: 0 });
  assert.equal((await rowOf(held))?.state, "skipped");
  assert.equal((await audited("delivery.drop_held")).length, 1);
});

test("under another address all that is due waits; dropping it does not begin the sending, saying so does", async (t) => {
  const { call, alice, charlie, add, rowOf, holdSending, pool } = await createHeld(t);
  await pool.query(
    "INSERT INTO installation (id, key_check, url, former_url) VALUES ($1, '', 'https://b.example', 'https://a.example')",
    [randomUUID()],
  );
  await holdSending();
  const old = await add("pending");
  const addresses = { url: "https://b.example", formerUrl: "https://a.example" };
  const since = "2026-03-01T11:30:00.000Z";
  assert.deepEqual(await call(readHeld, alice, {}), {
    count: 1,
    oldestAt: "2026-03-01T11:00:00.000Z",
    sendingHeldAt: since,
    ...addresses,
  });
  await call(dropHeld, alice, {});
  assert.equal((await rowOf(old))?.state, "skipped");
  const next = await add("pending");
  assert.deepEqual((await call(readHeld, alice, {})).sendingHeldAt, since);
  assert.deepEqual(await call(sendHeld, alice, {}), { count: 1 });
  assert.deepEqual(await rowOf(next), { ...waiting, isAmbiguous: false });
  assert.equal((await call(readHeld, alice, {})).sendingHeldAt, null);
  assert.equal((await call(readHeld, charlie, {})).sendingHeldAt, since, "each organisation speaks for itself");
});
