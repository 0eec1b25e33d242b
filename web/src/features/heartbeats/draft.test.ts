// What is typed becomes what is sent, and what is sent can be edited again.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Heartbeat } from "#web/api/types.ts";
import { changedHeartbeat, draftOf, freshDraft, newHeartbeat, scheduleOf, typedValue, valueOf } from "./draft.ts";

const fresh = freshDraft("Europe/Berlin");

test("a fresh draft with a name is a heartbeat of every day", () => {
  const made = newHeartbeat({ ...fresh, name: " Backup " });
  assert.equal(made.name, "Backup");
  assert.deepEqual(made.schedule, { kind: "period", periodSeconds: 86_400 });
  assert.equal(made.graceSeconds, 3_600);
  assert.equal("slug" in made, false);
  assert.deepEqual(made.okExitStatuses, [0]);
});

test("no grace is a grace of nothing, and not the default", () => {
  assert.equal(newHeartbeat({ ...fresh, graceSeconds: 0, earliestSeconds: 0 }).graceSeconds, 0);
  assert.equal(newHeartbeat({ ...fresh, earliestSeconds: 0 }).earliestSeconds, 0);
});

test("lines are expressions, and the zone belongs to them", () => {
  const draft = { ...fresh, kind: "cron", cron: " 0 3 * * *\n\n0 15 * * 0\n0 3 * * *" } as const;
  assert.deepEqual(scheduleOf(draft), {
    kind: "cron",
    expressions: ["0 3 * * *", "0 15 * * 0"],
    timeZone: "Europe/Berlin",
  });
  assert.equal(scheduleOf({ ...draft, cron: " " }), null);
});

test("days off give a length of time its zone", () => {
  const draft = { ...fresh, daysOff: ["sunday"], datesOff: "2026-12-25, 2026-12-26" } as const;
  assert.deepEqual(scheduleOf(draft), {
    kind: "period",
    periodSeconds: 86_400,
    timeZone: "Europe/Berlin",
    daysOff: { weekdays: ["sunday"], dates: ["2026-12-25", "2026-12-26"] },
  });
});

test("values keep their kind on the way through the field", () => {
  for (const value of [5, -0.5, true, null, "5", "true", "", "ok", 'say "so"'])
    assert.deepEqual(valueOf(typedValue(value)), value);
  assert.equal(valueOf("ok"), "ok");
  assert.equal(valueOf("{}"), "{}");
});

test("what was read can be sent back unchanged", () => {
  const sent = {
    name: "Backup",
    slug: "backup",
    description: "of the shop",
    schedule: { kind: "onCalendar", expressions: ["Mon 09:00"], timeZone: "UTC" },
    graceSeconds: 60,
    startGraceSeconds: 10,
    longestSeconds: 600,
    shortestSeconds: 5,
    earliestSeconds: 0,
    failuresToDown: 2,
    okExitStatuses: [0, 24],
    slowFactor: 2.5,
    onlyPost: true,
    isUpsideDown: false,
    resumesByPing: false,
    content: {
      readsBody: true,
      readsMailSubject: false,
      readsMailBody: true,
      failureKeywords: ["error, fatal"],
      successKeywords: ["done"],
      startKeywords: [],
      otherwise: "fail",
      json: { path: "a.b", operator: ">=", value: "5" },
    },
    tags: ["night", "db"],
    channelIds: [],
    tokens: [{ form: "uptimeKuma", token: "abcdef" }],
  } as const;
  const draft = draftOf(sent as unknown as Heartbeat, "Europe/Berlin");
  assert.deepEqual(changedHeartbeat(draft), sent);
});
