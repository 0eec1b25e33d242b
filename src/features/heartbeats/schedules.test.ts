// Schedules before and after they are saved: their words, their next moments, and what a crontab has of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsAgainst } from "#platform/schema.ts";
import type { HandedPing, TakePing } from "#platform/verb.ts";
import { addHeartbeat, addPings } from "#test/ping-world.ts";
import { createWatchedWorld, refusalOf } from "#test/watched-world.ts";
import { NewHeartbeat } from "./heartbeat.ts";
import { previewSchedule } from "./preview.ts";
import { readCrontab } from "./read-crontab.ts";
import { readDue } from "./read-due.ts";
import type { Schedule } from "./schedule.ts";
import { testPing } from "./test-ping.ts";

const everyNight: Schedule = { kind: "cron", expressions: ["30 3 * * *"], timeZone: "Europe/Berlin" };

test("a preview tells the words and ten moments, and where the clocks change between them", async (t) => {
  const world = await createWatchedWorld(t);
  const from = "2026-03-27T12:00:00.000Z";
  const seen = await world.call(previewSchedule, world.alice, { schedule: everyNight, graceSeconds: 600, from });
  assert.match(seen.words.en, /03:30/);
  assert.notEqual(seen.words.de, seen.words.en);
  assert.equal(seen.timeZone, "Europe/Berlin");
  assert.equal(seen.items.length, 10);
  assert.deepEqual(seen.items.slice(0, 3), [
    {
      expectedAt: "2026-03-28T02:30:00.000Z",
      dueAt: "2026-03-28T02:40:00.000Z",
      local: "2026-03-28 03:30",
      offset: "+01:00",
    },
    {
      expectedAt: "2026-03-29T01:30:00.000Z",
      dueAt: "2026-03-29T01:40:00.000Z",
      local: "2026-03-29 03:30",
      offset: "+02:00",
    },
    {
      expectedAt: "2026-03-30T01:30:00.000Z",
      dueAt: "2026-03-30T01:40:00.000Z",
      local: "2026-03-30 03:30",
      offset: "+02:00",
    },
  ]);
  assert.deepEqual(seen.clockChanges, [
    { at: "2026-03-29T01:00:00.000Z", afterItem: 0, offsetBefore: "+01:00", offsetAfter: "+02:00" },
  ]);
});

test("a preview of a period counts on from a moment, to the second", async (t) => {
  const world = await createWatchedWorld(t);
  const schedule = { kind: "period", periodSeconds: 90, timeZone: "Asia/Kathmandu" };
  const { items, clockChanges } = await world.call(previewSchedule, world.alice, { schedule });
  assert.deepEqual(items[0], {
    expectedAt: "2026-03-01T12:01:30.000Z",
    dueAt: "2026-03-01T13:01:30.000Z",
    local: "2026-03-01 17:46:30",
    offset: "+05:45",
  });
  assert.equal(items[9]!.expectedAt, "2026-03-01T12:15:00.000Z");
  assert.deepEqual(clockChanges, []);
});

test("a schedule of leap days names no more changes of the clock than can be read", async (t) => {
  const world = await createWatchedWorld(t);
  const schedule = { kind: "cron", expressions: ["0 0 29 2 *"], timeZone: "Europe/Berlin" };
  const { items, clockChanges } = await world.call(previewSchedule, world.alice, { schedule });
  assert.deepEqual([items.at(-1)!.local, clockChanges.length], ["2064-02-29 00:00", 20]);
});

test("every fault of a schedule is named", async (t) => {
  const world = await createWatchedWorld(t);
  const schedule = { kind: "cron", expressions: ["0 3 * * *", "61 * * * *"], timeZone: "Europe/Atlantis" };
  const { errors } = await refusalOf(
    world.call(previewSchedule, world.alice, { schedule, from: "1970-01-01T00:00:00.000Z" }),
  );
  assert.deepEqual(
    errors.map(({ path }) => path),
    ["/schedule/timeZone", "/schedule/expressions/1", "/from"],
  );
});

test("what is due next begins with what is expected, even if that is late", async (t) => {
  const world = await createWatchedWorld(t);
  const late = new Date("2026-03-01T11:30:00.000Z");
  const due = async (seed: Parameters<typeof addHeartbeat>[2], count = 2) => {
    const { id } = await addHeartbeat(world.pool, world.alice.org, seed);
    const { isAwaited, isCountedFromNow, items } = await world.call(readDue, world.alice, { id, count });
    return [
      isCountedFromNow ? "from now" : isAwaited,
      ...items.map(({ expectedAt, dueAt }) => `${expectedAt.slice(8, 16)} ${dueAt.slice(11, 16)}`),
    ];
  };
  assert.deepEqual(await due({ expectedAt: late }), [true, "01T11:30 12:30", "01T12:30 13:30"]);
  const fromNow = ["from now", "01T13:00 14:00", "01T14:00 15:00"];
  assert.deepEqual(await due({}), fromNow, "a period is counted from its first ping, as if it came now");
  assert.deepEqual(await due({ state: "down" }), fromNow, "and from its next, when none is awaited");
  assert.deepEqual(await due({ state: "paused" }), fromNow);
  assert.deepEqual(await due({ schedule: everyNight, state: "down" }), [false, "02T02:30 03:30", "03T02:30 03:30"]);
  const rules = { graceSeconds: 7_200, startGraceSeconds: 60 };
  assert.deepEqual(await due({ expectedAt: late, rules }, 1), [true, "01T11:30 11:31"], "it must have begun by then");
});

test("a crontab becomes heartbeats that can be created, with each fault beside its line", async (t) => {
  const world = await createWatchedWorld(t);
  const text =
    "# Nightly backup\n30 3 * * * /srv/backup.sh\nCRON_TZ=America/New_York\n0 * * * * /srv/hourly\n@reboot /srv/x\n";
  const { lines, hasUserColumn } = await world.call(readCrontab, world.alice, { text, timeZone: "Europe/Berlin" });
  assert.equal(hasUserColumn, false);
  assert.deepEqual(
    lines.map(({ lineNumber, heartbeat }) => [lineNumber, heartbeat?.name, heartbeat?.schedule]),
    [
      [2, "Nightly backup", everyNight],
      [4, "hourly", { kind: "cron", expressions: ["0 * * * *"], timeZone: "America/New_York" }],
      [5, undefined, undefined],
    ],
  );
  for (const { heartbeat, fault, words } of lines) {
    assert.deepEqual([fault === null, words === null], [heartbeat !== null, heartbeat === null]);
    if (heartbeat !== null) assert.deepEqual(faultsAgainst(NewHeartbeat, heartbeat), []);
  }
  for (const wrong of [{ text, timeZone: "Europe/Atlantis" }, { text: "\n".repeat(1_000) }])
    assert.equal((await refusalOf(world.call(readCrontab, world.alice, wrong))).status, 400);
});

test("a test ping goes the road of all pings, and is told as what it counted", async (t) => {
  const world = await createWatchedWorld(t);
  const backup = await addHeartbeat(world.pool, world.alice.org);
  const taken: HandedPing[] = [];
  const send = (takePing: TakePing | null, more: object = {}) =>
    world.call(testPing, world.alice, { id: backup.id, signal: "fail", ...more }, {}, { takePing });
  const stores: TakePing = async (ping) => {
    taken.push(ping);
    const at = new Date("2026-03-01T12:00:00.250Z");
    const [id] = await addPings(world.pool, backup, [{ at, kind: "success", note: "turned" }]);
    return { id: id!, receivedAt: at.getTime(), outcome: "stored" };
  };
  const answers = (outcome: "spooled" | "gone" | "away"): TakePing => {
    return () => Promise.resolve({ id: backup.id, receivedAt: 0, outcome });
  };
  const { ping, pingId } = await send(stores, { body: "it broke" });
  assert.deepEqual([ping?.id, ping?.kind, ping?.note], [pingId, "success", "turned"]);
  assert.deepEqual(
    taken.map(({ number, signal, body }) => [number, signal, body?.toString()]),
    [[backup.number, "fail", "it broke"]],
  );
  const audited = await world.pool.query("SELECT 1 FROM audit WHERE action = 'heartbeat.test_ping'");
  assert.equal(audited.rowCount, 1);
  assert.equal((await send(answers("spooled"))).ping, null);
  const codeOf = async (takePing: TakePing | null) => (await refusalOf(send(takePing))).code;
  assert.equal(await codeOf(answers("gone")), "not_found");
  assert.equal(await codeOf(answers("away")), "receiver_unavailable");
  assert.equal(await codeOf(null), "receiver_unavailable");
});
