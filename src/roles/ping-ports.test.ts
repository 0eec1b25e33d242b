// Two processes on one port: with the setting both take pings, without it the second says that the port is taken.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { until } from "#test/pipeline-world.ts";
import { type Program, startProgram } from "#test/program.ts";
import { askRaw } from "#test/raw-http.ts";
import { runToEnd } from "#test/run-to-end.ts";
import { startWorld, type World } from "#test/world.ts";

const PINGS = 60;

/** Pings taken by each of the processes that were met, by the moment at which it started. */
async function takenByEach(port: number): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  for (let times = 0; times < 60; times++) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: "close" } });
    const figures = await answer.text();
    const startedAt = /^process_start_time_seconds (.+)$/m.exec(figures)![1]!;
    const counts = [...figures.matchAll(/^keepwatch_pings_received_total\{.*outcome="stored".*\} (\d+)$/gm)];
    taken.set(
      startedAt,
      counts.reduce((total, [, count]) => total + Number(count), 0),
    );
  }
  return taken;
}

async function addHeartbeat(world: World): Promise<string> {
  const pingId = randomUUID();
  await world.api.insist("POST /heartbeats", {
    name: "Backup",
    pingId,
    schedule: { kind: "period", periodSeconds: 3_600 },
  });
  return pingId;
}

test("KEEPWATCH_SHARE_PORT=on: two processes on one port both take pings, and one of them may go", async (t) => {
  const world = await startWorld({
    database: "shared",
    programs: { api: "api" },
    environment: { KEEPWATCH_SHARE_PORT: "on" },
  });
  let second: Program | null = null;
  t.after(async () => {
    await second?.kill9();
    await world.close();
  });
  const port = Number(world.environmentOf("api").PORT);
  const uuid = await addHeartbeat(world);
  second = startProgram("api", world.environmentOf("api"));
  await until("the second process", async () => (await takenByEach(port)).size === 2);
  const answers = Array.from({ length: PINGS }, () => askRaw(port, `/ping/${uuid}`));
  for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
  const taken = [...(await takenByEach(port)).values()];
  assert.equal(taken.length, 2);
  assert.equal(taken[0]! + taken[1]!, PINGS);
  assert.ok(
    taken.every((count) => count > 0),
    `${taken.join(" and ")}`,
  );

  await second.stop();
  for (let times = 0; times < 20; times++) assert.equal((await askRaw(port, `/ping/${uuid}`)).status, 200);
  const { rows } = await world.pool.query<{ count: number }>("SELECT count(*)::int AS count FROM ping");
  assert.deepEqual(rows, [{ count: PINGS + 20 }]);
});

test("without it the second process says in a sentence that the port is taken, and the first goes on", async (t) => {
  const world = await startWorld({ database: "shared", programs: { api: "api" } });
  t.after(() => world.close());
  const environment = world.environmentOf("api");
  const uuid = await addHeartbeat(world);
  for (const more of [{}, { KEEPWATCH_SHARE_PORT: "on" }]) {
    const { code, stderr } = await runToEnd(["api"], { ...environment, ...more, KEEPWATCH_LOG_LEVEL: "error" });
    assert.equal(code, 69, stderr);
    assert.match(stderr, new RegExp(`^keepwatch: Port ${environment.PORT} on .* is taken by another program\\..*\\n$`));
  }
  assert.equal((await askRaw(Number(environment.PORT), `/ping/${uuid}`)).status, 200);
});
