// Fan-out of heartbeats: an outage of theirs is one incident as a monitor's is, told in their own words; a miss that was ours is
// taken back; a slow run is told by itself.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Telling } from "#channels/index.ts";
import {
  addHeartbeat as insertHeartbeat,
  addPing,
  believeHeartbeat,
  type HeartbeatGiven,
  type HeartbeatThing,
} from "#test/heartbeat-things.ts";
import { noDutyLost } from "#test/invariants/no-duty-lost.ts";
import { order } from "#test/invariants/order.ts";
import { createPipelineWorld, until } from "#test/pipeline-world.ts";

const missed = { reason: "missed", message: "gave no sign by 03:05" };
const day = (time: string) => `2026-03-${time}.000Z`;

async function createHeartbeatWorld(t: TestContext) {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  return {
    ...world,
    addHeartbeat: (name: string, given?: HeartbeatGiven) => insertHeartbeat(world.pool, world.org, name, given),
    believe: (thing: HeartbeatThing, state: string, at: string, why?: { reason?: string; message?: string }) =>
      believeHeartbeat(world.pool, thing, state, at, why),
    tellings: async () =>
      (await world.rows<{ telling: Telling }>("SELECT telling FROM delivery ORDER BY ord")).map((row) => row.telling),
    states: async () =>
      (
        await world.rows<{ words: string }>(
          "SELECT concat_ws(' ', telling->>'event', state) AS words FROM delivery ORDER BY ord",
        )
      ).map((row) => row.words),
    untold: async () =>
      (
        await world.rows<{ words: string }>(
          "SELECT concat_ws(': ', e.state, u.why) AS words FROM untold u JOIN event e ON e.id = u.event_id ORDER BY e.id",
        )
      ).map((row) => row.words),
    incidents: async () =>
      (
        await world.rows<{ words: string }>(
          "SELECT concat_ws(' ', reason, CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'over' END) AS words FROM incident ORDER BY id",
        )
      ).map((row) => row.words),
  };
}

test("a miss opens one incident and is told once; the ping that comes ends it, and says how many runs were missed", async (t) => {
  const world = await createHeartbeatWorld(t);
  const backup = await world.addHeartbeat("backup", { tags: ["nightly"] });
  await world.believe(backup, "up", day("02T02:00:12"));
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.expand();
  assert.deepEqual(await world.states(), ["heartbeat.missed pending"]);
  assert.deepEqual(await world.incidents(), ["missed open"]);
  await world.believe(backup, "up", day("05T02:00:10"));
  await world.expand();
  await world.pool.query("UPDATE event SET expanded_at = NULL"); // as after a restore
  await world.expand();

  assert.deepEqual(await world.states(), ["heartbeat.missed pending", "heartbeat.recovered pending"]);
  assert.deepEqual(await world.incidents(), ["missed over"]);
  assert.deepEqual(await world.untold(), ["pending: not_an_outage", "up: not_an_outage"]);
  const [began, ended] = await world.tellings();
  assert.equal(began?.monitor, null);
  assert.deepEqual(began?.heartbeat, {
    id: backup.id,
    name: "backup",
    slug: "backup",
    schedule: "at 03:00 every day (Europe/Berlin)",
    timeZone: "Europe/Berlin",
    tags: ["nightly"],
    url: `http://keepwatch.example/heartbeats/${backup.id}`,
  });
  assert.deepEqual([began.incident?.reason, began.incident?.message], ["missed", "gave no sign by 03:05"]);
  assert.deepEqual(ended?.incident?.missedRuns, { count: 2, isAtLeast: false });
  assert.deepEqual([began.incident?.sequence, ended?.incident?.sequence], [1, 2]);
});

test("what a ping said or proved is told as a failure", async (t) => {
  const world = await createHeartbeatWorld(t);
  for (const [reason, event] of [
    ["missed", "heartbeat.missed"],
    ["not_started", "heartbeat.missed"],
    ["run_too_long", "heartbeat.missed"],
    ["exit_status", "heartbeat.failed"],
    ["took_too_long", "heartbeat.failed"],
    ["too_early", "heartbeat.failed"],
    ["of_a_newer_program", "heartbeat.failed"],
  ] as const) {
    const job = await world.addHeartbeat(reason);
    await world.believe(job, "down", day("03T02:05:00"), { reason, message: "so it was" });
    await world.expand();
    assert.equal((await world.tellings()).at(-1)?.event, event, reason);
  }
});

test("a first ping, one that resumes, and a pause are no news; where nobody listens, that is written down", async (t) => {
  const world = await createHeartbeatWorld(t);
  const quiet = await world.addHeartbeat("quiet", { channelIds: [] });
  await world.believe(quiet, "up", day("02T02:00:00"));
  await world.believe(quiet, "paused", day("02T03:00:00"), { reason: "paused_by_person" });
  await world.believe(quiet, "up", day("02T04:00:00"));
  await world.believe(quiet, "down", day("03T02:05:00"), missed);
  await world.believe(quiet, "up", day("03T03:00:00"));
  await world.believe(quiet, "down", day("04T02:05:00"), missed);
  await world.believe(quiet, "paused", day("04T03:00:00"), { reason: "paused_by_person" });
  await world.expand();
  assert.deepEqual(await world.incidents(), ["missed over", "missed over"]);
  assert.deepEqual(await world.states(), []);
  assert.deepEqual(await world.untold(), [
    "pending: not_an_outage",
    "up: not_an_outage",
    "paused: not_an_outage",
    "up: not_an_outage",
    "down: nobody_listens",
    "up: nobody_was_told_of_the_outage",
    "down: nobody_listens",
    "paused: paused_by_person",
  ]);
});

test("the word that it reports again is left out where the word that it was missed certainly never arrived", async (t) => {
  const world = await createHeartbeatWorld(t);
  world.receiver.answerWith({ status: 410, body: "gone" });
  const backup = await world.addHeartbeat("backup");
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.believe(backup, "up", day("03T03:05:00"));
  await world.expand();
  const deliverer = world.newDeliverer(1);
  const delivering = deliverer.run();
  await until("both are finished", async () => (await world.states()).every((words) => !words.endsWith("pending")));
  await deliverer.stop(1_000);
  await delivering;
  assert.deepEqual(await world.states(), ["heartbeat.missed dead", "heartbeat.recovered skipped"]);
});

test("a receiver hears of the miss, and then of its end, with the heartbeat in the place of the monitor", async (t) => {
  const world = await createHeartbeatWorld(t);
  const backup = await world.addHeartbeat("backup");
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.expand();
  await world.believe(backup, "up", day("03T06:15:00"));
  await world.expand();
  const deliverer = world.newDeliverer(1);
  const delivering = deliverer.run();
  const requests = await world.receiver.waitFor(2);
  await until("both are kept as sent", async () => (await world.states()).every((words) => words.endsWith("sent")));
  await deliverer.stop(1_000);
  await delivering;
  const bodies = requests.map(
    ({ body }) => JSON.parse(body) as { event: string; heartbeat: { id: string }; incident: { missedRuns?: number } },
  );
  assert.deepEqual(
    bodies.map((body) => [body.event, body.heartbeat.id, body.incident.missedRuns, "monitor" in body]),
    [
      ["heartbeat.missed", backup.id, undefined, false],
      ["heartbeat.recovered", backup.id, 0, false],
    ],
  );
  assert.deepEqual(await order.check({ db: world.pool, received: requests }), []);
  assert.deepEqual(await noDutyLost.check({ db: world.pool, received: requests }), []);
});

const takenBack = { reason: "miss_taken_back", message: "A ping that came in time had not reached the database yet" };

test("a miss that was ours: who was not told yet is not told, who was is told that it was our fault", async (t) => {
  const world = await createHeartbeatWorld(t);
  for (const name of ["Second", "In doubt"]) await world.addChannel(name);
  const backup = await world.addHeartbeat("backup");
  await addPing(world.pool, backup, day("02T02:00:12"));
  await addPing(world.pool, backup, day("03T02:04:58"));
  await addPing(world.pool, backup, day("03T02:05:30"));
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.expand();
  const finish = (name: string, state: string, isAmbiguous: boolean) =>
    world.pool.query(
      `UPDATE delivery d SET state = $2, attempts = 1, is_ambiguous = $3 FROM channel c WHERE c.id = d.channel_id AND c.name = $1`,
      [name, state, isAmbiguous],
    );
  await finish("Second", "sent", false);
  await finish("In doubt", "pending", true);
  await world.believe(backup, "up", "2026-03-03T02:05:00.001Z", takenBack);
  await world.expand();

  const words = await world.rows<{ words: string }>(
    "SELECT concat_ws(' ', c.name, d.telling->>'event', d.state) AS words FROM delivery d JOIN channel c ON c.id = d.channel_id ORDER BY 1",
  );
  assert.deepEqual(
    words.map((row) => row.words),
    [
      "In doubt heartbeat.missed pending",
      "In doubt heartbeat.recovered pending",
      "Pager heartbeat.missed skipped",
      "Second heartbeat.missed sent",
      "Second heartbeat.recovered pending",
    ],
  );
  const { incident } = (await world.tellings()).at(-1)!;
  assert.deepEqual(incident?.takenBack, { pingAt: day("03T02:04:58") }, "the last that came before the miss");
  assert.equal(incident.missedRuns, undefined);
  const [skipped] = await world.rows<{ detail: string }>(
    "SELECT last_detail AS detail FROM delivery WHERE state = 'skipped' AND finished_at IS NOT NULL",
  );
  assert.match(skipped?.detail ?? "", /^The miss was ours/);
  const entries = await world.rows<{ text: string | null }>("SELECT text FROM incident_entry WHERE kind = 'resolved'");
  assert.match(entries[0]?.text ?? "", /^The miss was ours/);
  assert.deepEqual(await world.incidents(), ["missed over"]);
});

test("a miss that was ours and that nobody heard of is no news", async (t) => {
  const world = await createHeartbeatWorld(t);
  const backup = await world.addHeartbeat("backup");
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.believe(backup, "up", "2026-03-03T02:05:00.001Z", takenBack);
  await world.expand();
  assert.deepEqual(await world.states(), ["heartbeat.missed skipped"]);
  assert.deepEqual(await world.untold(), ["pending: not_an_outage", "up: miss_taken_back"]);
});

test("a failure in the place of a miss that was ours is told by itself", async (t) => {
  const world = await createHeartbeatWorld(t);
  const backup = await world.addHeartbeat("backup");
  await world.believe(backup, "down", day("03T02:05:00"), missed);
  await world.believe(backup, "up", "2026-03-03T02:05:00.001Z", takenBack);
  await world.believe(backup, "down", "2026-03-03T02:05:00.002Z", { reason: "failed", message: "reported a failure" });
  await world.expand();
  assert.deepEqual(await world.states(), ["heartbeat.missed skipped", "heartbeat.failed pending"]);
  assert.deepEqual(await world.incidents(), ["missed over", "failed open"]);
});

test("each slow run is told by itself, to whoever listens to its heartbeat", async (t) => {
  const world = await createHeartbeatWorld(t);
  const [backup, paused, quiet] = [
    await world.addHeartbeat("backup"),
    await world.addHeartbeat("paused"),
    await world.addHeartbeat("quiet", { channelIds: [] }),
  ];
  await world.pool.query("UPDATE thing SET is_paused = true WHERE number = $1", [paused.number]);
  const raise = (thing: HeartbeatThing, ping: string) =>
    world.pool.query(
      `INSERT INTO notice (organization_id, number, kind, subject, days, facts, raised_at)
       VALUES ($1, $2, 'heartbeat.slow', $3, 0, $4, now()) ON CONFLICT DO NOTHING`,
      [thing.org, thing.number, ping, { durationMs: 2_880_000, usualMs: 360_000, runId: null, at: day("03T02:48:00") }],
    );
  for (const ping of ["one", "one", "two"]) await raise(backup, ping);
  await raise(paused, "three");
  await raise(quiet, "four");
  await world.expand();
  assert.deepEqual(await world.states(), ["heartbeat.slow pending", "heartbeat.slow pending"]);
  const [first] = await world.tellings();
  assert.deepEqual(first?.run, { runId: null, endedAt: day("03T02:48:00"), durationMs: 2_880_000, usualMs: 360_000 });
  assert.deepEqual(
    [first.monitor, first.incident, first.heartbeat?.id, first.page],
    [null, null, backup.id, `http://keepwatch.example/heartbeats/${backup.id}`],
  );
  const notices = await world.rows<{ why: string | null }>("SELECT why_untold AS why FROM notice ORDER BY id");
  assert.deepEqual(
    notices.map(({ why }) => why),
    [null, null, "paused", "nobody_listens"],
  );
});
