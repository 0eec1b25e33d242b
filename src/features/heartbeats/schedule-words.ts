// A schedule as a person would say it. Pure.
import { parseCron } from "#lib/cron.ts";
import { cronWords, periodWords } from "#lib/schedule-words.ts";
import { type Schedule, weekdays, zoneOf } from "./schedule.ts";

/** Expressions that are written out; of more, their number. */
const MOST_EXPRESSIONS = 3;

/** "every hour", "at 03:00 every day (Europe/Berlin), not on Sundays". */
export function scheduleWords(schedule: Schedule): string {
  return [rhythmWords(schedule), ...daysOffWords(schedule)].join(", not on ");
}

function rhythmWords(schedule: Schedule): string {
  if (schedule.kind === "period") return periodWords(schedule.periodSeconds, "en");
  const { expressions, kind } = schedule;
  const said = expressions.slice(0, MOST_EXPRESSIONS);
  const shown = said.map((one) => (kind === "cron" ? cronLine(one) : one)).join(" or ");
  const rest = expressions.length - MOST_EXPRESSIONS;
  return `${shown}${rest > 0 ? ` or ${rest} more` : ""} (${zoneOf(schedule)})`;
}

function cronLine(expression: string): string {
  const parsed = parseCron(expression);
  return "fault" in parsed ? expression : cronWords(parsed, "en");
}

function daysOffWords({ daysOff }: Schedule): string[] {
  const named = weekdays.filter((day) => daysOff?.weekdays?.includes(day));
  const days = named.map((day) => `${day.charAt(0).toUpperCase()}${day.slice(1)}s`);
  const dates = daysOff?.dates?.length ?? 0;
  if (dates > 0) days.push(dates === 1 ? "one date" : `${dates} dates`);
  return days.length === 0 ? [] : [days.join(", ")];
}
