// The audit log as people read it: newest first, filtered, of their own organisation, without secrets.
import assert from "node:assert/strict";
import test from "node:test";
import { type AccountWorld, addBobAndCharlie, createAccountWorld, firstOrganizationId } from "#test/account-world.ts";

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly objectKind: string;
  readonly objectId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string;
}

async function read(world: AccountWorld, token: string, query = "") {
  const answer = await world.ask(`GET /audit${query}`, { token });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as unknown as { items: Entry[]; nextCursor: string | null };
}

test("a change is there with old and new values, who made it, and the request's id", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const renamed = await world.ask("PATCH /organization", { token: alice.token, body: { name: "Watchers" } });
  const [entry] = (await read(world, alice.token)).items;
  assert.ok(entry);
  const { id, at, ...rest } = entry;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    action: "organization.update",
    actor: { kind: "person", id: alice.id, name: "alice" },
    objectKind: "organization",
    objectId: await firstOrganizationId(world),
    before: { name: "My organisation" },
    after: { name: "Watchers" },
    address: "127.0.0.1",
    requestId: renamed.headers.get("x-request-id"),
  });
});

test("the log is filtered by object, action, actor and time", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const { token, id } = await world.signIn("alice@example.com");
  await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "owner" } });
  await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "member" } });
  const actions = async (query: string) => (await read(world, token, query)).items.map((entry) => entry.action);
  assert.deepEqual(await actions(`?objectId=${bob.id}`), ["member.update", "member.update"]);
  assert.deepEqual(await actions(`?action=member.update&limit=1`), ["member.update"]);
  assert.deepEqual(await actions(`?actorId=${bob.id}`), ["auth.sign_in"]);
  assert.deepEqual(await actions(`?actorId=${id}&action=auth.sign_in`), ["auth.sign_in"]);
  assert.deepEqual(await actions(`?from=2999-01-01T00:00:00Z`), []);
  assert.deepEqual(await actions(`?to=2001-01-01T00:00:00.000Z`), []);
  const [newest] = (await read(world, token, "?limit=1")).items;
  assert.deepEqual(await actions(`?from=${newest?.at}&limit=1`), ["member.update"]);
  const refused = await world.ask("GET /audit?from=yesterday&to=2016-12-31T23:59:60Z&who=me", { token });
  assert.deepEqual(refused.body.errors.map((fault) => fault.path).sort(), ["/from", "/who"]);
  assert.equal((await world.ask("GET /audit?to=2016-12-31T23:59:60Z", { token })).status, 400);
});

test("the log is walked by its cursor, newest first, without a gap or a double", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  for (let count = 0; count < 7; count += 1)
    await world.ask("PATCH /organization", { token, body: { name: `Name ${count}` } });
  const whole = (await read(world, token)).items.map((entry) => entry.id);
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read(
      world,
      token,
      cursor === "" ? "?limit=3" : `?limit=3&cursor=${cursor}`,
    );
    seen.push(...page.items.map((entry) => entry.id));
    cursor = page.nextCursor;
  }
  assert.deepEqual(seen, whole);
  assert.deepEqual(seen, [...seen].sort().reverse());
  assert.equal(new Set(seen).size, seen.length);
});

test("a stranger reads their own log and none of ours", async (t) => {
  const world = await createAccountWorld(t);
  const { bob, charlie } = await addBobAndCharlie(world);
  const theirs = await read(world, charlie.token);
  assert.deepEqual(
    theirs.items.map((entry) => [entry.action, entry.actor.id]),
    [["auth.sign_in", charlie.id]],
  );
  assert.deepEqual((await read(world, charlie.token, `?actorId=${bob.id}`)).items, []);
  assert.equal((await world.ask("GET /audit")).status, 401);
});
