// A schedule as people say it, in each language of the page. Pure.
import Type, { type Static } from "typebox";
import { Strict } from "#platform/schema.ts";
import { type Schedule, weekdays, zoneOf } from "./schedule.ts";

export const ScheduleWords = Strict({ en: Type.String(), de: Type.String() }, { title: "ScheduleWords" });
export type ScheduleWords = Static<typeof ScheduleWords>;

type Language = keyof ScheduleWords;

/** Expressions that are written out; of more, their number. */
const MOST_EXPRESSIONS = 3;

/** "every 2 hours", "0 3 * * * (Europe/Berlin), not on Sundays". */
export function spokenSchedule(schedule: Schedule): ScheduleWords {
  return { en: spoken(schedule, "en"), de: spoken(schedule, "de") };
}

function spoken(schedule: Schedule, language: Language): string {
  const rhythm = schedule.kind === "period" ? spokenPeriod(schedule.periodSeconds, language) : spokenTimes(schedule, language);
  const off = spokenDaysOff(schedule, language);
  return off === null ? rhythm : `${rhythm}, ${{ en: "not on", de: "nicht" }[language]} ${off}`;
}

const units = [
  { seconds: 604_800, en: ["every week", "weeks"], de: ["jede Woche", "Wochen"] },
  { seconds: 86_400, en: ["every day", "days"], de: ["jeden Tag", "Tage"] },
  { seconds: 3_600, en: ["every hour", "hours"], de: ["jede Stunde", "Stunden"] },
  { seconds: 60, en: ["every minute", "minutes"], de: ["jede Minute", "Minuten"] },
  { seconds: 1, en: ["every second", "seconds"], de: ["jede Sekunde", "Sekunden"] },
] as const;

function spokenPeriod(periodSeconds: number, language: Language): string {
  const unit = units.find(({ seconds }) => periodSeconds % seconds === 0)!;
  const count = periodSeconds / unit.seconds;
  const [one, many] = unit[language];
  return count === 1 ? one : `${{ en: "every", de: "alle" }[language]} ${count} ${many}`;
}

function spokenTimes(schedule: Exclude<Schedule, { periodSeconds: number }>, language: Language): string {
  const { expressions } = schedule;
  const or = { en: " or ", de: " oder " }[language];
  const shown = expressions.slice(0, MOST_EXPRESSIONS);
  const rest = expressions.length - shown.length;
  const more = rest === 0 ? [] : [{ en: `${rest} more`, de: `${rest} weitere` }[language]];
  return `${[...shown, ...more].join(or)} (${zoneOf(schedule)})`;
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
