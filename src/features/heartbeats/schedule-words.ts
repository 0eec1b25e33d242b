// A schedule as a person would say it. Pure.
import { type Schedule, weekdays, zoneOf } from "./schedule.ts";

const units = [
  { name: "day", seconds: 86_400 },
  { name: "hour", seconds: 3_600 },
  { name: "minute", seconds: 60 },
  { name: "second", seconds: 1 },
] as const;
/** Expressions that are written out; of more, their number. */
const MOST_EXPRESSIONS = 3;

/** "every hour", "0 3 * * * (Europe/Berlin), not on Sundays". */
export function scheduleWords(schedule: Schedule): string {
  return [`${rhythmWords(schedule)}`, ...daysOffWords(schedule)].join(", not on ");
}

function rhythmWords(schedule: Schedule): string {
  if (schedule.kind === "period") return everyWords(schedule.periodSeconds);
  const { expressions } = schedule;
  const shown = expressions.slice(0, MOST_EXPRESSIONS).join(" or ");
  const rest = expressions.length - MOST_EXPRESSIONS;
  return `${shown}${rest > 0 ? ` or ${rest} more` : ""} (${zoneOf(schedule)})`;
}

function everyWords(periodSeconds: number): string {
  const unit = units.find(({ seconds }) => periodSeconds % seconds === 0)!;
  const count = periodSeconds / unit.seconds;
  return count === 1 ? `every ${unit.name}` : `every ${count} ${unit.name}s`;
}

function daysOffWords({ daysOff }: Schedule): string[] {
  const named = weekdays.filter((day) => daysOff?.weekdays?.includes(day));
  const days = named.map((day) => `${day.charAt(0).toUpperCase()}${day.slice(1)}s`);
  const dates = daysOff?.dates?.length ?? 0;
  if (dates > 0) days.push(dates === 1 ? "one date" : `${dates} dates`);
  return days.length === 0 ? [] : [days.join(", ")];
}
