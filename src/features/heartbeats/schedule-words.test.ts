// Schedules as people say them.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schedule } from "./schedule.ts";
import { scheduleWords } from "./schedule-words.ts";

const cases: readonly (readonly [Schedule, string])[] = [
  [{ kind: "period", periodSeconds: 60 }, "every minute"],
  [{ kind: "period", periodSeconds: 5_400 }, "every 90 minutes"],
  [{ kind: "period", periodSeconds: 86_400 }, "every day"],
  [{ kind: "period", periodSeconds: 100 }, "every 100 seconds"],
  [{ kind: "cron", expressions: ["0 3 * * *"], timeZone: "Europe/Berlin" }, "at 03:00 every day (Europe/Berlin)"],
  [{ kind: "onCalendar", expressions: ["Mon 09:00"] }, "every Monday at 09:00 (UTC)"],
  [
    { kind: "cron", expressions: ["1 * * * *", "2 * * * *", "3 * * * *", "4 * * * *", "5 * * * *"] },
    "at minute 1 of every hour or at minute 2 of every hour or at minute 3 of every hour or 2 more (UTC)",
  ],
  [
    { kind: "period", periodSeconds: 3_600, daysOff: { weekdays: ["sunday", "saturday"], dates: ["2026-12-25"] } },
    "every hour, not on Sundays, Saturdays, one date",
  ],
  [{ kind: "period", periodSeconds: 3_600, daysOff: {} }, "every hour"],
];

for (const [schedule, words] of cases) test(words, () => assert.equal(scheduleWords(schedule), words));

test("in German, with its days off", () => {
  const daysOff = { weekdays: ["sunday" as const], dates: ["2026-12-25", "2026-12-26"] };
  const schedule: Schedule = { kind: "period", periodSeconds: 3_600, daysOff };
  assert.equal(scheduleWords(schedule, "de"), "stündlich, nicht sonntags, an 2 Tagen");
});

test("an expression that only another version of this program can read stands for itself", () => {
  assert.equal(scheduleWords({ kind: "cron", expressions: ["@tomorrow"] }), "@tomorrow (UTC)");
});
