// Every invariant seen failing: a healthy history breaks none, and each violation that is planted into it is named.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test, type TestContext } from "node:test";
import { createTestDatabase } from "#test/database.ts";
import type { ReceivedRequest } from "#test/doubles/webhook-receiver.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { ApiClient } from "#test/api-client.ts";
import { flushLooks } from "#test/recorded-looks.ts";
import { type LiveEvidence, violationsOf } from "./index.ts";

const shop = "0190a000-0000-7000-8000-000000000001";
const org = "0190a000-0000-7000-8000-0000000000ff";
const channel = "0190a000-0000-7000-8000-00000000000c";
const down = "0190a000-0000-4000-8000-0000000000d1";
const up = "0190a000-0000-4000-8000-0000000000d2";
const incident = "0190a000-0000-7000-8000-0000000000aa";
const engine = "0190a000-0000-7000-8000-0000000000e1";

/** One monitor that was up, down and up again, looked at every ten seconds by one engine, and everybody told. */
async function plant(t: TestContext): Promise<{ pool: Pool; evidence: LiveEvidence }> {
  const { pool } = await createTestDatabase(t);
  for (let n = 1; n <= 9; n++) {
    const look = { number: 1, slot: 10_000 * n, verdict: n === 3 ? 1 : 0, wasRetried: n === 3 };
    await flushLooks(pool, [look], { shard: 7, flushNo: n });
  }
  await pool.query(`
    INSERT INTO organization (id, name) VALUES ('${org}', 'Shop');
    INSERT INTO thing (id, organization_id, form, shard, name) VALUES ('${shop}', '${org}', 'monitor', 7, 'shop');
    INSERT INTO monitor (number, kind, target, interval_seconds, retry_interval_seconds, timeout_ms, failures_to_down, successes_to_up)
      VALUES (1, 'http', '{}', 10, 10, 2000, 1, 1);
    INSERT INTO engine (id, host, pid, flush_no) VALUES ('${engine}', 'here', 1, 100);
    UPDATE shard SET owner = '${engine}', epoch = 1 WHERE id = 7;
    INSERT INTO event (number, seq, organization_id, state, from_at, detected_at, slot, version, expanded_at) VALUES
      (1, 1, '${org}', 'pending', to_timestamp(5), to_timestamp(5), 5000, 1, now()),
      (1, 2, '${org}', 'up', to_timestamp(10), to_timestamp(10), 10000, 1, now()),
      (1, 3, '${org}', 'down', to_timestamp(30), to_timestamp(30), 30000, 1, now()),
      (1, 4, '${org}', 'up', to_timestamp(40), to_timestamp(40), 40000, 1, now());
    INSERT INTO belief (number, organization_id, shard, state, seq, since, version, slot) VALUES (1, '${org}', 7, 'up', 4, to_timestamp(40), 1, 40000);
    INSERT INTO untold (event_id, organization_id, why) VALUES (1, '${org}', 'not_an_outage'), (2, '${org}', 'not_an_outage');
    INSERT INTO incident (id, organization_id, number, opened_by, started_at, detected_at, resolved_at, reason, message)
      VALUES ('${incident}', '${org}', 1, 3, to_timestamp(30), to_timestamp(30), to_timestamp(40), 'timeout', '');
    INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state, attempts, finished_at) VALUES
      ('${down}', '${org}', 3, '${incident}', 1, '${channel}', 'webhook', 'webhook', '{"id": "${down}", "event": "monitor.down"}', 'sent', 1, to_timestamp(31)),
      ('${up}', '${org}', 4, '${incident}', 1, '${channel}', 'webhook', 'webhook', '{"id": "${up}", "event": "monitor.up"}', 'sent', 1, to_timestamp(41));
    INSERT INTO attempt (delivery_id, no, claim_no, finished_at, result, is_ambiguous) VALUES
      ('${down}', 1, 1, now(), 'sent', false), ('${up}', 1, 1, now(), 'sent', false);
  `);
  return { pool, evidence: { db: pool, received: [got(down, "monitor.down"), got(up, "monitor.up")] } };
}

function got(key: string, event: string, more: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    ordinal: 0,
    receivedAtMs: 0,
    method: "POST",
    path: "/hook",
    headers: { "idempotency-key": key },
    body: JSON.stringify({ id: key, event, incident: { id: incident } }),
    answer: { status: 200 },
    ...more,
  };
}

test("a history in which all went well breaks no promise", async (t) => {
  const { evidence } = await plant(t);
  assert.deepEqual(await violationsOf(evidence), []);
});

const plantNotice = (
  expandedAt: string,
) => `INSERT INTO notice (organization_id, number, kind, subject, days, facts, raised_at, expanded_at)
  SELECT organization_id, number, 'certificate.expiring', 'abc', 7, '{}', now(), ${expandedAt} FROM belief LIMIT 1`;

const copyOfDown = `INSERT INTO delivery (id, organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, state, attempts, finished_at)
  SELECT '${randomUUID()}', organization_id, event_id, incident_id, number, channel_id, channel_kind, recipient, telling, 'skipped', 0, now()
  FROM delivery WHERE id = '${down}'`;

/** What is done to the healthy history → the words in which it must be named. */
const plantedInDatabase: readonly (readonly [string, string | ((db: Pool) => Promise<void>), RegExp])[] = [
  [
    "two engines in one epoch",
    (db) => flushLooks(db, [{ number: 1, slot: 95_000 }], { shard: 7, engine: 2 }),
    /\[1 .*epoch 1 by 2 engines/,
  ],
  [
    "an old owner that went on",
    (db) => flushLooks(db, [{ number: 1, slot: 35_000 }], { shard: 7, engine: 2, epoch: 2 }),
    /\[1 .*after epoch 2 had begun/,
  ],
  ["an epoch from nowhere", "UPDATE shard SET epoch = 0 WHERE id = 7", /\[1 .*itself only at 0/],
  [
    "a slot recorded twice",
    (db) => flushLooks(db, [{ number: 1, slot: 30_000, verdict: 1 }], { shard: 7, flushNo: 3 }),
    /\[2 .*30000 was recorded 2 times/,
  ],
  [
    "a flush that its engine forgot",
    "UPDATE engine SET flush_no = 3",
    /\[2 .*recorded flush 9 but says that it made 3/,
  ],
  ["a gap in the numbers", "UPDATE event SET seq = 7 WHERE seq = 4", /\[3 .*event 7 stands at place 4/],
  [
    "a change that changes nothing",
    "UPDATE event SET state = 'up' WHERE seq = 3",
    /\[3 .*event 3 says up, as the one before/,
  ],
  [
    "a moment that does not rise",
    "UPDATE event SET from_at = to_timestamp(5) WHERE seq = 2",
    /\[3 .*event 2 does not begin after/,
  ],
  ["a belief without its event", "UPDATE belief SET state = 'down'", /\[3 .*is not its last event/],
  ["events of nothing", "DELETE FROM belief", /\[3 .*of which nothing is believed/],
  ["a slot that does not rise", "UPDATE event SET slot = 9000 WHERE seq = 3", /\[4 .*slot 9000, not after 10000/],
  [
    "an old version after a new one",
    "UPDATE thing SET version = 2; UPDATE event SET version = 2 WHERE seq = 2",
    /\[4 .*version 1, after one of version 2/,
  ],
  [
    "a version that is not there yet",
    "UPDATE event SET version = 2 WHERE seq = 4",
    /\[4 .*version 2, and the newest is 1/,
  ],
  ["an event that was not worked off", "UPDATE event SET expanded_at = NULL WHERE seq = 3", /\[5 .*was not worked off/],
  ["a notice that was not worked off", plantNotice("NULL"), /\[5 .*notice .*was not worked off/],
  ["a notice without a delivery", plantNotice("now()"), /\[5 .*notice .*neither a delivery nor a reason/],
  ["an event without a duty", "DELETE FROM untold WHERE event_id = 2", /\[5 .*neither a delivery nor a reason/],
  [
    "a delivery that hangs",
    `UPDATE delivery SET state = 'claimed', claimed_by = 1 WHERE id = '${up}'`,
    /\[5 .*is still claimed/,
  ],
  ["an end without a moment", `UPDATE delivery SET finished_at = NULL WHERE id = '${up}'`, /\[5 .*without a moment/],
  [
    "sent without an attempt that succeeded",
    `UPDATE attempt SET result = 'retry' WHERE delivery_id = '${up}'`,
    /\[5 .*no attempt of it succeeded/,
  ],
  ["a second delivery of one event", `DROP INDEX delivery_once; ${copyOfDown}`, /\[6 .*event 3 has 2 deliveries/],
  [
    "a key that is not the delivery's",
    `UPDATE delivery SET telling = telling || '{"id": "x"}' WHERE id = '${up}'`,
    /\[6 .*says the id x/,
  ],
  [
    "an up for who never heard of the down",
    `UPDATE delivery SET state = 'dead' WHERE id = '${down}'`,
    /\[7 .*its down was never sent/,
  ],
  [
    "an end before the beginning",
    `UPDATE delivery SET finished_at = to_timestamp(20) WHERE id = '${up}'`,
    /\[7 .*was finished before/,
  ],
  [
    "two open incidents",
    `DROP INDEX incident_one_open; INSERT INTO incident (id, organization_id, number, opened_by, started_at, detected_at, reason, message)
     VALUES ('${randomUUID()}', '${org}', 1, 1, now(), now(), '', ''), ('${randomUUID()}', '${org}', 1, 2, now(), now(), '', '')`,
    /\[9 .*2 open incidents/,
  ],
  ["a down without an incident", "DELETE FROM incident", /\[9 .*belongs to 0 incidents/],
  ["an incident of something else", "UPDATE incident SET opened_by = 2", /\[9 .*not a down of it/],
  [
    "an incident that stays open",
    "UPDATE incident SET resolved_at = NULL",
    /\[9 .*is up, and its incident .* still open/,
  ],
  [
    "an outage without an incident",
    "DELETE FROM event WHERE seq = 4; UPDATE belief SET state = 'down', seq = 3, since = to_timestamp(30)",
    /\[9 .*is down, and it has no open incident/,
  ],
  [
    "an incident that ends before it begins",
    "UPDATE incident SET resolved_at = to_timestamp(20)",
    /\[9 .*before it began/,
  ],
  [
    "a stretch in which nobody looked",
    "DELETE FROM segment WHERE flush_no BETWEEN 5 AND 7",
    /\[12 .*was not looked at from/,
  ],
  [
    "news from inside a blind span",
    "INSERT INTO span (id, from_at, to_at, why) VALUES (gen_random_uuid(), to_timestamp(25), to_timestamp(35), 'nobody_looked')",
    /\[12 .*inside a span/,
  ],
  [
    "too many claims",
    `INSERT INTO delivery (id, organization_id, channel_id, channel_kind, recipient, telling, state, claimed_by, attempts)
     SELECT gen_random_uuid(), '${org}', '${channel}', 'webhook', '', '{}', 'claimed', 5, 0 FROM generate_series(1, 65)`,
    /\[15 .*holds 65 claims/,
  ],
  [
    "too many who wait for a look",
    "INSERT INTO look_request (id, number, shard) SELECT gen_random_uuid(), 1, 7 FROM generate_series(1, 101)",
    /\[15 .*101 requests/,
  ],
  [
    "an attempt that was not written down",
    `UPDATE delivery SET attempts = 2 WHERE id = '${up}'`,
    /\[15 .*counts 2 attempts, and 1/,
  ],
  [
    "a finished delivery that is claimed",
    `UPDATE delivery SET claimed_by = 1 WHERE id = '${up}'`,
    /\[15 .*is sent and still claimed/,
  ],
  [
    "old news that went out unasked after the database had gone back",
    `INSERT INTO span (id, from_at, to_at, why) VALUES (gen_random_uuid(), to_timestamp(800), to_timestamp(900), 'history_lost')`,
    /\[15 .*was sent unasked/,
  ],
  [
    "an engine that goes on over a history that went back",
    `INSERT INTO span (id, from_at, to_at, why) VALUES (gen_random_uuid(), now(), now() + interval '1 second', 'history_lost')`,
    /\[15 .*goes on, although/,
  ],
];

for (const [what, damage, words] of plantedInDatabase)
  test(`seen: ${what}`, async (t) => {
    const { pool, evidence } = await plant(t);
    if (typeof damage === "string") await pool.query(damage);
    else await damage(pool);
    assert.match((await violationsOf(evidence)).join("\n"), words);
  });

const heard = [got(down, "monitor.down"), got(up, "monitor.up")];
const stranger = randomUUID();

/** What the test saw outside the database → the words in which it must be named. */
const plantedOutside: readonly (readonly [string, Partial<LiveEvidence>, RegExp])[] = [
  ["a message that never arrived", { received: heard.slice(0, 1) }, /\[5 .*the receiver never took it/],
  [
    "a key that is no delivery",
    { received: [...heard, got(stranger, "channel.test", { body: "{}" })] },
    /\[6 .*which is no delivery/,
  ],
  [
    "a key that was taken twice without a doubt",
    { received: [...heard, heard[0]!] },
    /\[6 .*taken 2 times, and only 0/,
  ],
  [
    "other words under the same key",
    { received: [...heard, got(down, "monitor.up", { answer: null })] },
    /\[6 .*different messages/,
  ],
  [
    "the same news under another key",
    { received: [...heard, got(stranger, "monitor.down")] },
    /\[6 .*came under the keys/,
  ],
  ["messages that overtook one another", { received: heard.toReversed() }, /\[7 .*was taken before/],
  [
    "a healthy target that was failed",
    { alwaysHealthy: new Set([shop]) },
    /\[14 .*a check of it failed[^]*believed down/,
  ],
  [
    "a verdict after an edit was answered",
    { answeredEdits: [{ monitorId: shop, version: 2, answeredAtMs: 35_000 }] },
    /\[4 .*after version 2 had been answered/,
  ],
];

for (const [what, seen, words] of plantedOutside)
  test(`seen: ${what}`, async (t) => {
    const { evidence } = await plant(t);
    assert.match((await violationsOf({ ...evidence, ...seen })).join("\n"), words);
  });

const noSeconds = {
  upSeconds: 0,
  downSeconds: 0,
  maintenanceSeconds: 0,
  unknownSeconds: 0,
  pendingSeconds: 0,
  pausedSeconds: 0,
  absentSeconds: 0,
};

/** An API that answers every question about uptime with the same figures. */
function lyingApi(answer: object): ApiClient {
  const insist = (request: string) =>
    Promise.resolve(request.startsWith("GET /uptime") ? { items: [{ total: noSeconds }] } : answer);
  return { address: "", insist, ask: () => Promise.reject(new Error("not asked")) } as ApiClient;
}

test("seen: uptime that does not add up, in any of its ways", async (t) => {
  const { evidence } = await plant(t);
  const words = (await violationsOf({ ...evidence, api: lyingApi({ ...noSeconds, upSeconds: 30 }) })).join("\n");
  assert.match(words, /\[13 .*its sums make 30000 ms of/);
  assert.match(words, /\[13 .*up is 30000 \+ 30000 ms in halves/);
  assert.match(words, /\[13 .*up is 30000 ms, and \d+ ms by its events and spans/);
  assert.match(words, /\[13 .*up is 0 ms in the list and 30000/);
});
