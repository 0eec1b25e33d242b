// A schedule as a person would say it.
import { type Schedule, zoneOf } from "./schedule.ts";

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

export function wordsOf(schedule: Schedule, _language: "en"): string {
  if (schedule.kind === "period") return `every ${durationOf(schedule.periodSeconds)}`;
  return `${schedule.expressions.join("; ")} (${zoneOf(schedule)})`;
}

function durationOf(seconds: number): string {
  let rest = seconds;
  const parts = units.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [count === 1 && seconds === length ? unit : `${count} ${unit}${count === 1 ? "" : "s"}`];
  });
  return parts.join(" ");
}
