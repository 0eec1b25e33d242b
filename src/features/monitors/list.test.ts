// Lists and the summary, through a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addResult, believe, createMonitorWorld, type MonitorWorld } from "#test/monitor-world.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { MonitorView } from "./monitor.ts";

interface PageBody {
  readonly items: readonly MonitorView[];
  readonly nextCursor: string | null;
}

const monitor = (name: string, more: object = {}) => ({
  name,
  kind: "http",
  target: { url: "https://watched.example/" },
  ...more,
});

async function addAll({ ask }: MonitorWorld, items: readonly object[]): Promise<readonly MonitorView[]> {
  const { status, body } = await ask<PageBody>("POST /monitors/bulk", { items });
  assert.equal(status, 201, JSON.stringify(body));
  return body.items;
}

/** The names of all pages of a list, with the number of pages. */
async function walk({ ask }: MonitorWorld, query: string): Promise<{ names: string[]; pages: number }> {
  const names: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const next: string = cursor === null ? "" : `&cursor=${cursor}`;
    const { status, body } = await ask<PageBody>(`GET /monitors?${query}${next}`);
    assert.equal(status, 200, JSON.stringify(body));
    names.push(...body.items.map(({ name }) => name));
    cursor = body.nextCursor;
    pages += 1;
  } while (cursor !== null);
  return { names, pages };
}

test("every order pages through all monitors once, also through names that differ in case or not at all", async (t) => {
  const world = await createMonitorWorld(t);
  await addAll(
    world,
    ["b", "a", "B", "same", "same", "same", "c", "Ä".repeat(200)].map((name) => monitor(name)),
  );
  for (const sort of ["name", "-name", "createdAt", "-createdAt", "state"]) {
    const whole = await walk(world, `sort=${sort}`);
    assert.equal(whole.pages, 1);
    assert.equal(whole.names.length, 8);
    const inPages = await walk(world, `sort=${sort}&limit=1`);
    assert.deepEqual(inPages, { names: whole.names, pages: 8 }, sort);
    assert.deepEqual((await walk(world, `sort=${sort}&limit=3`)).names, whole.names, sort);
  }
  const lower = (await walk(world, "")).names.map((name) => name.toLowerCase());
  assert.deepEqual(lower.slice(0, 3), ["a", "b", "b"]);
  const oldestFirst = (await walk(world, "sort=createdAt")).names;
  assert.deepEqual(oldestFirst.slice(0, 3), ["b", "a", "B"]);
  assert.deepEqual((await walk(world, "sort=-createdAt")).names, oldestFirst.toReversed());
});

test("sort=state puts the broken first", async (t) => {
  const world = await createMonitorWorld(t);
  const states = ["up", "paused", "pending", "unknown", "down", "degraded", "maintenance", "from a newer program"];
  const added = await addAll(
    world,
    states.map((state) => monitor(state)),
  );
  for (const { id, name } of added) if (name !== "pending") await believe(world.pool, id, name, world.now());
  const expected = ["down", "degraded", "from a newer program", "unknown", "maintenance", "pending", "up", "paused"];
  assert.deepEqual((await walk(world, "sort=state&limit=2")).names, expected);
  const { body } = await world.ask<PageBody>("GET /monitors?q=newer");
  assert.equal(body.items[0]?.state, "unknown", "a state that we do not know is shown as one");
});

test("filters: state, tag, text in name or URL, paused; and all of them together", async (t) => {
  const world = await createMonitorWorld(t);
  const [shop] = await addAll(world, [
    monitor("Shop 100%", { tags: ["eu", "shop"] }),
    monitor("Blog", { tags: ["eu"], isPaused: true }),
    { ...monitor("Wiki"), target: { url: "https://docs.example/100_percent" } },
  ]);
  await believe(world.pool, shop?.id ?? "", "down", world.now());
  const names = async (query: string) => (await walk(world, query)).names;
  assert.deepEqual(await names("state=down"), ["Shop 100%"]);
  assert.deepEqual(await names("tag=eu"), ["Blog", "Shop 100%"]);
  assert.deepEqual(await names("isPaused=true"), ["Blog"]);
  assert.deepEqual(await names("isPaused=false"), ["Shop 100%", "Wiki"]);
  assert.deepEqual(await names("q=SHOP"), ["Shop 100%"]);
  assert.deepEqual(await names("q=docs.example"), ["Wiki"]);
  assert.deepEqual(await names("q=0%25"), ["Shop 100%"], "a per cent sign is itself");
  assert.deepEqual(await names("q=_percent"), ["Wiki"], "an underscore is itself");
  assert.deepEqual(await names("q=%5C"), [], "a backslash is itself");
  assert.deepEqual(await names("state=down&tag=shop&isPaused=false&q=shop&sort=state"), ["Shop 100%"]);
});

test("a deleted monitor is in no list, and a cursor whose monitor is deleted still leads on", async (t) => {
  const world = await createMonitorWorld(t);
  const [first] = await addAll(
    world,
    ["a", "b", "c"].map((name) => monitor(name)),
  );
  const { body } = await world.ask<PageBody>("GET /monitors?limit=1");
  await world.ask(`DELETE /monitors/${first?.id}`);
  const rest = await world.ask<PageBody>(`GET /monitors?cursor=${body.nextCursor}`);
  assert.deepEqual(
    rest.body.items.map(({ name }) => name),
    ["b", "c"],
  );
  assert.deepEqual((await walk(world, "")).names, ["b", "c"]);
});

test("malformed queries and cursors are refused", async (t) => {
  const world = await createMonitorWorld(t);
  await addAll(
    world,
    ["a", "b"].map((name) => monitor(name)),
  );
  const cursor = (await world.ask<PageBody>("GET /monitors?limit=1")).body.nextCursor ?? "";
  const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString("base64url");
  const bad = [
    "limit=0",
    "limit=1001",
    "limit=many",
    "sort=colour",
    "state=tired",
    "isPaused=maybe",
    "colour=red",
    "cursor=%25",
    `cursor=${cursor}&sort=state`,
    `cursor=${forged(["name", 1e300, "01900000-0000-7000-8000-000000000000"])}`,
    `cursor=${forged(["state", 2 ** 40, "01900000-0000-7000-8000-000000000000"])}&sort=state`,
    `cursor=${forged(["name", 1, "x"])}`,
  ];
  for (const query of bad) {
    const { status, body } = await world.ask(`GET /monitors?${query}`);
    assert.equal(status, 400, query);
    assert.ok(body.errors.length > 0, query);
  }
});

test("each item shows its own newest result", async (t) => {
  const world = await createMonitorWorld(t);
  const added = await addAll(
    world,
    ["a", "b", "c"].map((name) => monitor(name)),
  );
  for (const [index, { id }] of added.slice(0, 2).entries())
    await addResult(world.pool, id, { at: new Date(world.now().getTime() + 5), totalUs: (index + 1) * 1_000 });
  const { body } = await world.ask<PageBody>("GET /monitors");
  assert.deepEqual(
    body.items.map(({ lastResponseMs }) => lastResponseMs),
    [1, 2, null],
  );
});

test("the summary counts by state and names the longest outages", async (t) => {
  const world = await createMonitorWorld(t);
  const empty = await world.ask<{ total: number; down: [] }>("GET /monitors/summary");
  assert.deepEqual([empty.body.total, empty.body.down], [0, []]);
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const added = await addAll(world, [
    ...names.map((name) => monitor(name)),
    monitor("rest", { isPaused: true }),
    monitor("new"),
  ]);
  for (const [index, { id, name }] of added.entries())
    if (names.includes(name)) await believe(world.pool, id, "down", new Date(world.now().getTime() + 1_000 - index));
  await world.ask(`DELETE /monitors/${added[0]?.id}`);
  const { body } = await world.ask<{ total: number; counts: object; down: { name: string; since: string }[] }>(
    "GET /monitors/summary",
  );
  assert.equal(body.total, 8);
  assert.deepEqual(body.counts, { down: 6, degraded: 0, unknown: 0, maintenance: 0, pending: 1, up: 0, paused: 1 });
  assert.deepEqual(
    body.down.map(({ name }) => name),
    ["g", "f", "e", "d", "c"],
  );
});

test("the summary says since when our own network is away, of how many monitors, and no longer than that", async (t) => {
  const world = await createMonitorWorld(t);
  const added = await addAll(
    world,
    ["a", "b", "c", "seen", "deleted"].map((name) => monitor(name)),
  );
  await world.ask(`DELETE /monitors/${added[4]?.id}`);
  const blindness = async (as: "alice" | "charlie" = "alice") =>
    (await world.ask<{ blind: unknown }>("GET /monitors/summary", undefined, { as })).body.blind;
  const blindTo = (names: readonly string[], { why = "own_network", fromAgo = 60, toAgo = 1 } = {}) =>
    world.pool.query(
      `INSERT INTO span (id, from_at, to_at, why, numbers)
       SELECT $1, now() - make_interval(secs => $2), now() - make_interval(secs => $3), $4, array_agg(number)
       FROM thing WHERE name = ANY($5)`,
      [uuidv7(), fromAgo, toAgo, why, names],
    );
  await blindTo(["a", "b", "c", "seen"], { fromAgo: 200, toAgo: 20 });
  await blindTo(["a", "b", "c", "seen"], { why: "nobody_looked" });
  await blindTo(["deleted"]);
  assert.equal(await blindness(), null, "over, of another kind, or of nothing that is watched");

  await blindTo(["a", "b"], { fromAgo: 90 });
  await blindTo(["b", "c"]);
  const { rows } = await world.pool.query<{ since: Date }>(
    `SELECT min(from_at) AS since FROM span WHERE to_at > now() - interval '15 s' AND why = 'own_network'`,
  );
  assert.deepEqual(await blindness(), { since: rows[0]?.since.toISOString(), monitors: 3 });
  assert.equal(await blindness("charlie"), null, "others' monitors are seen");
});
