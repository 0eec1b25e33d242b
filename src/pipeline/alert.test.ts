// Fan-out: who is told of an event, once and only once whatever is done twice, and why somebody is not told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transaction } from "#platform/database/pool.ts";
import { believe } from "#test/monitor-world.ts";
import { createPipelineWorld, type Made, type PipelineWorld, until } from "#test/pipeline-world.ts";
import { expandEvents } from "./alert.ts";

async function toldOf({ rows }: PipelineWorld, monitor: Made): Promise<string[]> {
  const told = await rows<{ words: string }>(
    `SELECT concat_ws(' ', d.telling->>'event', c.name, d.state) AS words FROM delivery d JOIN channel c ON c.id = d.channel_id
     WHERE d.number = $1 ORDER BY d.ord`,
    [monitor.number],
  );
  return told.map((row) => row.words);
}

async function untoldOf({ rows }: PipelineWorld, monitor: Made): Promise<string[]> {
  const untold = await rows<{ words: string }>(
    "SELECT concat_ws(': ', e.state, u.why) AS words FROM untold u JOIN event e ON e.id = u.event_id WHERE e.number = $1 ORDER BY e.seq",
    [monitor.number],
  );
  return untold.map((row) => row.words);
}

async function incidentsOf({ rows }: PipelineWorld, monitor: Made): Promise<string[]> {
  const incidents = await rows<{ words: string }>(
    "SELECT CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'over' END AS words FROM incident WHERE number = $1 ORDER BY id",
    [monitor.number],
  );
  return incidents.map((row) => row.words);
}

function at(second: number): Date {
  return new Date(Date.now() + second * 1_000);
}

test("an outage opens one incident and tells every default channel; its end resolves it and tells the same ones", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop");
  for (const [place, state] of ["up", "down", "up"].entries()) await believe(world.pool, shop.id, state, at(place));
  assert.equal(await world.expand(), 4);
  assert.deepEqual(await toldOf(world, shop), ["monitor.down Pager pending", "monitor.up Pager pending"]);
  assert.deepEqual(await untoldOf(world, shop), ["pending: not_an_outage", "up: not_an_outage"]);
  assert.deepEqual(await incidentsOf(world, shop), ["over"]);
});

test("a fan-out that was cut off before its commit is done again with the same rows", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", at(0));
  // The last thing it writes is refused: everything before it must be gone, and nothing may be there twice afterwards.
  await world.pool.query(`ALTER TABLE event ADD CONSTRAINT not_now CHECK (state <> 'down' OR expanded_at IS NULL)`);
  await expandEvents({ pool: world.pool, vault: world.vault, publicUrl: "http://keepwatch.example" });
  const options = { pool: world.pool, vault: world.vault, publicUrl: "http://keepwatch.example" };
  await assert.rejects(expandEvents(options), /not_now/);
  assert.deepEqual(await toldOf(world, shop), []);
  assert.deepEqual(await incidentsOf(world, shop), []);
  await world.pool.query("ALTER TABLE event DROP CONSTRAINT not_now");
  await world.expand();
  // As after a restore: the duty is open once more, and what it led to is there.
  await world.pool.query("UPDATE event SET expanded_at = NULL");
  await world.expand();
  assert.deepEqual(await toldOf(world, shop), ["monitor.down Pager pending"]);
  assert.deepEqual(await incidentsOf(world, shop), ["open"]);
});

test("two processes that fan out at once make each delivery once, in the order of the events", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const monitors = await Promise.all(Array.from({ length: 8 }, (_, place) => world.addMonitor(`shop-${place}`)));
  for (const monitor of monitors)
    for (const [place, state] of ["down", "up", "down", "up", "down"].entries())
      await believe(world.pool, monitor.id, state, at(place));
  await Promise.all([world.expand(), world.expand(), world.expand()]);
  await world.expand();
  for (const monitor of monitors) {
    const told = (await toldOf(world, monitor)).map((words) => words.split(" ")[0]);
    assert.deepEqual(told, ["monitor.down", "monitor.up", "monitor.down", "monitor.up", "monitor.down"]);
  }
});

test("a channel that was added a moment before is told", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", at(0));
  await world.addChannel("Added after the outage was seen");
  await world.expand();
  assert.deepEqual((await toldOf(world, shop)).sort(), [
    "monitor.down Added after the outage was seen pending",
    "monitor.down Pager pending",
  ]);
});

test("pausing ends the outage and tells nobody", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", at(0));
  await world.expand();
  world.wait(10_000);
  assert.equal((await world.ask(`POST /monitors/${shop.id}/pause`)).status, 200);
  await world.expand();
  assert.deepEqual(await toldOf(world, shop), ["monitor.down Pager pending"]);
  assert.deepEqual(await untoldOf(world, shop), ["pending: not_an_outage", "paused: paused_by_person"]);
  assert.deepEqual(await incidentsOf(world, shop), ["over"]);
});

test("where nobody listens, that is written down", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop", { channelIds: [] });
  for (const [place, state] of ["down", "up"].entries()) await believe(world.pool, shop.id, state, at(place));
  await world.expand();
  assert.deepEqual(await toldOf(world, shop), []);
  assert.deepEqual(await untoldOf(world, shop), [
    "pending: not_an_outage",
    "down: nobody_listens",
    "up: nobody_was_told_of_the_outage",
  ]);
});

test("whoever certainly never heard of an outage is not told of its end; whoever may have heard is", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Refused");
  await world.addChannel("Perhaps");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", at(0));
  await world.expand();
  await world.pool.query(
    `UPDATE delivery d SET state = 'dead', finished_at = clock_timestamp(), is_ambiguous = c.name = 'Perhaps'
     FROM channel c WHERE c.id = d.channel_id`,
  );
  await believe(world.pool, shop.id, "up", at(10));
  await world.expand();
  assert.deepEqual((await toldOf(world, shop)).sort(), [
    "monitor.down Perhaps dead",
    "monitor.down Refused dead",
    "monitor.up Perhaps pending",
  ]);
});

test("an end that is worked off while its outage's message is being given up waits for that, and tells nobody", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Refused");
  const shop = await world.addMonitor("shop");
  await believe(world.pool, shop.id, "down", at(0));
  await world.expand();
  await believe(world.pool, shop.id, "up", at(10));
  let expanding: Promise<unknown> = Promise.resolve();
  await transaction(world.pool, async (tx) => {
    await tx.query("UPDATE delivery SET state = 'dead', finished_at = clock_timestamp()");
    expanding = world.expand();
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until("the fan-out waits", async () => (await world.rows(waiting)).length > 0);
  });
  await expanding;
  assert.deepEqual(await toldOf(world, shop), ["monitor.down Refused dead"]);
});
