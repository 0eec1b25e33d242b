// The invariants of heartbeats seen failing: a history made by real receivers breaks none, and each violation that is
// planted into it is named.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test, type TestContext } from "node:test";
import type { Db, Pool } from "#platform/database/pool.ts";
import { createPingedWorld } from "#test/pinged-world.ts";
import { aTwoHundredIsOnDisk } from "./a-200-is-on-disk.ts";
import { deafIsWritten } from "./deaf-is-written.ts";
import type { Evidence, PingAttempt } from "./invariant.ts";
import { noFalseMiss } from "./no-false-miss.ts";
import { inSnapshot } from "./snapshot.ts";

/** A heartbeat that pinged three times, the last of them with a body. */
async function plant(t: TestContext): Promise<Evidence & { db: Pool; pings: PingAttempt[] }> {
  const world = await createPingedWorld(t);
  const heartbeat = await world.addHeartbeat("Nightly", {
    schedule: { kind: "period", periodSeconds: 10 },
    graceSeconds: 1,
  });
  const { ping } = await world.startReceiver();
  const pings: PingAttempt[] = [];
  for (const body of [null, null, "hello"]) {
    const name = randomUUID();
    const bytes = body === null ? null : Buffer.from(body);
    await ping(heartbeat, { userAgent: name, body: bytes, bodyBytes: bytes?.length ?? 0 });
    const moments = { sentAtMs: Date.now(), answeredAtMs: Date.now() };
    pings.push({ name, heartbeatId: heartbeat.id, signal: "success", body, status: 200, ...moments });
  }
  return { db: world.pool, pings };
}

async function faultsOf(evidence: Evidence): Promise<string> {
  const all = await Promise.all([aTwoHundredIsOnDisk, noFalseMiss, deafIsWritten].map((one) => one.check(evidence)));
  return all.flat().join("\n");
}

/** The heartbeat was due so long ago, and has been missed so much later. */
async function plantMiss(db: Pool, dueAgoSeconds: number, latenessSeconds: number): Promise<void> {
  await db.query(
    `UPDATE ping SET received_at = received_at - make_interval(secs => 11 + $1);
     UPDATE ping_body SET received_at = received_at - make_interval(secs => 11 + $1)`.replaceAll(
      "$1",
      String(dueAgoSeconds),
    ),
  );
  await db.query(
    `WITH last AS (SELECT max(received_at) AS at FROM ping),
       missed AS (UPDATE belief SET state = 'down', seq = seq + 1, since = at + interval '11 s', due_at = NULL, due_why = NULL, expected_at = NULL,
         applied_at = at, last_ping_at = at, reason = 'missed' FROM last RETURNING number, seq, organization_id, since)
     INSERT INTO event (number, seq, organization_id, state, from_at, detected_at, slot, version, reason)
     SELECT number, seq, organization_id, 'down', since, since + make_interval(secs => $1), 1e15, 1, 'missed' FROM missed`,
    [latenessSeconds],
  );
}

test("a history in which all went well breaks no promise, nor does a miss that is true and told in time", async (t) => {
  const evidence = await plant(t);
  assert.equal(await faultsOf(evidence), "");
  await plantMiss(evidence.db, 5, 0.5);
  assert.equal(await faultsOf(evidence), "");
});

/** Somebody writes while a history is read: as soon as it is known what is believed. */
function disturbed(db: Db, disturb: () => Promise<void>): Db {
  let isDone = false;
  return {
    async query(text, values) {
      const answer = await db.query(text, values);
      if (!isDone && text.includes("JOIN belief b USING (number) WHERE t.deleted_at")) {
        isDone = true;
        await disturb();
      }
      return answer as never;
    },
  };
}

test("a miss that is told while the history is read is no fault of what was read before it", async (t) => {
  for (const one of [aTwoHundredIsOnDisk, noFalseMiss]) {
    const evidence = await plant(t);
    const disturb = () => plantMiss(evidence.db, 5, 0.5);
    const found = await inSnapshot(evidence.db, (db) => one.check({ ...evidence, db: disturbed(db, disturb) }));
    assert.deepEqual(found, []);
    const { rows } = await evidence.db.query("SELECT 1 FROM event WHERE state = 'down'");
    assert.equal(rows.length, 1, "it was told");
  }
});

const planted: readonly (readonly [
  string,
  (evidence: Awaited<ReturnType<typeof plant>>) => Promise<unknown>,
  RegExp,
])[] = [
  ["a lost ping", ({ db }) => db.query("DELETE FROM ping WHERE n = 2"), /was answered 200 and is lost/],
  ["a gap in the numbers", ({ db }) => db.query("DELETE FROM ping WHERE n = 2"), /counts 3 pings, and 2 are stored/],
  [
    "a ping that is stored twice",
    ({ db }) =>
      db.query(
        `INSERT INTO ping (received_at, number, n, id, kind, form, scheme, method, user_agent)
           SELECT received_at, number, 4, gen_random_uuid(), kind, form, scheme, method, user_agent FROM ping WHERE n = 2`,
      ),
    /is stored 2 times/,
  ],
  ["a lost body", ({ db }) => db.query("DELETE FROM ping_body"), /of which nothing is kept/],
  ["a body that was cut", ({ db }) => db.query("UPDATE ping SET body_bytes = 2 WHERE n = 3"), /had 5 bytes/],
  ["a state that no ping made", ({ db }) => db.query("UPDATE belief SET state = 'down'"), /make state up, and down/],
  [
    "a deadline that no ping made",
    ({ db }) => db.query("UPDATE belief SET due_at = due_at + interval '1 s'"),
    /make dueAt/,
  ],
  ["a miss told late", ({ db }) => plantMiss(db, 5, 1.5), /is 1500 ms late/],
  [
    "a miss of what had come in time",
    async ({ db }) => {
      await plantMiss(db, 5, 0.5);
      await db.query("UPDATE ping SET received_at = received_at + interval '3 s' WHERE n = 3");
    },
    /is false: by what had been received/,
  ],
  [
    "a miss that was never told",
    ({ db }) => db.query("UPDATE ping SET received_at = received_at - interval '15 s'"),
    /nothing was said/,
  ],
  [
    "a miss while nobody could receive",
    async ({ db }) => {
      await plantMiss(db, 5, 0.5);
      await db.query(
        `INSERT INTO span (id, from_at, to_at, why, form)
           SELECT (lpad(to_hex((extract(epoch FROM from_at) * 1000 - 2000)::bigint), 12, '0') || '70008000000000000000')::uuid, from_at - interval '3 s', from_at - interval '1 s',
             'nobody_received', 'heartbeat' FROM event WHERE state = 'down'`,
      );
    },
    /takes no account of the time/,
  ],
];

for (const [name, plantInto, words] of planted)
  test(`${name} is named`, async (t) => {
    const evidence = await plant(t);
    await plantInto(evidence);
    assert.match(await faultsOf(evidence), words);
  });

test("a stretch without receivers that no span tells of is named", async (t) => {
  const evidence = await plant(t);
  const deafStretches = [{ fromMs: Date.now() - 60_000, toMs: Date.now() - 50_000 }];
  assert.match(await faultsOf({ ...evidence, deafStretches }), /nobody received from/);
});

test("what was struck excuses a miss that is late, and no more than that", async (t) => {
  const evidence = await plant(t);
  await plantMiss(evidence.db, 20, 6);
  const { rows } = await evidence.db.query<{ ms: number }>(
    "SELECT (extract(epoch FROM from_at) * 1000)::float8 AS ms FROM event WHERE state = 'down'",
  );
  const dueAt = rows[0]!.ms;
  const trouble = { what: "kill", fromMs: dueAt - 1_000, toMs: dueAt + 2_500, mayBeLaterMs: 3_000 };
  assert.equal(await faultsOf({ ...evidence, troubles: [trouble] }), "");
  assert.match(await faultsOf({ ...evidence, troubles: [{ ...trouble, toMs: dueAt + 1_500 }] }), /500 ms too much/);
});
