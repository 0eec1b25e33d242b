// Signing in and its limits, per address and per account.
import assert from "node:assert/strict";
import test from "node:test";
import { createAccountWorld, addBobAndCharlie, firstOrganizationId, password } from "#test/account-world.ts";
import { attemptWindowMs, mostAttempts } from "./attempt-store.ts";
import { idleSessionMs } from "./session.ts";

const alice = { email: "alice@example.com", password };
const wrong = { email: "alice@example.com", password: "not the right phrase" };

test("a right password gives an access token, the person and a refresh cookie", async (t) => {
  const world = await createAccountWorld(t);
  const answer = await world.ask("POST /auth/sign-in", { body: { ...alice, email: "  ALICE@Example.com " } });
  assert.equal(answer.status, 200);
  const { accessToken, expiresAt, person, organization, role, ...rest } = answer.body as Record<string, unknown>;
  assert.deepEqual(rest, {});
  assert.equal((person as { email: string }).email, "alice@example.com");
  assert.deepEqual(organization, { id: await firstOrganizationId(world), name: "My organisation" });
  assert.equal(role, "owner");
  const life = Date.parse(String(expiresAt)) - world.now().getTime();
  assert.ok(life > 14 * 60_000 && life <= 15 * 60_000, `the token lives ${life} ms`);
  const me = await world.ask("GET /auth/me", { token: String(accessToken) });
  assert.equal(me.status, 200);
  assert.deepEqual((me.body as Record<string, unknown>)["person"], person);
  assert.equal(answer.headers.get("cache-control"), "no-store");
});

test("the cookie is out of reach of scripts and other sites, and Secure exactly under https", async (t) => {
  const attributes = async (publicUrl: string) => {
    const world = await createAccountWorld(t, { publicUrl });
    const { setCookie } = await world.ask("POST /auth/sign-in", { body: alice });
    const [, ...parts] = setCookie.split("; ");
    const expires = parts.find((part) => part.startsWith("Expires="));
    const life = Date.parse(expires?.slice("Expires=".length) ?? "") - world.now().getTime();
    assert.ok(Math.abs(life - idleSessionMs) < 2_000, `the cookie lives ${life} ms`);
    return parts.filter((part) => part !== expires).sort();
  };
  const always = ["HttpOnly", "Path=/api/v1/auth", "SameSite=Strict"];
  assert.deepEqual(await attributes("http://keepwatch.example"), always);
  assert.deepEqual(await attributes("https://keepwatch.example"), [...always, "Secure"].sort());
});

test("a wrong password and an unknown account get the same answer", async (t) => {
  const world = await createAccountWorld(t);
  const known = await world.ask("POST /auth/sign-in", { body: wrong });
  const unknown = await world.ask("POST /auth/sign-in", { body: { ...wrong, email: "nobody@example.com" } });
  for (const answer of [known, unknown]) {
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, "wrong_credentials");
    assert.equal(answer.setCookie, "");
  }
  const plain = ({ body }: typeof known) => ({ ...body, requestId: null });
  assert.deepEqual(plain(known), plain(unknown));
});

test("the audit log knows of the good and the refused sign-in, without the password", async (t) => {
  const world = await createAccountWorld(t);
  await world.ask("POST /auth/sign-in", { body: wrong });
  const { token, id } = await world.signIn("alice@example.com");
  const answer = await world.ask("GET /audit?action=auth.sign_in", { token });
  const { items } = answer.body as unknown as { items: Record<string, unknown>[] };
  assert.deepEqual(
    items.map((entry) => [entry["objectKind"], (entry["actor"] as { kind: string }).kind, entry["after"]]),
    [
      ["session", "person", { address: "127.0.0.1", userAgent: "node" }],
      ["person", "anonymous", { outcome: "refused" }],
    ],
  );
  assert.equal(items[1]?.["objectId"], id);
  const { rows } = await world.pool.query<{ all: string }>(`SELECT string_agg(a::text, '') AS all FROM audit a`);
  assert.ok(!rows[0]?.all.includes(wrong.password));
});

test("after ten tries an account is closed for a while, also for the right password", async (t) => {
  const world = await createAccountWorld(t, { trustedProxies: ["127.0.0.1"] });
  const from = (host: number, body: unknown) =>
    world.ask("POST /auth/sign-in", { body, headers: { "x-forwarded-for": `192.0.2.${host}` } });
  for (let count = 0; count < mostAttempts; count += 1) {
    assert.equal((await from(count, wrong)).status, 401);
    world.wait(1_000);
  }
  const refused = await from(99, alice);
  assert.equal(refused.status, 429);
  assert.equal(refused.body.code, "too_many_attempts");
  const retryAfterSeconds = Number(refused.headers.get("retry-after"));
  assert.equal(retryAfterSeconds, attemptWindowMs / 1_000 - mostAttempts);
  const unknown = await from(98, { ...wrong, email: "nobody@example.com" });
  assert.equal(unknown.status, 401, "another account is not closed");
  world.wait((retryAfterSeconds - 1) * 1_000);
  assert.equal((await from(99, alice)).status, 429);
  world.wait(1_000);
  assert.equal((await from(99, alice)).status, 200, "open at the time that was told, although it was tried meanwhile");
});

test("after ten tries an address is closed, for every account; IPv6 counts by its network", async (t) => {
  const world = await createAccountWorld(t, { trustedProxies: ["127.0.0.1"] });
  const from = (address: string, body: unknown) =>
    world.ask("POST /auth/sign-in", { body, headers: { "x-forwarded-for": address } });
  for (let count = 0; count < mostAttempts; count += 1) {
    const answer = await from(`2001:db8:1:2::${count}`, { ...wrong, email: `nobody${count}@example.com` });
    assert.equal(answer.status, 401);
  }
  assert.equal((await from("2001:db8:1:2:ffff::1", alice)).status, 429);
  assert.equal((await from("2001:db8:1:3::1", alice)).status, 200);
});

test("a good sign-in clears the account's tries and does not count against the address", async (t) => {
  const world = await createAccountWorld(t);
  for (let round = 0; round < 4; round += 1) {
    for (let count = 0; count < 2; count += 1) {
      assert.equal((await world.ask("POST /auth/sign-in", { body: wrong })).status, 401);
      world.wait(1);
    }
    assert.equal((await world.ask("POST /auth/sign-in", { body: alice })).status, 200);
    world.wait(1);
  }
  const { rows } = await world.pool.query<{ kind: string; count: number }>(
    `SELECT split_part(key, ':', 1) AS kind, count(*) FROM sign_in_attempt GROUP BY 1`,
  );
  assert.deepEqual(rows, [{ kind: "address", count: 8 }]);
});

test("tries at the same moment are all counted: no more than ten get through", async (t) => {
  const world = await createAccountWorld(t);
  const answers = await Promise.all(Array.from({ length: 25 }, () => world.ask("POST /auth/sign-in", { body: wrong })));
  const statuses = answers.map((answer) => answer.status);
  assert.equal(statuses.filter((status) => status === 401).length, mostAttempts);
  assert.equal(statuses.filter((status) => status === 429).length, 25 - mostAttempts);
});

test("whoever belongs to no organisation any more is not signed in", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  assert.equal((await world.ask(`DELETE /members/${bob.id}`, { token })).status, 204);
  const answer = await world.ask("POST /auth/sign-in", { body: { email: "bob@example.com", password } });
  assert.equal(answer.body.code, "wrong_credentials");
});

test("bad input names every fault at once", async (t) => {
  const world = await createAccountWorld(t);
  const answer = await world.ask("POST /auth/sign-in", { body: { email: "no address", remember: true } });
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body.errors.map((fault) => fault.path).sort(), ["/email", "/password", "/remember"]);
});
