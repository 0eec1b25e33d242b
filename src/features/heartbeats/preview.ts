// What a schedule would mean, before anything is saved: in words, and in its next moments.
import Type from "typebox";
import { malformed } from "#platform/refusal.ts";
import { Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { ClockChange, clockChanges, DueMoment, dueMoments, expectedFrom } from "./due-moments.ts";
import { defaultGraceSeconds, ruleFields } from "./rules.ts";
import { expectedAfterOf, Schedule, scheduleFaults, zoneOf } from "./schedule.ts";
import { bothWords, ScheduleWords } from "./spoken-words.ts";

const MOMENTS = 10;
const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2100, 0);

export const previewSchedule = query({
  name: "heartbeat.preview",
  summary: "Read a schedule as a person would say it, with its next ten moments",
  input: Strict({
    schedule: Schedule,
    graceSeconds: Type.Optional(ruleFields.graceSeconds),
    from: Type.Optional({ ...Moment, description: "Moments after this; now if left out" } as typeof Moment),
  }),
  output: Strict({
    words: ScheduleWords,
    timeZone: Type.String(),
    items: Type.Array(DueMoment),
    clockChanges: Type.Array(ClockChange, { description: "Where between two of the moments the clocks are changed" }),
  }),
  async run({ now }, { schedule, graceSeconds = defaultGraceSeconds, from }) {
    const faults = scheduleFaults(schedule, "/schedule");
    const fromMs = from === undefined ? now.getTime() : Date.parse(from);
    if (!(fromMs >= EARLIEST_MS && fromMs < LATEST_MS))
      faults.push({ path: "/from", message: "must lie between the years 2000 and 2099" });
    if (faults.length > 0) throw malformed(faults);
    const timeZone = zoneOf(schedule);
    const expectedAfter = expectedAfterOf(schedule);
    const expected = expectedFrom(expectedAfter(fromMs), expectedAfter, MOMENTS);
    return {
      words: bothWords(schedule),
      timeZone,
      items: dueMoments(expected, timeZone, { graceSeconds, startGraceSeconds: null }),
      clockChanges: clockChanges(expected, timeZone),
    };
  },
});
