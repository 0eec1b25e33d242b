// Secret values of a target, through a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonitor, createMonitorWorld, type MonitorWorld, pathsOf, shop } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";
import { loadWatched } from "./watched.ts";

const target = {
  url: "https://shop.example/",
  headers: [
    { name: "Accept", value: "text/html" },
    { name: "Authorization", value: "Token of-mine" },
  ],
};

test("they are sealed at rest, never shown, never in the audit log, and kept or replaced by a change", async (t) => {
  const world = await createMonitorWorld(t);
  const view = await addMonitor(world, { target });
  const shown = [
    { name: "Accept", value: "text/html" },
    { name: "Authorization", value: { isSet: true } },
  ];
  assert.deepEqual(view.target.headers, shown);

  const change = (changed: object) => world.ask<MonitorView>(`PATCH /monitors/${view.id}`, { target: changed });
  const moved = await change({ headers: shown.toReversed() });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.equal(await openedAuthorization(world), "Token of-mine");
  await change({ url: "https://shop.example/health" });
  assert.equal(await openedAuthorization(world), "Token of-mine");
  await change({ headers: [{ name: "Authorization", value: "Token new" }] });
  assert.equal(await openedAuthorization(world), "Token new");

  const { rows } = await world.pool.query<{ text: string }>(
    `SELECT target::text AS text FROM monitor UNION ALL SELECT encode(secrets, 'escape') FROM monitor
     UNION ALL SELECT concat(before, after) FROM audit`,
  );
  assert.equal(rows.length, 6);
  for (const { text } of rows) assert.doesNotMatch(text, /of-mine|Token new/);
});

test("a mark where no secret is is a fault", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world, { target });
  const auth = { kind: "bearer", token: { isSet: true } };
  const { status, body } = await world.ask(`PATCH /monitors/${id}`, { target: { auth } });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), ["/target/auth/token"]);
  const headers = [{ name: "Cookie", value: { isSet: true } }];
  assert.equal((await world.ask("POST /monitors", { ...shop, target: { ...target, headers } })).status, 400);
});

async function openedAuthorization({ pool, vault }: MonitorWorld): Promise<string | undefined> {
  const shards = Array.from({ length: 256 }, (_, shard) => shard);
  const [watched] = await loadWatched(pool, vault, { shards });
  return watched?.target.headers?.find(({ name }) => name === "Authorization")?.value;
}
