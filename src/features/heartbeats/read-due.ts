// When a heartbeat is due from now on, by what is believed of it.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { ClockChange, clockChanges, DueMoment, dueMoments, expectedFrom } from "./due-moments.ts";
import { type AwaitedThing, getAwaited } from "./ping-store.ts";
import { expectedAfterOf, zoneOf } from "./schedule.ts";

const USUAL_COUNT = 10;
const MAX_COUNT = 100;

export const readDue = query({
  name: "heartbeat.due",
  summary: "List when a heartbeat is expected next",
  input: Strict({
    id: Id,
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_COUNT, default: USUAL_COUNT })),
  }),
  output: Strict({
    isAwaited: Type.Boolean({ description: "Whether somebody is told when it misses the first of them" }),
    isCountedFromNow: Type.Boolean({
      description:
        "A period is counted from its next ping, and none is expected yet: these are the moments if it came now",
    }),
    timeZone: Type.String(),
    items: Type.Array(DueMoment, { description: "If every ping comes when it is expected" }),
    clockChanges: Type.Array(ClockChange),
  }),
  async run({ db, org, now }, { id, count = USUAL_COUNT }) {
    const awaited = await getAwaited(db, org, id);
    const { schedule, rules, expectedAt } = awaited;
    const isAwaited = expectedAt !== null;
    const timeZone = zoneOf(schedule);
    const expected = expectedFrom(firstExpected(awaited, now.getTime()), expectedAfterOf(schedule), count);
    return {
      isAwaited,
      isCountedFromNow: !isAwaited && schedule.kind === "period",
      timeZone,
      items: dueMoments(expected, timeZone, rules),
      clockChanges: clockChanges(expected, timeZone),
    };
  },
});

/** One that is late is still the next. */
function firstExpected({ schedule, expectedAt }: AwaitedThing, nowMs: number): number | null {
  return expectedAt === null ? expectedAfterOf(schedule)(nowMs) : expectedAt.getTime();
}
