// When a heartbeat is expected: every so often, by cron lines or by systemd's calendar, but not on its days off. Pure.
// It knows nothing of grace, runs or pings.
import Type, { type Static } from "typebox";
import { nextCronTime, parseCron } from "#lib/cron.ts";
import { nextOnCalendarTime, parseOnCalendar } from "#lib/on-calendar.ts";
import { isTimeZone, localFields } from "#lib/zoned-time.ts";
import type { Fault } from "#platform/refusal.ts";
import { OneOf, Strict } from "#platform/schema.ts";

export const MAX_EXPRESSIONS = 20; // lines of one schedule
export const MAX_EXPRESSION_CHARACTERS = 100;
export const MIN_PERIOD_SECONDS = 10;
export const MAX_PERIOD_SECONDS = 31_536_000; // a year of 365 days
const MAX_DAYS_OFF = 400;

export const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

const Expressions = Type.Array(Type.String({ minLength: 1, maxLength: MAX_EXPRESSION_CHARACTERS }), {
  minItems: 1,
  maxItems: MAX_EXPRESSIONS,
  description: "It is expected whenever one of them says so",
});
const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: "IANA name, such as Europe/Berlin" });
const DaysOff = Type.Optional(
  Strict(
    {
      weekdays: Type.Optional(Type.Array(OneOf(weekdays), { maxItems: 6, uniqueItems: true })),
      dates: Type.Optional(
        Type.Array(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }), { maxItems: MAX_DAYS_OFF, uniqueItems: true }),
      ),
    },
    { description: "Days, in the schedule's time zone, on which nothing is expected" },
  ),
);

export const Schedule = Type.Union([
  Strict({
    kind: OneOf(["period"]),
    periodSeconds: Type.Integer({ minimum: MIN_PERIOD_SECONDS, maximum: MAX_PERIOD_SECONDS }),
    timeZone: Type.Optional(TimeZone),
    daysOff: DaysOff,
  }),
  Strict({ kind: OneOf(["cron"]), expressions: Expressions, timeZone: Type.Optional(TimeZone), daysOff: DaysOff }),
  Strict({
    kind: OneOf(["onCalendar"]),
    expressions: Expressions,
    timeZone: Type.Optional(TimeZone),
    daysOff: DaysOff,
  }),
]);
export type Schedule = Static<typeof Schedule>;

/** The first expected moment after another, Unix milliseconds; null when there is none any more. */
export type ExpectedAfter = (afterMs: number) => number | null;

const DAY_MS = 86_400_000;
/** Occurrences in a row that may fall on days off before we give up: every minute of a long holiday. */
const MOST_SKIPPED = 2_000;

export function zoneOf(schedule: Schedule): string {
  return schedule.timeZone ?? "UTC";
}

/** Every fault of a schedule that fits its schema; paths begin with `path`. */
export function scheduleFaults(schedule: Schedule, path: string): Fault[] {
  const faults: Fault[] = [];
  if (!isTimeZone(zoneOf(schedule)))
    faults.push({ path: `${path}/timeZone`, message: "is not a time zone that we know, such as Europe/Berlin" });
  if (schedule.kind !== "period")
    for (const [index, expression] of schedule.expressions.entries()) {
      const parsed = schedule.kind === "cron" ? parseCron(expression) : parseOnCalendar(expression);
      if ("fault" in parsed) faults.push({ path: `${path}/expressions/${index}`, message: parsed.fault });
    }
  for (const [index, date] of (schedule.daysOff?.dates ?? []).entries())
    if (!isDate(date)) faults.push({ path: `${path}/daysOff/dates/${index}`, message: "is not a day of the calendar" });
  return faults;
}

function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Of a schedule without faults. */
export function expectedAfterOf(schedule: Schedule): ExpectedAfter {
  const next = undisturbed(schedule);
  const isOff = daysOffOf(schedule);
  if (isOff === null) return next;
  return (afterMs) => {
    let at = next(afterMs);
    for (let skipped = 0; at !== null && isOff(at); skipped++) {
      if (skipped === MOST_SKIPPED) return null;
      at = schedule.kind === "period" ? at + DAY_MS : next(at);
    }
    return at;
  };
}

function undisturbed(schedule: Schedule): ExpectedAfter {
  if (schedule.kind === "period") return (afterMs) => afterMs + schedule.periodSeconds * 1_000;
  const zone = zoneOf(schedule);
  const lines: readonly ExpectedAfter[] = schedule.expressions.map((expression) => {
    if (schedule.kind === "cron") {
      const parsed = parseCron(expression);
      if ("fault" in parsed) throw new Error(`a stored cron expression is faulty: ${parsed.fault}`);
      return (afterMs) => nextCronTime(parsed, zone, afterMs);
    }
    const parsed = parseOnCalendar(expression);
    if ("fault" in parsed) throw new Error(`a stored calendar expression is faulty: ${parsed.fault}`);
    return (afterMs) => nextOnCalendarTime(parsed, zone, afterMs);
  });
  return (afterMs) => {
    let first: number | null = null;
    for (const line of lines) {
      const at = line(afterMs);
      if (at !== null && (first === null || at < first)) first = at;
    }
    return first;
  };
}

function daysOffOf(schedule: Schedule): ((atMs: number) => boolean) | null {
  const off = schedule.daysOff;
  if (off === undefined) return null;
  const days = new Set((off.weekdays ?? []).map((name) => weekdays.indexOf(name)));
  const dates = new Set(off.dates ?? []);
  if (days.size === 0 && dates.size === 0) return null;
  const zone = zoneOf(schedule);
  return (atMs) => {
    const { year, month, day, weekday } = localFields(zone, atMs);
    return days.has(weekday) || dates.has(`${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);
  };
}
