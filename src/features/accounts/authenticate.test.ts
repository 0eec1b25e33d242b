// Who a bearer token is, and every way in which one can be wrong.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test from "node:test";
import { addBobAndCharlie, createAccountWorld, firstOrganizationId } from "#test/account-world.ts";
import { createVault } from "#platform/secrets.ts";
import { accessTokenMs, signAccessToken } from "./access-token.ts";

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("an access token lives for a quarter of an hour", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  world.wait(accessTokenMs - 2_000);
  assert.equal((await world.ask("GET /auth/me", { token: alice.token })).status, 200);
  world.wait(2_000);
  const late = await world.ask("GET /auth/me", { token: alice.token });
  assert.deepEqual([late.status, late.body.code], [401, "token_expired"]);
  assert.equal(late.headers.get("www-authenticate"), "Bearer");
});

test("a token that we did not sign, or that was changed, opens nothing", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const [header = "", payload = "", signature = ""] = alice.token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const key = world.vault.tokenKey();
  const signedAs = (alg: string, hash: string) => {
    const text = `${base64url({ alg, typ: "JWT" })}.${base64url(claims)}`;
    return `${text}.${createHmac(hash, key).update(text).digest("base64url")}`;
  };
  const withClaims = (changed: Record<string, unknown>) => {
    const text = `${header}.${base64url({ ...claims, ...changed })}`;
    return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  };
  const ids = { personId: alice.id, organizationId: await firstOrganizationId(world), sessionId: alice.sessionId };
  const stranger = createVault("another key of somebody else");
  const { accessToken: otherKey } = await signAccessToken(stranger.tokenKey(), { ...ids, role: "owner" }, world.now());
  const forged: Record<string, string> = {
    "alg none": `${base64url({ alg: "none", typ: "JWT" })}.${payload}.`,
    "alg none with a signature": `${base64url({ alg: "none", typ: "JWT" })}.${payload}.${signature}`,
    "another algorithm with our key": signedAs("HS512", "sha512"),
    "another key": otherKey,
    "no signature": `${header}.${payload}.`,
    "changed claims": `${header}.${base64url({ ...claims, role: "owner", exp: 9_999_999_999 })}.${signature}`,
    "another audience": withClaims({ aud: "elsewhere" }),
    "no expiry": withClaims({ exp: undefined }),
    "a session id that is none": withClaims({ sid: "' OR true --" }),
    nonsense: "nonsense",
  };
  for (const [what, token] of Object.entries(forged)) {
    const answer = await world.ask("GET /auth/me", { token });
    assert.deepEqual([answer.status, answer.body.code], [401, "token_not_valid"], what);
  }
  assert.equal((await world.ask("GET /auth/me", { token: withClaims({}) })).status, 200, "the forger can sign at all");
});

test("a session of one organisation opens no other, even with a token that says so", async (t) => {
  const world = await createAccountWorld(t);
  const { bob, charlie } = await addBobAndCharlie(world);
  const me = await world.ask("GET /auth/me", { token: charlie.token });
  const { organization } = me.body as unknown as { organization: { id: string } };
  const claims = {
    personId: bob.id,
    organizationId: organization.id,
    sessionId: bob.sessionId,
    role: "owner",
  } as const;
  const { accessToken } = await signAccessToken(world.vault.tokenKey(), claims, world.now());
  assert.equal((await world.ask("GET /organization", { token: accessToken })).status, 401);
});

test("another role holds from the next request on; a removed member is out at once", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  assert.equal((await world.ask("GET /members", { token: bob.token })).status, 403);
  await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "owner" } });
  assert.equal((await world.ask("GET /members", { token: bob.token })).status, 200);
  await world.ask(`DELETE /members/${bob.id}`, { token });
  assert.equal((await world.ask("GET /auth/me", { token: bob.token })).status, 401);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: bob.refreshToken })).status, 401);
});

test("a reader's key sees what a member sees, changes nothing, and tells nobody's secrets", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  const made = await world.ask("POST /api-keys", { token, body: { name: "A board", role: "reader" } });
  assert.equal(made.status, 201);
  const key = (made.body as unknown as { token: string }).token;
  const me = (await world.ask("GET /auth/me", { token: key })).body as unknown as Record<string, unknown>;
  assert.equal(me["role"], "reader");
  assert.deepEqual(me["permissions"], ["audit.list", "auth.me", "auth.status", "organization.get", "session.list"]);
  assert.equal((await world.ask("GET /audit", { token: key })).status, 200);
  for (const request of ["GET /members", "GET /api-keys", "PATCH /organization"]) {
    const body = request.startsWith("PATCH") ? { name: "Mine" } : undefined;
    assert.equal((await world.ask(request, { token: key, body })).status, 403, request);
  }
  const invited = await world.ask("POST /members", {
    token,
    body: { email: "dora@example.com", name: "Dora", role: "reader" },
  });
  assert.deepEqual([invited.status, invited.body.errors[0]?.path], [400, "/role"]);
  const promoted = await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "reader" } });
  assert.equal(promoted.status, 400);
});

test("an anonymous caller is told to sign in, and a member what is missing", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const anonymous = await world.ask("GET /members");
  assert.deepEqual([anonymous.status, anonymous.body.code], [401, "not_signed_in"]);
  const member = await world.ask("GET /members", { token: bob.token });
  assert.deepEqual([member.status, member.body.code], [403, "not_allowed"]);
});

test("a member may do everything but look after accounts", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const alice = await world.signIn("alice@example.com");
  const permissionsOf = async (token: string) => {
    const { body } = await world.ask("GET /auth/me", { token });
    return (body as unknown as { permissions: string[] }).permissions;
  };
  const owners = await permissionsOf(alice.token);
  const members = await permissionsOf(bob.token);
  assert.ok(members.includes("audit.list") && members.includes("monitor.create"));
  assert.deepEqual(
    owners.filter((name) => !members.includes(name)),
    [
      "api_key.create",
      "api_key.list",
      "api_key.revoke",
      "invitation.cancel",
      "invitation.list",
      "member.invite",
      "member.list",
      "member.remove",
      "member.update",
      "organization.update",
    ],
  );
});
