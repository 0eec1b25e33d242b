// A schedule as people say it, in each language of the page. Pure.
import Type, { type Static } from "typebox";
import { parseCron } from "#lib/cron.ts";
import { cronWords, type Language, periodWords } from "#lib/schedule-words.ts";
import { Strict } from "#platform/schema.ts";
import { type Schedule, weekdays } from "./schedule.ts";

export const ScheduleWords = Strict({ en: Type.String(), de: Type.String() }, { title: "ScheduleWords" });
export type ScheduleWords = Static<typeof ScheduleWords>;

/** Expressions that are said; of more, their number. */
const MOST_SAID = 3;

/** Of a schedule without faults: "at 03:00 every day (Europe/Berlin), not on Sundays". */
export function spokenSchedule(schedule: Schedule): ScheduleWords {
  return { en: spoken(schedule, "en"), de: spoken(schedule, "de") };
}

function spoken(schedule: Schedule, language: Language): string {
  const off = spokenDaysOff(schedule, language);
  const rhythm = spokenRhythm(schedule, language);
  return off === null ? rhythm : `${rhythm}, ${{ en: "not on", de: "nicht" }[language]} ${off}`;
}

function spokenRhythm(schedule: Schedule, language: Language): string {
  if (schedule.kind === "period") return periodWords(schedule.periodSeconds, language);
  const { expressions, kind } = schedule;
  const said = expressions
    .slice(0, MOST_SAID)
    .map((expression) => (kind === "cron" ? spokenCron(expression, language) : expression));
  const rest = expressions.length - said.length;
  if (rest > 0) said.push({ en: `${rest} more`, de: `${rest} weitere` }[language]);
  const zone = schedule.timeZone === undefined ? "" : ` (${schedule.timeZone})`;
  return `${said.join({ en: " or ", de: " oder " }[language])}${zone}`;
}

function spokenCron(expression: string, language: Language): string {
  const parsed = parseCron(expression);
  return "fault" in parsed ? expression : cronWords(parsed, language);
}

const germanDays = ["sonntags", "montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags"];

function spokenDaysOff({ daysOff }: Schedule, language: Language): string | null {
  const days = weekdays.flatMap((day, place) => {
    if (daysOff?.weekdays?.includes(day) !== true) return [];
    return [{ en: `${day.charAt(0).toUpperCase()}${day.slice(1)}s`, de: germanDays[place]! }[language]];
  });
  const dates = daysOff?.dates?.length ?? 0;
  if (dates === 1) days.push({ en: "one date", de: "an einem Datum" }[language]);
  if (dates > 1) days.push({ en: `${dates} dates`, de: `an ${dates} Daten` }[language]);
  return days.length === 0 ? null : days.join(", ");
}
