// The verbs of channels, through a real server.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMonitorWorld, type MonitorWorld, routes } from "#test/monitor-world.ts";
import type { ChannelView, CreatedChannelView } from "./channel.ts";
import { findChannelIds, loadChannels } from "./open.ts";

const webhook = { name: "Hook", kind: "webhook", settings: { url: "https://receiver.example/in" } };
const mail = { name: "Mail", kind: "email", settings: { to: ["ann@example.com"] } };

async function add({ ask }: MonitorWorld, channel: object): Promise<CreatedChannelView> {
  const { status, body } = await ask<CreatedChannelView>("POST /channels", channel);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

const pathsOf = (body: { errors: readonly { path: string }[] }) => body.errors.map(({ path }) => path).toSorted();

describe("adding a channel", () => {
  test("a webhook without a secret gets one, shown once", async (t) => {
    const world = await createMonitorWorld(t);
    const { shownOnce, ...view } = await add(world, { ...webhook, isDefault: true });
    assert.deepEqual(Object.keys(shownOnce ?? {}), ["secret"]);
    assert.ok((shownOnce?.["secret"]?.length ?? 0) >= 32);
    assert.deepEqual(view.settings, { url: webhook.settings.url, secret: { isSet: true } });
    assert.equal(view.isDefault, true);
    const read = await world.ask<ChannelView>(`GET /channels/${view.id}`);
    assert.deepEqual(read.body, view);
    assert.equal(read.headers.get("etag"), '"1"');
    const [opened] = await loadChannels(world.pool, world.vault, [view.id]);
    assert.deepEqual(opened?.settings, { url: webhook.settings.url, secret: shownOnce?.["secret"] });
  });

  test("a secret that was given is not repeated, and lies open nowhere", async (t) => {
    const world = await createMonitorWorld(t);
    const settings = { ...webhook.settings, secret: "given by Ann" };
    const { shownOnce, ...view } = await add(world, { ...webhook, settings });
    assert.equal(shownOnce, null);
    const slackUrl = "https://hooks.slack.example/services/T0/B0/given-by-slack";
    await add(world, { name: "Slack", kind: "slack", settings: { webhookUrl: slackUrl } });
    assert.equal((await world.ask(`PATCH /channels/${view.id}`, { settings: { secret: "given by Bea" } })).status, 200);
    const { rows } = await world.pool.query<{ text: string }>(
      `SELECT concat(settings, encode(secrets, 'escape')) AS text FROM channel UNION ALL SELECT concat(before, after) FROM audit`,
    );
    assert.equal(rows.length, 5);
    for (const { text } of rows) assert.doesNotMatch(text, /given.by/);
  });

  test("every fault of the settings is named, under /settings", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const form = await ask("POST /channels", { ...webhook, settings: { secret: 7, colour: "red" } });
    assert.equal(form.status, 400);
    assert.deepEqual(pathsOf(form.body), ["/settings/colour", "/settings/secret", "/settings/url"]);
    const meaning = await ask("POST /channels", { ...webhook, settings: { url: "ftp://receiver.example/" } });
    assert.deepEqual(pathsOf(meaning.body), ["/settings/url"]);
    const list = await ask("POST /channels", {
      ...mail,
      settings: { to: ["ann@example.com", "ann", "ANN@example.com"] },
    });
    assert.deepEqual(pathsOf(list.body), ["/settings/to/1"]);
  });

  test("the rest of the form is checked too", async (t) => {
    const { ask } = await createMonitorWorld(t);
    const { status, body } = await ask("POST /channels", {
      name: " ",
      kind: "pigeon",
      settings: [],
      isDefault: "yes",
      x: 1,
    });
    assert.equal(status, 400);
    assert.deepEqual(pathsOf(body), ["/isDefault", "/kind", "/name", "/settings", "/x"]);
    const unstorable = await ask("POST /channels", { ...webhook, settings: { ...webhook.settings, secret: "a\0b" } });
    assert.deepEqual(pathsOf(unstorable.body), ["/settings/secret"]);
  });

  test("an answer that shows a secret is not kept under an Idempotency-Key", async (t) => {
    const { ask, pool } = await createMonitorWorld(t);
    await ask("POST /channels", webhook, { headers: { "idempotency-key": "once" } });
    const again = await ask("POST /channels", webhook, { headers: { "idempotency-key": "once" } });
    assert.equal(again.status, 409, "nor is a second channel made");
    assert.deepEqual((await pool.query("SELECT answer FROM idempotency")).rows, [{ answer: null }]);
    assert.equal((await pool.query("SELECT 1 FROM channel")).rows.length, 1);
  });
});

describe("changing a channel", () => {
  test("what is left out stays, the secret among it; a mark keeps it too; a value replaces it", async (t) => {
    const world = await createMonitorWorld(t);
    const { shownOnce, ...view } = await add(world, webhook);
    const secret = shownOnce?.["secret"];
    const opened = async () => (await loadChannels(world.pool, world.vault, [view.id]))[0]?.settings;
    world.wait(1_000);
    const renamed = await world.ask<ChannelView>(`PATCH /channels/${view.id}`, { name: "Other", isDefault: true });
    const expected = { ...view, name: "Other", isDefault: true, version: 2, updatedAt: world.now().toISOString() };
    assert.deepEqual(renamed.body, expected);
    await world.ask(`PATCH /channels/${view.id}`, { settings: { url: "https://receiver.example/2" } });
    assert.deepEqual(await opened(), { url: "https://receiver.example/2", secret });
    await world.ask(`PATCH /channels/${view.id}`, {
      settings: { url: "https://receiver.example/3", secret: { isSet: true } },
    });
    assert.deepEqual(await opened(), { url: "https://receiver.example/3", secret });
    await world.ask(`PATCH /channels/${view.id}`, { settings: { secret: "another one" } });
    assert.deepEqual(await opened(), { url: "https://receiver.example/3", secret: "another one" });
  });

  test("faults and lost updates are refused and change nothing", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world, webhook);
    assert.deepEqual(pathsOf((await world.ask(`PATCH /channels/${id}`, { settings: { url: 7 } })).body), [
      "/settings/url",
    ]);
    assert.deepEqual(pathsOf((await world.ask(`PATCH /channels/${id}`, { kind: "email" })).body), ["/kind"]);
    const headers = { "if-match": '"4"' };
    assert.equal((await world.ask(`PATCH /channels/${id}`, { name: "B" }, { headers })).status, 412);
    assert.equal((await world.ask(`DELETE /channels/${id}`, undefined, { headers })).status, 412);
    assert.equal((await world.ask<ChannelView>(`GET /channels/${id}`)).body.version, 1);
  });

  test("a deleted channel counts no more, and comes back within 30 days", async (t) => {
    const world = await createMonitorWorld(t);
    const { id } = await add(world, mail);
    assert.equal((await world.ask(`DELETE /channels/${id}`)).status, 204);
    assert.equal((await world.ask(`GET /channels/${id}`)).status, 404);
    assert.equal((await world.ask<{ items: [] }>("GET /channels")).body.items.length, 0);
    assert.deepEqual(await loadChannels(world.pool, world.vault, [id]), []);
    assert.deepEqual(await findChannelIds(world.pool, world.org, [id]), new Set());
    assert.equal((await world.ask<ChannelView>(`POST /channels/${id}/restore`)).body.version, 3);
    assert.equal((await world.ask<ChannelView>(`POST /channels/${id}/restore`)).body.version, 3);
    assert.deepEqual(await findChannelIds(world.pool, world.org, [id]), new Set([id]));
    await world.ask(`DELETE /channels/${id}`);
    world.wait(30 * 86_400_000 + 1);
    assert.equal((await world.ask(`POST /channels/${id}/restore`)).status, 404);
    const { rows } = await world.pool.query("SELECT action FROM audit ORDER BY id");
    const actions = rows.map(({ action }) => action);
    assert.deepEqual(actions, ["channel.create", "channel.delete", "channel.restore", "channel.delete"]);
  });
});

test("channels are listed in pages, in every order", async (t) => {
  const world = await createMonitorWorld(t);
  for (const name of ["b", "a", "B", "same", "same", "ä".repeat(200)]) await add(world, { ...mail, name });
  for (const sort of ["name", "-name", "createdAt", "-createdAt"]) {
    const whole = await world.ask<{ items: ChannelView[]; nextCursor: null }>(`GET /channels?sort=${sort}`);
    assert.equal(whole.body.items.length, 6);
    assert.equal(whole.body.nextCursor, null);
    const ids: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await world.ask<{ items: ChannelView[]; nextCursor: string | null }>(
        `GET /channels?sort=${sort}&limit=1${query}`,
      );
      ids.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    assert.deepEqual(
      ids,
      whole.body.items.map(({ id }) => id),
      sort,
    );
  }
  assert.equal((await world.ask("GET /channels?cursor=x")).status, 400);
});

test("the kinds say what each needs", async (t) => {
  const { ask } = await createMonitorWorld(t);
  const { body } = await ask<{
    items: { kind: string; settings: { type: string; properties: object }; secretFields: string[] }[];
  }>("GET /channels/kinds");
  const kinds = new Map(body.items.map((item) => [item.kind, item]));
  assert.deepEqual([...kinds.keys()].toSorted(), ["email", "slack", "webhook"]);
  assert.deepEqual(kinds.get("webhook")?.secretFields, ["secret"]);
  assert.deepEqual(Object.keys(kinds.get("webhook")?.settings.properties ?? {}), ["url", "secret"]);
});

test("a stranger's channel is not there, in no verb", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await add(world, webhook);
  for (const { method, path } of routes.filter((route) => route.path.startsWith("/channels/{id}"))) {
    const answer = await world.ask(`${method} ${path.replace("{id}", id)}`, undefined, { as: "charlie" });
    assert.equal(answer.status, 404, path);
  }
  assert.equal((await world.ask<{ items: [] }>("GET /channels", undefined, { as: "charlie" })).body.items.length, 0);
});
