// The verbs of many monitors: all of them or none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { believe, createMonitorWorld, historyFaults, type MonitorWorld } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

interface ListBody {
  readonly items: readonly MonitorView[];
}

const monitor = (name: string, more: object = {}) => ({
  name,
  kind: "http",
  target: { url: "https://shop.example/" },
  ...more,
});
const unknownId = "01900000-0000-7000-8000-000000000000";

async function addAll({ ask }: MonitorWorld, items: readonly object[]): Promise<readonly MonitorView[]> {
  const { status, body } = await ask<ListBody>("POST /monitors/bulk", { items });
  assert.equal(status, 201, JSON.stringify(body));
  return body.items;
}

async function count({ pool }: MonitorWorld, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*) FROM ${table}`);
  return rows[0]?.count ?? -1;
}

test("a thousand monitors live through every bulk verb, each with its own history and audit entry", async (t) => {
  const world = await createMonitorWorld(t);
  const headers = [{ name: "Authorization", value: "Token mine" }];
  const items = Array.from({ length: 1_000 }, (_, index) =>
    monitor(`m${index}`, { isPaused: index % 2 === 0, target: { url: `https://m${index}.example/`, headers } }),
  );
  const added = await addAll(world, items);
  assert.deepEqual(
    added.map(({ name }) => name),
    items.map(({ name }) => name),
    "in the order in which they were sent",
  );
  const ids = added.map(({ id }) => id);
  const paused = await world.ask<ListBody>("POST /monitors/bulk/pause", { ids });
  assert.deepEqual(new Set(paused.body.items.map(({ state }) => state)), new Set(["paused"]));
  const resumed = await world.ask<ListBody>("POST /monitors/bulk/resume", { ids: ids.toReversed() });
  assert.deepEqual(
    resumed.body.items.map(({ id }) => id),
    ids.toReversed(),
  );
  const updated = await world.ask<ListBody>("POST /monitors/bulk/update", {
    ids,
    intervalSeconds: 30,
    addTags: ["all"],
  });
  assert.ok(updated.body.items.every(({ tags, intervalSeconds }) => tags.includes("all") && intervalSeconds === 30));
  assert.equal((await world.ask("POST /monitors/bulk/delete", { ids })).status, 204);
  assert.equal((await world.ask<ListBody>("GET /monitors")).body.items.length, 0);
  const restored = await world.ask<ListBody>("POST /monitors/bulk/restore", { ids });
  assert.equal(restored.body.items.length, 1_000);
  assert.deepEqual(await historyFaults(world.pool), []);
  assert.equal(await count(world, "audit"), 1_000 + 500 + 1_000 + 1_000 + 1_000 + 1_000);
});

test("one fault among many: nothing is added, and each fault names its item", async (t) => {
  const world = await createMonitorWorld(t);
  const schema = await world.ask("POST /monitors/bulk", {
    items: [monitor("a"), monitor("b", { intervalSeconds: 1 })],
  });
  assert.deepEqual(
    schema.body.errors.map(({ path }) => path),
    ["/items/1/intervalSeconds"],
  );
  const meaning = await world.ask("POST /monitors/bulk", {
    items: [
      monitor("a"),
      monitor("b", { channelIds: [unknownId] }),
      monitor("c", { target: { url: "ftp://shop.example/" } }),
      monitor("d", { intervalSeconds: 10, retryIntervalSeconds: 20, timeoutMs: 20_000 }),
    ],
  });
  assert.equal(meaning.status, 400);
  const expected = [
    "/items/1/channelIds/0",
    "/items/2/target/url",
    "/items/3/retryIntervalSeconds",
    "/items/3/timeoutMs",
  ];
  assert.deepEqual(meaning.body.errors.map(({ path }) => path).toSorted(), expected);
  assert.equal(await count(world, "thing"), 0);
});

test("a thousand faults are told by fifty", async (t) => {
  const world = await createMonitorWorld(t);
  const items = Array.from({ length: 1_000 }, () => monitor("a", { timeoutMs: 60_000, intervalSeconds: 10 }));
  const { status, body } = await world.ask("POST /monitors/bulk", { items });
  assert.equal(status, 400);
  assert.equal(body.errors.length, 50);
});

test("more than a thousand, or none, are refused", async (t) => {
  const world = await createMonitorWorld(t);
  const items = Array.from({ length: 1_001 }, () => monitor("a"));
  assert.equal((await world.ask("POST /monitors/bulk", { items })).status, 400);
  assert.equal((await world.ask("POST /monitors/bulk", { items: [] })).status, 400);
  const ids = Array.from({ length: 1_001 }, () => unknownId);
  for (const verb of ["update", "pause", "resume", "delete", "restore"]) {
    assert.equal((await world.ask(`POST /monitors/bulk/${verb}`, { ids })).status, 400, verb);
    assert.equal((await world.ask(`POST /monitors/bulk/${verb}`, { ids: [] })).status, 400, verb);
  }
});

test("a large bulk request is taken, one above its limit is not, and a single one has the usual limit", async (t) => {
  const world = await createMonitorWorld(t);
  const body = "x".repeat(100_000);
  const heavy = (count: number) =>
    Array.from({ length: count }, () => monitor("a", { target: { url: "https://a.example/", method: "POST", body } }));
  assert.equal((await world.ask("POST /monitors/bulk", { items: heavy(70) })).status, 201);
  const tooLarge = await world.ask("POST /monitors/bulk", { items: heavy(85) }).catch(() => null);
  assert.ok(tooLarge === null || tooLarge.status === 413, "refused, or cut off while it was still sending");
});

test("an unknown or a stranger's id: nothing is changed, and it is named", async (t) => {
  const world = await createMonitorWorld(t);
  const [mine] = await addAll(world, [monitor("a")]);
  const theirs = await world.ask<ListBody>("POST /monitors/bulk", { items: [monitor("b")] }, { as: "charlie" });
  const ids = [mine?.id ?? "", unknownId, theirs.body.items[0]?.id ?? ""];
  for (const verb of ["update", "pause", "resume", "delete", "restore"]) {
    const { status, body } = await world.ask(`POST /monitors/bulk/${verb}`, { ids });
    assert.equal(status, 404, verb);
    assert.deepEqual(
      body.errors.map(({ path }) => path),
      ["/ids/1", "/ids/2"],
    );
  }
  assert.equal((await world.ask<MonitorView>(`GET /monitors/${mine?.id}`)).body.version, 1);
});

test("an id that comes twice, in whichever case, counts once", async (t) => {
  const world = await createMonitorWorld(t);
  const [{ id } = { id: "" }] = await addAll(world, [monitor("a")]);
  const { status } = await world.ask("POST /monitors/bulk/pause", { ids: [id, id.toUpperCase(), id] });
  assert.equal(status, 200);
  assert.equal((await world.ask<MonitorView>(`GET /monitors/${id}`)).body.version, 2);
  assert.deepEqual(await historyFaults(world.pool), []);
});

test("tags are added, taken away and replaced, within their limit", async (t) => {
  const world = await createMonitorWorld(t);
  const full = Array.from({ length: 20 }, (_, index) => `t${index}`);
  const added = await addAll(world, [
    monitor("a", { tags: ["x", "y"] }),
    monitor("b", { tags: ["y"] }),
    monitor("c", { tags: full }),
  ]);
  const ids = added.map(({ id }) => id);
  const tagsOf = async (body: object) => {
    const answer = await world.ask<ListBody>("POST /monitors/bulk/update", body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.items.map(({ tags }) => tags);
  };
  assert.deepEqual(await tagsOf({ ids: ids.slice(0, 2), addTags: ["z", "x"], removeTags: ["y"] }), [
    ["x", "z"],
    ["z", "x"],
  ]);
  assert.deepEqual(await tagsOf({ ids: ids.slice(0, 2), tags: ["only"] }), [["only"], ["only"]]);
  const refused = await world.ask("POST /monitors/bulk/update", { ids, addTags: ["one more"] });
  assert.deepEqual(
    refused.body.errors.map(({ path }) => path),
    ["/ids/2"],
  );
});

test("a common change that does not fit one of them is refused for all", async (t) => {
  const world = await createMonitorWorld(t);
  const added = await addAll(world, [monitor("a"), monitor("b", { timeoutMs: 30_000 })]);
  const ids = added.map(({ id }) => id);
  const { status, body } = await world.ask("POST /monitors/bulk/update", { ids, intervalSeconds: 20 });
  assert.equal(status, 400);
  assert.deepEqual(
    body.errors.map(({ path }) => path),
    ["/ids/1/timeoutMs"],
  );
  const [first] = (await world.ask<ListBody>("GET /monitors")).body.items;
  assert.equal(first?.intervalSeconds, 60);
});

test("bulk verbs on beliefs that an engine moves at the same time never break the history", async (t) => {
  const world = await createMonitorWorld(t);
  const ids = (
    await addAll(
      world,
      Array.from({ length: 20 }, (_, index) => monitor(`m${index}`)),
    )
  ).map(({ id }) => id);
  const people = Array.from({ length: 6 }, (_, round) =>
    world.ask(`POST /monitors/bulk/${round % 2 === 0 ? "pause" : "resume"}`, {
      ids: round % 3 === 0 ? ids : ids.toReversed(),
    }),
  );
  const answers = await Promise.all(people);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200, 200],
  );
  await world.ask("POST /monitors/bulk/resume", { ids });
  for (const id of ids) await believe(world.pool, id, "up", world.now());
  assert.deepEqual(await historyFaults(world.pool), []);
});
