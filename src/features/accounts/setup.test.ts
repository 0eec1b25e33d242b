// The first owner, by code or by settings, once, whoever races.
import assert from "node:assert/strict";
import test from "node:test";
import type { EventLog } from "#platform/event-log.ts";
import { createLog } from "#platform/log.ts";
import { OperatorError } from "#platform/operator-error.ts";
import { type AccountWorld, createAccountWorld, password, personIn } from "#test/account-world.ts";
import { ensureOwner, type OwnerSettings } from "./bootstrap.ts";
import { setupCodeMs } from "./one-time-link.ts";

const publicUrl = "http://keepwatch.example";
const nobody: OwnerSettings = { ownerEmail: null, ownerPassword: null, apiKey: null, publicUrl };
const alice = { ...nobody, ownerEmail: "alice@example.com", ownerPassword: password };
const apiKey = `kw_${"k".repeat(40)}`;

/** What a start logs, through the real log with its redaction. */
async function start(world: AccountWorld, settings: OwnerSettings): Promise<string> {
  let lines = "";
  const destination = { write: (line: string) => void (lines += line) };
  const log: EventLog = createLog({ level: "info", service: "test", destination });
  await ensureOwner(world.pool, settings, log, world.now);
  return lines;
}

function codeIn(lines: string): string {
  return (
    /http:\/\/keepwatch\.example\/set-up .*type this code: ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})"/.exec(lines)?.[1] ?? ""
  );
}

const claim = (code: string, email = "alice@example.com") => ({ code, email, name: "Alice", password });
const needsSetup = async (world: AccountWorld) =>
  ((await world.ask("GET /auth/status")).body as unknown as { needsSetup: boolean }).needsSetup;

test("the code that the log shows makes the first owner, once", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  assert.equal(await needsSetup(world), true);
  const code = codeIn(await start(world, nobody));
  assert.notEqual(code, "");
  const typed = ` ${code.toLowerCase().replaceAll("-", " ")} `;
  const answer = await world.ask("POST /auth/setup", { body: { ...claim(typed), organizationName: "Watchers" } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const owner = personIn(answer);
  const me = await world.ask("GET /auth/me", { token: owner.token });
  const { role, organization } = me.body as unknown as { role: string; organization: { name: string } };
  assert.deepEqual([role, organization.name], ["owner", "Watchers"]);
  assert.equal(await needsSetup(world), false);
  const again = await world.ask("POST /auth/setup", { body: claim(code, "mallory@example.com") });
  assert.deepEqual([again.status, again.body.code], [409, "already_set_up"]);
  assert.equal(codeIn(await start(world, nobody)), "", "no code once there is an owner");
});

test("of two who set up at once one becomes the owner", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  const codes = [codeIn(await start(world, nobody)), codeIn(await start(world, nobody))];
  const [first = "", second = ""] = codes;
  assert.notEqual(first, second);
  const answers = await Promise.all([
    world.ask("POST /auth/setup", { body: claim(first, "alice@example.com") }),
    world.ask("POST /auth/setup", { body: claim(second, "mallory@example.com") }),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status).sort((a, b) => a - b),
    [201, 409],
  );
  const { rows } = await world.pool.query(`SELECT FROM organization, member`);
  assert.equal(rows.length, 1);
});

test("a wrong or expired code makes nobody an owner, and a weak password does not spend the code", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  const code = codeIn(await start(world, nobody));
  const wrong = await world.ask("POST /auth/setup", { body: claim("0000-0000-0000-0000") });
  assert.deepEqual([wrong.status, wrong.body.code], [403, "wrong_setup_code"]);
  const weak = await world.ask("POST /auth/setup", { body: { ...claim(code), password: "alice@example.com" } });
  assert.deepEqual([weak.status, weak.body.errors[0]?.path], [400, "/password"]);
  world.wait(setupCodeMs);
  assert.equal((await world.ask("POST /auth/setup", { body: claim(code) })).status, 403);
  const next = codeIn(await start(world, nobody));
  assert.equal((await world.ask("POST /auth/setup", { body: claim(next) })).status, 201);
});

test("bad input names every fault at once", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  const answer = await world.ask("POST /auth/setup", {
    body: { code: "", email: "x", password: "short", admin: true },
  });
  assert.deepEqual([...new Set(answer.body.errors.map((fault) => fault.path))].sort(), [
    "/admin",
    "/code",
    "/email",
    "/name",
    "/password",
  ]);
});

test("the settings make the owner once, however many instances start", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  await Promise.all([start(world, alice), start(world, alice), start(world, alice)]);
  await world.signIn("alice@example.com");
  const { rows } = await world.pool.query(`SELECT FROM person`);
  assert.equal(rows.length, 1);
  await start(world, { ...alice, ownerPassword: "a changed phrase in the settings" });
  await world.signIn("alice@example.com", password);
});

test("the settings' key has the owner's rights; a new one is added, a revoked one stays revoked", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  const lines = await start(world, { ...nobody, apiKey });
  assert.ok(!lines.includes(apiKey));
  assert.equal((await world.ask("GET /members", { token: apiKey })).status, 200, "also before there is an owner");
  const code = codeIn(lines);
  const owner = personIn(await world.ask("POST /auth/setup", { body: claim(code) }));
  assert.equal((await world.ask("GET /members", { token: owner.token })).status, 200);

  const next = `kw_${"n".repeat(40)}`;
  await Promise.all([start(world, { ...nobody, apiKey: next }), start(world, { ...nobody, apiKey: next })]);
  for (const token of [apiKey, next]) assert.equal((await world.ask("GET /auth/me", { token })).status, 200);
  const keys = await world.ask("GET /api-keys", { token: owner.token });
  const { items } = keys.body as unknown as { items: { id: string; name: string }[] };
  assert.deepEqual(
    items.map((key) => key.name),
    ["KEEPWATCH_API_KEY", "KEEPWATCH_API_KEY"],
  );
  for (const { id } of items) await world.ask(`DELETE /api-keys/${id}`, { token: owner.token });
  assert.match(await start(world, { ...nobody, apiKey: next }), /revoked/);
  assert.equal((await world.ask("GET /auth/me", { token: next })).status, 401);
  const { rows } = await world.pool.query(`SELECT FROM organization`);
  assert.equal(rows.length, 1);
});

test("half an owner or a weak password in the settings is told to the operator, without the password", async (t) => {
  const world = await createAccountWorld(t, { isEmpty: true });
  const refused = (settings: OwnerSettings) =>
    assert.rejects(start(world, settings), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  await refused({ ...alice, ownerEmail: null });
  await refused({ ...alice, ownerPassword: null });
  await refused({ ...alice, ownerPassword: "hunter2" });
  assert.equal(await needsSetup(world), true);
});
