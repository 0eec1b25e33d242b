// A schedule as a person would say it, with its time zone where that matters.
import { parseCron } from "#lib/cron.ts";
import { cronWords, type Language, periodWords } from "#lib/schedule-words.ts";
import { type Schedule, zoneOf } from "./schedule.ts";

/** Of a schedule without faults. An expression of systemd's calendar stands for itself. */
export function wordsOf(schedule: Schedule, language: Language): string {
  if (schedule.kind === "period") return periodWords(schedule.periodSeconds, language);
  const lines = schedule.expressions.map((expression) => {
    const parsed = schedule.kind === "cron" ? parseCron(expression) : null;
    return parsed === null || "fault" in parsed ? expression : cronWords(parsed, language);
  });
  return `${lines.join("; ")} (${zoneOf(schedule)})`;
}
