// API keys: shown once, kept as a hash, gone at once when revoked.
import assert from "node:assert/strict";
import test from "node:test";
import { addBobAndCharlie, createAccountWorld } from "#test/account-world.ts";

interface MadeKey {
  readonly id: string;
  readonly token: string;
  readonly shownPrefix: string;
}

test("a key is shown once, works, and opens nothing once revoked", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const made = await world.ask("POST /api-keys", { token, body: { name: "deploy", role: "owner" } });
  assert.equal(made.status, 201);
  const key = made.body as unknown as MadeKey;
  assert.match(key.token, /^kw_[A-Za-z0-9]{43}$/);
  assert.equal(key.shownPrefix, key.token.slice(0, 7));
  const listed = await world.ask("GET /api-keys", { token });
  assert.ok(!JSON.stringify(listed.body).includes(key.token));
  const me = await world.ask("GET /auth/me", { token: key.token });
  assert.deepEqual((me.body as Record<string, unknown>)["actor"], { kind: "api_key", id: key.id, name: "deploy" });
  assert.equal((me.body as Record<string, unknown>)["person"], null);
  assert.equal((await world.ask("GET /members", { token: key.token })).status, 200);
  assert.equal((await world.ask(`DELETE /api-keys/${key.id}`, { token })).status, 204);
  assert.equal((await world.ask("GET /members", { token: key.token })).body.code, "token_not_valid");
  assert.equal((await world.ask(`DELETE /api-keys/${key.id}`, { token })).status, 404);
  const { rows } = await world.pool.query<{ all: string }>(
    `SELECT (SELECT string_agg(k::text, '') FROM api_key k) || (SELECT string_agg(a::text, '') FROM audit a) AS all`,
  );
  assert.ok(!rows[0]?.all.includes(key.token), "the token is stored nowhere");
});

test("a key has the rights of its role, and no account of its own", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const made = await world.ask("POST /api-keys", { token, body: { name: "reader", role: "member" } });
  const key = (made.body as unknown as MadeKey).token;
  assert.equal((await world.ask("GET /audit", { token: key })).status, 200);
  for (const request of ["GET /members", "GET /api-keys", "GET /invitations"])
    assert.equal((await world.ask(request, { token: key })).status, 403, request);
  assert.equal((await world.ask("POST /api-keys", { token: key, body: { name: "x", role: "owner" } })).status, 403);
  assert.equal((await world.ask("GET /sessions", { token: key })).body.code, "only_people");
  const change = { currentPassword: "whatever it is", newPassword: "something quite else" };
  assert.equal((await world.ask("POST /auth/password", { token: key, body: change })).body.code, "only_people");
});

test("a wrong key is refused, whatever its length", async (t) => {
  const world = await createAccountWorld(t);
  for (const token of ["kw_", "kw_x", `kw_${"a".repeat(43)}`, `kw_${"a".repeat(3_000)}`])
    assert.equal((await world.ask("GET /auth/me", { token })).body.code, "token_not_valid");
});

test("when a key was last used is written once a minute", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const made = await world.ask("POST /api-keys", { token, body: { name: "deploy", role: "member" } });
  const key = (made.body as unknown as MadeKey).token;
  const lastUsedAt = async () => {
    const { body } = await world.ask("GET /api-keys", { token });
    return (body as unknown as { items: { lastUsedAt: string | null }[] }).items[0]?.lastUsedAt;
  };
  assert.equal(await lastUsedAt(), null);
  await world.ask("GET /auth/me", { token: key });
  const first = world.now().toISOString();
  assert.equal(await lastUsedAt(), first);
  world.wait(59_999);
  await world.ask("GET /auth/me", { token: key });
  assert.equal(await lastUsedAt(), first);
  world.wait(1);
  await world.ask("GET /auth/me", { token: key });
  assert.equal(await lastUsedAt(), world.now().toISOString());
});

test("a stranger's key is not there", async (t) => {
  const world = await createAccountWorld(t);
  const { charlie } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  const made = await world.ask("POST /api-keys", { token, body: { name: "ours", role: "member" } });
  const { id } = made.body as unknown as MadeKey;
  const theirs = await world.ask(`DELETE /api-keys/${id}`, { token: charlie.token });
  const absent = await world.ask("DELETE /api-keys/01900000-0000-7000-8000-000000000000", { token: charlie.token });
  assert.deepEqual([theirs.status, theirs.body.code], [404, "not_found"]);
  assert.deepEqual([absent.status, absent.body.code], [404, "not_found"]);
  const list = await world.ask("GET /api-keys", { token: charlie.token });
  assert.deepEqual(list.body as unknown, { items: [], nextCursor: null });
});

test("a list of keys is walked by its cursor, without a gap or a double", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const names = ["one", "two", "three", "four", "five"];
  for (const name of names) await world.ask("POST /api-keys", { token, body: { name, role: "member" } });
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const address: string = `GET /api-keys?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const { body } = await world.ask(address, { token });
    const page = body as unknown as { items: { name: string }[]; nextCursor: string | null };
    seen.push(...page.items.map((key) => key.name));
    cursor = page.nextCursor;
  }
  assert.deepEqual(seen, names);
  const wrong = await world.ask("GET /api-keys?cursor=WyJ4Il0", { token });
  assert.deepEqual([wrong.status, wrong.body.errors[0]?.path], [400, "/cursor"]);
});

test("under an idempotency key a token is made once, and never kept", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const make = () =>
    world.ask("POST /api-keys", {
      token,
      body: { name: "deploy", role: "member" },
      headers: { "idempotency-key": "the same" },
    });
  assert.equal((await make()).status, 201);
  const again = await make();
  assert.equal(again.status, 409);
  assert.equal((again.body as { code?: string }).code, "already_done");
  const { rows } = await world.pool.query(`SELECT answer FROM idempotency`);
  assert.deepEqual(rows, [{ answer: null }]);
});
