// What people do with their own account: password, sessions, sign-out.
import assert from "node:assert/strict";
import test from "node:test";
import { addBobAndCharlie, createAccountWorld, password, personIn } from "#test/account-world.ts";
import { mostAttempts } from "./attempt-store.ts";
import { cleanAccounts } from "./jobs.ts";
import { resetMs } from "./one-time-link.ts";
import { makeResetLink } from "./owner-reset.ts";
import { longestSessionMs } from "./session.ts";

const newPassword = "quite another phrase";
const publicUrl = "http://keepwatch.example";

test("a changed password ends the other sessions and leaves this one", async (t) => {
  const world = await createAccountWorld(t);
  const here = await world.signIn("alice@example.com");
  const elsewhere = await world.signIn("alice@example.com");
  const body = { currentPassword: password, newPassword };
  const answer = await world.ask("POST /auth/password", { token: here.token, body });
  assert.equal(answer.status, 204, JSON.stringify(answer.body));
  assert.equal((await world.ask("GET /auth/me", { token: here.token })).status, 200);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: here.refreshToken })).status, 200);
  assert.equal((await world.ask("GET /auth/me", { token: elsewhere.token })).status, 401);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: elsewhere.refreshToken })).status, 401);
  await assert.rejects(world.signIn("alice@example.com", password));
  await world.signIn("alice@example.com", newPassword);
});

test("the current password must be right, and guessing it is counted", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const guess = () =>
    world.ask("POST /auth/password", { token, body: { currentPassword: "a wrong phrase", newPassword } });
  for (let count = 0; count < mostAttempts; count += 1) {
    const answer = await guess();
    assert.deepEqual([answer.status, answer.body.errors[0]?.path], [400, "/currentPassword"]);
  }
  assert.equal((await guess()).status, 429);
  const weak = { currentPassword: password, newPassword: "alice@EXAMPLE.com" };
  const refused = await world.ask("POST /auth/password", { token, body: weak });
  assert.deepEqual([refused.status, refused.body.errors[0]?.path], [400, "/newPassword"]);
});

test("a person sees their own sessions and ends one", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const here = await world.signIn("alice@example.com");
  const elsewhere = await world.signIn("alice@example.com");
  const listed = await world.ask("GET /sessions", { token: here.token });
  const { items } = listed.body as unknown as { items: { id: string; isCurrent: boolean; address: string }[] };
  assert.deepEqual(
    items.map(({ id, isCurrent, address }) => [id, isCurrent, address]),
    [
      [elsewhere.sessionId, false, "127.0.0.1"],
      [here.sessionId, true, "127.0.0.1"],
    ],
  );
  assert.equal((await world.ask(`DELETE /sessions/${bob.sessionId}`, { token: here.token })).status, 404);
  const ended = await world.ask(`DELETE /sessions/${elsewhere.sessionId}`, { token: here.token });
  assert.deepEqual([ended.status, ended.setCookie], [204, ""]);
  assert.equal((await world.ask("GET /auth/me", { token: elsewhere.token })).status, 401);
  const own = await world.ask(`DELETE /sessions/${here.sessionId}`, { token: here.token });
  assert.match(own.setCookie, /^keepwatch_refresh=;/);
  assert.equal((await world.ask("GET /auth/me", { token: bob.token })).status, 200);
});

test("the operator's reset link ends the sessions at once and sets a new password once", async (t) => {
  const world = await createAccountWorld(t, { trustedProxies: ["127.0.0.1"] });
  const headers = { "x-forwarded-for": "192.0.2.1" };
  const alice = await world.signIn("alice@example.com");
  for (let count = 0; count < mostAttempts; count += 1)
    await world.ask("POST /auth/sign-in", {
      headers,
      body: { email: "alice@example.com", password: "a wrong phrase" },
    });
  const made = await makeResetLink(world.pool, " ALICE@example.com", { publicUrl, now: world.now() });
  assert.equal(made?.endedSessions, 1);
  assert.equal((await world.ask("GET /auth/me", { token: alice.token })).status, 401);
  const [address, token] = (made?.link ?? "").split("#");
  assert.equal(address, "http://keepwatch.example/reset");
  const reset = () => world.ask("POST /auth/reset", { body: { token, password: newPassword } });
  const answer = await reset();
  assert.equal(answer.status, 200);
  assert.equal((await world.ask("GET /auth/me", { token: personIn(answer).token })).status, 200);
  assert.equal((await reset()).body.code, "link_not_valid");
  await world.signIn("alice@example.com", newPassword);
});

test("a reset link ends with its hour and with the next one; a stranger's address has none", async (t) => {
  const world = await createAccountWorld(t);
  const link = async () => {
    const made = await makeResetLink(world.pool, "alice@example.com", { publicUrl, now: world.now() });
    return made?.link.split("#")[1];
  };
  const reset = async (token: string | undefined) =>
    (await world.ask("POST /auth/reset", { body: { token, password: newPassword } })).status;
  const first = await link();
  const second = await link();
  assert.equal(await reset(first), 410);
  world.wait(resetMs);
  assert.equal(await reset(second), 410);
  assert.equal(await makeResetLink(world.pool, "nobody@example.com", { publicUrl, now: world.now() }), null);
});

test("an invitation to somebody else's address is no reset link for their account", async (t) => {
  const world = await createAccountWorld(t);
  await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  const body = { email: "charlie@example.com", name: "Charlie", role: "member" };
  const invited = await world.ask("POST /members", { token, body });
  const link = (invited.body as unknown as { link: string }).link.split("#")[1];
  const answer = await world.ask("POST /auth/reset", { body: { token: link, password: newPassword } });
  assert.equal(answer.status, 410);
  await world.signIn("charlie@example.com", password);
});

test("the daily cleaning deletes what has had its time, and nothing else", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  await world.ask("POST /members", { token, body: { email: "dora@example.com", name: "Dora", role: "member" } });
  await world.ask("POST /auth/sign-in", { body: { email: "x@example.com", password: "a wrong phrase" } });
  const none = { links: 0, sessions: 0, attempts: 0, answers: 0 };
  assert.deepEqual(await cleanAccounts(world.pool, world.now()), none);
  await world.pool.query(
    `INSERT INTO idempotency (organization_id, actor_id, key, request_hash, created_at)
     SELECT id, id, n::text, '', $1 FROM organization, generate_series(1, 2500) n`,
    [world.now()],
  );
  world.wait(longestSessionMs);
  const fresh = await world.signIn("alice@example.com");
  assert.deepEqual(await cleanAccounts(world.pool, world.now()), {
    links: 1,
    sessions: 1,
    attempts: 2,
    answers: 2_500,
  });
  assert.equal((await world.ask("POST /auth/refresh", { cookie: fresh.refreshToken })).status, 200);
});
