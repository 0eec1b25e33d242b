// The refresh cookie: how it is rotated, how a theft is found out, when a session ends, and what a page learns of it.
import assert from "node:assert/strict";
import test from "node:test";
import { createAccountWorld, personIn } from "#test/account-world.ts";
import { reuseLeewayMs } from "./refresh.ts";
import { idleSessionMs, longestSessionMs } from "./session.ts";

const minuteMs = 60_000;

test("a refresh rotates the cookie and gives a token that works", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  world.wait(20 * minuteMs);
  assert.equal((await world.ask("GET /auth/me", { token: alice.token })).body.code, "token_expired");
  const answer = await world.ask("POST /auth/refresh", { cookie: alice.refreshToken });
  assert.equal(answer.status, 200);
  const renewed = personIn(answer);
  assert.notEqual(renewed.refreshToken, alice.refreshToken);
  assert.equal(renewed.sessionId, alice.sessionId);
  assert.match(answer.setCookie, /HttpOnly; SameSite=Strict/);
  assert.equal((await world.ask("GET /auth/me", { token: renewed.token })).status, 200);
});

test("the status tells a page whether there is a cookie to refresh, and nothing of whether it holds", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const status = async (ask: Parameters<typeof world.ask>[1]) => (await world.ask("GET /auth/status", ask)).body;
  assert.deepEqual(await status({}), { needsSetup: false, hasSession: false });
  assert.deepEqual(await status({ token: alice.token }), { needsSetup: false, hasSession: false });
  assert.deepEqual(await status({ cookie: alice.refreshToken }), { needsSetup: false, hasSession: true });
  assert.deepEqual(await status({ cookie: "made up" }), { needsSetup: false, hasSession: true });
  const fromElsewhere = { cookie: alice.refreshToken, headers: { origin: "http://elsewhere.example" } };
  assert.deepEqual(await status(fromElsewhere), { needsSetup: false, hasSession: false });
});

test("a used token that comes again later ends the session, for the thief and for the owner", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const other = await world.signIn("alice@example.com");
  const renewed = personIn(await world.ask("POST /auth/refresh", { cookie: alice.refreshToken }));
  world.wait(reuseLeewayMs + 1);
  const stolen = await world.ask("POST /auth/refresh", { cookie: alice.refreshToken });
  assert.equal(stolen.status, 401);
  assert.equal(stolen.body.code, "session_ended");
  assert.equal((await world.ask("POST /auth/refresh", { cookie: renewed.refreshToken })).status, 401);
  assert.equal(
    (await world.ask("GET /auth/me", { token: renewed.token })).status,
    401,
    "the access token ends as well",
  );
  const audit = await world.ask("GET /audit?action=auth.refresh", { token: other.token });
  const { items } = audit.body as unknown as { items: { objectId: string; after: unknown }[] };
  assert.deepEqual(
    items.map((entry) => [entry.objectId, entry.after]),
    [[alice.sessionId, { state: "ended", reason: "token_reused" }]],
  );
});

test("two tabs at once get the same cookie, and it works", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => world.ask("POST /auth/refresh", { cookie: alice.refreshToken })),
  );
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200, 200],
  );
  const cookies = new Set(answers.map((answer) => answer.refreshToken));
  assert.equal(cookies.size, 1, "no second branch");
  const [cookie] = cookies;
  assert.equal((await world.ask("POST /auth/refresh", { cookie })).status, 200);
});

test("the leeway hides no theft: whoever comes second with the successor is found out", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const mine = await world.ask("POST /auth/refresh", { cookie: alice.refreshToken });
  world.wait(reuseLeewayMs);
  const thiefs = await world.ask("POST /auth/refresh", { cookie: alice.refreshToken });
  assert.equal(thiefs.refreshToken, mine.refreshToken);
  world.wait(minuteMs);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: thiefs.refreshToken })).status, 200);
  world.wait(minuteMs);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: mine.refreshToken })).status, 401);
});

test("a session ends when nobody comes back, and after its longest life however busy", async (t) => {
  const world = await createAccountWorld(t);
  const idle = await world.signIn("alice@example.com");
  world.wait(idleSessionMs);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: idle.refreshToken })).body.code, "session_ended");

  let { refreshToken } = await world.signIn("alice@example.com");
  const began = world.now().getTime();
  const step = idleSessionMs / 2;
  while (world.now().getTime() + step < began + longestSessionMs) {
    world.wait(step);
    const answer = await world.ask("POST /auth/refresh", { cookie: refreshToken });
    assert.equal(answer.status, 200);
    ({ refreshToken } = answer);
  }
  world.wait(step);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: refreshToken })).status, 401);
});

test("without a cookie, with a wrong one, and after signing out there is nothing to refresh", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  assert.equal((await world.ask("POST /auth/refresh")).body.code, "not_signed_in");
  assert.equal((await world.ask("POST /auth/refresh", { cookie: "made-up" })).body.code, "session_ended");
  const out = await world.ask("POST /auth/sign-out", { token: alice.token, cookie: alice.refreshToken });
  assert.equal(out.status, 204);
  assert.match(out.setCookie, /^keepwatch_refresh=; .*Expires=Thu, 01 Jan 1970/);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: alice.refreshToken })).status, 401);
  assert.equal((await world.ask("GET /auth/me", { token: alice.token })).status, 401);
});

test("signing out works by the cookie alone, when the access token has expired", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  assert.equal((await world.ask("POST /auth/sign-out", { cookie: alice.refreshToken })).status, 204);
  assert.equal((await world.ask("GET /auth/me", { token: alice.token })).status, 401);
  assert.equal(
    (await world.ask("POST /auth/sign-out", { cookie: alice.refreshToken })).status,
    204,
    "twice is no fault",
  );
  assert.equal((await world.ask("POST /auth/sign-out")).status, 204);
  const other = await world.signIn("alice@example.com");
  const audit = await world.ask("GET /audit?action=auth.sign_out", { token: other.token });
  const { items } = audit.body as unknown as { items: { actor: unknown; objectId: string }[] };
  assert.deepEqual(
    items.map(({ actor, objectId }) => [actor, objectId]),
    [[{ kind: "person", id: alice.id, name: "alice" }, alice.sessionId]],
  );
});

test("only hashes of refresh tokens are stored", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const renewed = await world.ask("POST /auth/refresh", { cookie: alice.refreshToken });
  const { rows } = await world.pool.query<{ all: string }>(
    `SELECT string_agg(encode(token_hash, 'escape') || t::text, '') AS all FROM refresh_token t`,
  );
  for (const token of [alice.refreshToken, renewed.refreshToken]) assert.ok(!rows[0]?.all.includes(token));
});
