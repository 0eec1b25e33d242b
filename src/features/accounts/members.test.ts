// Members and invitations: one-time links, the last owner, and strangers.
import assert from "node:assert/strict";
import test from "node:test";
import { transaction } from "#platform/database/pool.ts";
import {
  addBobAndCharlie,
  addOrganization,
  addPerson,
  createAccountWorld,
  firstOrganizationId,
  password,
  personIn,
  type AccountWorld,
} from "#test/account-world.ts";
import { invitationMs } from "./one-time-link.ts";

interface Invited {
  readonly id: string;
  readonly link: string;
  readonly expiresAt: string;
}

async function invite(world: AccountWorld, token: string, email = "dora@example.com", role = "member") {
  const answer = await world.ask("POST /members", { token, body: { email, name: "Dora", role } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const invited = answer.body as unknown as Invited;
  return { ...invited, token: invited.link.split("#")[1] ?? "" };
}

const accept = (world: AccountWorld, token: string, given = password) =>
  world.ask("POST /auth/accept-invitation", { body: { token, name: "Dora Example", password: given } });

test("an invitation's link works once, signs in, and gives the role", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const invited = await invite(world, alice.token, " Dora@example.com ");
  assert.match(invited.link, /^http:\/\/keepwatch\.example\/invitation#[A-Za-z0-9]{43}$/);
  assert.equal(Date.parse(invited.expiresAt), world.now().getTime() + invitationMs);
  const open = await world.ask("GET /invitations", { token: alice.token });
  const { items } = open.body as unknown as { items: { id: string; email: string }[] };
  assert.deepEqual(
    items.map(({ id, email }) => [id, email]),
    [[invited.id, "Dora@example.com"]],
  );
  assert.ok(!JSON.stringify(open.body).includes(invited.token));
  const accepted = await accept(world, invited.token);
  assert.equal(accepted.status, 200);
  const dora = personIn(accepted);
  assert.equal((await world.ask("GET /auth/me", { token: dora.token })).status, 200);
  assert.equal((await world.ask("POST /auth/refresh", { cookie: dora.refreshToken })).status, 200);
  await world.signIn("dora@example.com");
  const again = await accept(world, invited.token);
  assert.deepEqual([again.status, again.body.code], [410, "link_not_valid"]);
  const members = await world.ask("GET /members", { token: alice.token });
  assert.deepEqual(
    (members.body as unknown as { items: { name: string; role: string; createdBy: string | null }[] }).items.map(
      ({ name, role, createdBy }) => [name, role, createdBy],
    ),
    [
      ["alice", "owner", null],
      ["Dora Example", "member", alice.id],
    ],
  );
});

test("of two who accept at once one gets in", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await invite(world, (await world.signIn("alice@example.com")).token);
  const answers = await Promise.all([accept(world, token), accept(world, token)]);
  assert.deepEqual(
    answers.map((answer) => answer.status).sort((a, b) => a - b),
    [200, 410],
  );
});

test("an expired, withdrawn, replaced or made-up link opens nothing", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const replaced = await invite(world, token);
  const withdrawn = await invite(world, token);
  assert.equal((await accept(world, replaced.token)).status, 410, "a new invitation replaces the one before");
  assert.equal((await world.ask(`DELETE /invitations/${withdrawn.id}`, { token })).status, 204);
  assert.equal((await accept(world, withdrawn.token)).status, 410);
  assert.equal((await accept(world, "made-up")).status, 410);
  const expired = await invite(world, token);
  world.wait(invitationMs);
  assert.equal((await accept(world, expired.token)).status, 410);
});

test("a weak password is refused and leaves the link as it was", async (t) => {
  const world = await createAccountWorld(t);
  const invited = await invite(world, (await world.signIn("alice@example.com")).token);
  for (const weak of ["short", "dora@example.com", "aaaaaaaaaaaaaaa", "passwordpassword"]) {
    const answer = await accept(world, invited.token, weak);
    assert.deepEqual([answer.status, answer.body.errors[0]?.path], [400, "/password"], weak);
  }
  assert.equal((await accept(world, invited.token)).status, 200);
});

test("whoever belongs already is not invited, and a stranger's account is not taken over", async (t) => {
  const world = await createAccountWorld(t);
  await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  const body = { email: "BOB@example.com", name: "Bob", role: "owner" };
  const again = await world.ask("POST /members", { token, body });
  assert.deepEqual([again.status, again.body.code], [409, "already_member"]);
  const invited = await invite(world, token, "charlie@example.com", "owner");
  const taken = await accept(world, invited.token, "a password of Alice's choice");
  assert.deepEqual([taken.status, taken.body.code], [409, "account_exists"]);
  await world.signIn("charlie@example.com", password);
});

test("somebody who was removed can be invited again, and comes back with a new password", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  await world.ask(`DELETE /members/${bob.id}`, { token });
  const invited = await invite(world, token, "bob@example.com");
  const back = await accept(world, invited.token, "another long phrase");
  assert.equal(personIn(back).id, bob.id);
  await world.signIn("bob@example.com", "another long phrase");
  assert.equal((await world.ask("GET /auth/me", { token: bob.token })).status, 401, "the former sessions stay ended");
  assert.equal((await world.ask("POST /auth/refresh", { cookie: bob.refreshToken })).status, 401);
});

test("an owner who is removed or demoted takes no way back in along: their invitations are withdrawn", async (t) => {
  for (const leave of ["remove", "demote"]) {
    const world = await createAccountWorld(t);
    const { bob } = await addBobAndCharlie(world);
    const { token } = await world.signIn("alice@example.com");
    await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "owner" } });
    const backdoor = await invite(world, bob.token, "bob.again@example.com", "owner");
    const left =
      leave === "remove"
        ? await world.ask(`DELETE /members/${bob.id}`, { token })
        : await world.ask(`PATCH /members/${bob.id}`, { token, body: { role: "member" } });
    assert.ok(left.status < 300);
    assert.equal((await accept(world, backdoor.token)).status, 410, leave);
  }
});

test("the last owner can be neither removed nor demoted", async (t) => {
  const world = await createAccountWorld(t);
  const alice = await world.signIn("alice@example.com");
  const removed = await world.ask(`DELETE /members/${alice.id}`, { token: alice.token });
  const demoted = await world.ask(`PATCH /members/${alice.id}`, { token: alice.token, body: { role: "member" } });
  for (const answer of [removed, demoted]) assert.deepEqual([answer.status, answer.body.code], [409, "last_owner"]);
});

test("two owners who remove or demote one another at once leave one", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const alice = await world.signIn("alice@example.com");
  await world.ask(`PATCH /members/${bob.id}`, { token: alice.token, body: { role: "owner" } });
  const answers = await Promise.all([
    world.ask(`PATCH /members/${bob.id}`, { token: alice.token, body: { role: "member" } }),
    world.ask(`PATCH /members/${alice.id}`, { token: bob.token, body: { role: "member" } }),
  ]);
  // The second is refused as the last owner, or as one who is no owner any more when the first came quite through.
  assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
  const { rows } = await world.pool.query(`SELECT FROM member WHERE organization_id = $1 AND role = 'owner'`, [
    await firstOrganizationId(world),
  ]);
  assert.equal(rows.length, 1);
});

test("the last owner stays even when both removals have begun before either ends", async (t) => {
  const world = await createAccountWorld(t);
  const { bob } = await addBobAndCharlie(world);
  const alice = await world.signIn("alice@example.com");
  await world.ask(`PATCH /members/${bob.id}`, { token: alice.token, body: { role: "owner" } });
  const key = await world.ask("POST /api-keys", { token: alice.token, body: { name: "k", role: "owner" } });
  const { token } = key.body as unknown as { token: string };
  // While the rows of the members are locked here, each removal gets as far as it can: up to its own DELETE at most.
  const removals = await transaction(world.pool, async (tx) => {
    await tx.query(`SELECT FROM member FOR UPDATE`);
    const begun = [bob.id, alice.id].map((id) => world.ask(`DELETE /members/${id}`, { token }));
    await twoWaitForLocks(world);
    return { begun };
  });
  const answers = await Promise.all(removals.begun);
  assert.deepEqual(
    answers.map((answer) => answer.status).sort((a, b) => a - b),
    [204, 409],
  );
});

async function twoWaitForLocks({ pool }: AccountWorld): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rowCount === 2) return;
  }
  assert.fail("two transactions did not come to wait for a lock");
}

test("a stranger's member or invitation is the same 404 as one that does not exist", async (t) => {
  const world = await createAccountWorld(t);
  const { bob, charlie } = await addBobAndCharlie(world);
  const { token } = await world.signIn("alice@example.com");
  const invited = await invite(world, token);
  const absent = "01900000-0000-7000-8000-000000000000";
  for (const [ours, nobodys] of [
    [`DELETE /members/${bob.id}`, `DELETE /members/${absent}`],
    [`PATCH /members/${bob.id}`, `PATCH /members/${absent}`],
    [`DELETE /invitations/${invited.id}`, `DELETE /invitations/${absent}`],
    [`DELETE /sessions/${bob.sessionId}`, `DELETE /sessions/${absent}`],
  ] as const) {
    const body = ours.startsWith("PATCH") ? { body: { role: "owner" } } : {};
    const [theirs, none] = [
      await world.ask(ours, { token: charlie.token, ...body }),
      await world.ask(nobodys, { token: charlie.token, ...body }),
    ];
    assert.equal(theirs.status, 404, ours);
    assert.deepEqual({ ...theirs.body, requestId: "" }, { ...none.body, requestId: "" });
  }
  const wrongForm = await world.ask("DELETE /members/17", { token });
  assert.deepEqual([wrongForm.status, wrongForm.body.errors[0]?.path], [400, "/id"]);
});

test("each organisation sees its own people, name and log", async (t) => {
  const world = await createAccountWorld(t);
  const { charlie } = await addBobAndCharlie(world);
  await addPerson(world, "eve@example.com", { org: await addOrganization(world, "Third"), role: "owner" });
  const members = await world.ask("GET /members", { token: charlie.token });
  assert.deepEqual(
    (members.body as unknown as { items: { email: string }[] }).items.map(({ email }) => email),
    ["charlie@example.com"],
  );
  const renamed = await world.ask("PATCH /organization", { token: charlie.token, body: { name: " Others " } });
  assert.equal((renamed.body as Record<string, unknown>)["name"], "Others");
  const { token } = await world.signIn("alice@example.com");
  const ours = await world.ask("GET /organization", { token });
  assert.equal((ours.body as Record<string, unknown>)["name"], "My organisation");
});

test("bad input names every fault at once", async (t) => {
  const world = await createAccountWorld(t);
  const { token } = await world.signIn("alice@example.com");
  const answer = await world.ask("POST /members", { token, body: { email: "x", name: " ", role: "king", extra: 1 } });
  assert.equal(answer.status, 400);
  assert.deepEqual([...new Set(answer.body.errors.map((fault) => fault.path))].sort(), [
    "/email",
    "/extra",
    "/name",
    "/role",
  ]);
});
