// The promise of an Idempotency-Key, over HTTP and on a real database: once done, twice answered.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import Type from "typebox";
import { routesOf } from "#platform/http/route.ts";
import { createServer, mountRoutes } from "#platform/http/server.ts";
import { createTestDatabase } from "#test/database.ts";
import { createLog } from "./log.ts";
import { createNet } from "./net/index.ts";
import { Refusal } from "./refusal.ts";
import { Empty, Nothing, Strict } from "./schema.ts";
import { createVault } from "./secrets.ts";
import { query, verb } from "./verb.ts";

const org = "01900000-0000-7000-8000-000000000001";
const output = Strict({ count: Type.Integer() });

interface Asked {
  readonly status: number;
  readonly body: { readonly count?: number; readonly code?: string };
}

async function start(t: TestContext) {
  const { pool } = await createTestDatabase(t);
  let count = 0;
  /** Held while a request is to be under way. */
  let gate = Promise.resolve();
  const counted = async () => {
    count += 1;
    await gate;
    return { answer: { count }, changes: [] };
  };
  const input = Strict({ name: Type.String() });
  const routes = routesOf("Things", [
    ["POST /things", verb({ name: "thing.create", summary: "Counts", input, output, run: counted })],
    ["POST /others", verb({ name: "other.create", summary: "Counts", input, output, run: counted })],
    [
      "POST /secrets",
      verb({ name: "secret.create", summary: "Counts", answersSecret: true, input, output, run: counted }),
    ],
    [
      "POST /nothings",
      verb({
        name: "nothing.create",
        summary: "Counts and says nothing",
        input,
        output: Nothing,
        run: async () => ({ ...(await counted()), answer: null }),
      }),
    ],
    [
      "POST /refused",
      verb({
        name: "thing.refuse",
        summary: "Counts and refuses",
        input,
        output,
        async run() {
          await counted();
          throw new Refusal(422, "not_now", "Not now.");
        },
      }),
    ],
    [
      "GET /things",
      query({ name: "thing.list", summary: "Counts", input: Empty, output, run: async () => (await counted()).answer }),
    ],
  ]);
  const net = createNet({ policy: "public" });
  const publicUrl = "http://keepwatch.example";
  const server = await createServer({
    log: createLog({ level: "silent", service: "test" }),
    publicUrl,
    trustedProxies: [],
    onAnswer: () => undefined,
  });
  const house = {
    pool,
    vault: createVault("a secret key of this test alone"),
    publicUrl,
    now: () => new Date(),
    net,
    pingMailDomain: null,
    smtp: null,
  };
  mountRoutes(server, routes, house, (token) =>
    Promise.resolve({
      actor: { kind: "person", id: token, name: "Somebody" },
      organizationId: org,
      sessionId: null,
      permissions: new Set(routes.map((route) => route.verb.name)),
    }),
  );
  t.after(async () => {
    await server.close();
    net.close();
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });

  const alice = "01900000-0000-7000-8000-00000000000a";
  const bob = "01900000-0000-7000-8000-00000000000b";
  async function post(path: string, key: string | null, body: unknown = { name: "a" }, as = alice): Promise<Asked> {
    const response = await fetch(`${address}/api/v1${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${as}`,
        ...(key === null ? {} : { "idempotency-key": key }),
      },
      body: JSON.stringify(body),
    });
    const said = await response.text();
    return { status: response.status, body: (said === "" ? {} : JSON.parse(said)) as Asked["body"] };
  }
  return { pool, post, bob, count: () => count, hold: (until: Promise<void>) => void (gate = until) };
}

test("the same key and body answer as before, and nothing is done twice", async (t) => {
  const { post, count } = await start(t);
  const first = await post("/things", "key-1");
  assert.deepEqual(first, { status: 200, body: { count: 1 } });
  assert.deepEqual(await post("/things", "key-1"), first);
  assert.equal(count(), 1);
  assert.deepEqual(await post("/things", "key-2"), { status: 200, body: { count: 2 } });
  assert.deepEqual(await post("/things", null), { status: 200, body: { count: 3 } });
});

test("another body, or another address, under the same key is refused", async (t) => {
  const { post, count } = await start(t);
  await post("/things", "key");
  for (const again of [await post("/things", "key", { name: "b" }), await post("/others", "key")])
    assert.deepEqual([again.status, again.body.code], [422, "idempotency_key_reused"]);
  assert.equal(count(), 1);
});

test("a key is the caller's own", async (t) => {
  const { post, bob } = await start(t);
  assert.equal((await post("/things", "key")).body.count, 1);
  assert.equal((await post("/things", "key", { name: "a" }, bob)).body.count, 2);
});

test("while the first is under way, the second is told so", async (t) => {
  const { post, count, hold } = await start(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  hold(promise);
  const first = post("/things", "key");
  while (count() === 0) await new Promise((next) => setImmediate(next));
  const second = await post("/things", "key");
  assert.deepEqual([second.status, second.body.code], [409, "still_running"]);
  resolve();
  assert.deepEqual((await first).body, { count: 1 });
  assert.deepEqual((await post("/things", "key")).body, { count: 1 });
});

test("of many at once exactly one is done", async (t) => {
  const { post, count } = await start(t);
  const answers = await Promise.all(Array.from({ length: 20 }, () => post("/things", "key")));
  assert.equal(count(), 1);
  for (const { status, body } of answers)
    assert.ok(status === 409 || (status === 200 && body.count === 1), JSON.stringify(body));
  assert.ok(answers.some(({ status }) => status === 200));
});

test("an answer that holds a secret is not kept, and yet nothing is done twice", async (t) => {
  const { pool, post, count } = await start(t);
  assert.equal((await post("/secrets", "key")).body.count, 1);
  const again = await post("/secrets", "key");
  assert.deepEqual([again.status, again.body.code], [409, "already_done"]);
  assert.equal(count(), 1);
  const { rows } = await pool.query("SELECT answer FROM idempotency");
  assert.deepEqual(rows, [{ answer: null }]);
});

test("to have been answered with nothing is an answer too", async (t) => {
  const { post, count } = await start(t);
  assert.deepEqual(await post("/nothings", "key"), { status: 204, body: {} });
  assert.deepEqual(await post("/nothings", "key"), { status: 204, body: {} });
  assert.equal(count(), 1);
});

test("a refusal is not kept: what was refused may be tried again", async (t) => {
  const { pool, post, count } = await start(t);
  assert.equal((await post("/refused", "key")).status, 422);
  assert.equal((await post("/refused", "key")).body.code, "not_now");
  assert.equal(count(), 2);
  assert.deepEqual((await pool.query("SELECT 1 FROM idempotency")).rows, []);
});

test("after a day the key is free again", async (t) => {
  const { pool, post } = await start(t);
  await post("/things", "key");
  await pool.query("UPDATE idempotency SET created_at = now() - interval '24 hours 1 second'");
  assert.deepEqual(await post("/things", "key", { name: "b" }), { status: 200, body: { count: 2 } });
  assert.equal((await post("/things", "key", { name: "b" })).body.count, 2);
});

test("a key that is none is refused", async (t) => {
  const { post, count } = await start(t);
  for (const key of ["", "x".repeat(256)]) assert.equal((await post("/things", key)).status, 400);
  assert.equal((await post("/things", "x".repeat(255))).status, 200);
  assert.equal(count(), 1);
});
