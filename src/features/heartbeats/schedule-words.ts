// A schedule as a person would say it, with its time zone where that matters and its days off. Pure.
import { parseCron } from "#lib/cron.ts";
import { onCalendarWords, parseOnCalendar } from "#lib/on-calendar.ts";
import { cronWords, type Language, periodWords } from "#lib/schedule-words.ts";
import { type Schedule, weekdays, zoneOf } from "./schedule.ts";

/** Expressions that are written out; of more, their number. */
const MOST_EXPRESSIONS = 3;

const vocabulary = {
  en: { or: " or ", more: "more", notOn: "not on", oneDate: "one date", dates: (count: number) => `${count} dates` },
  de: {
    or: " oder ",
    more: "weitere",
    notOn: "nicht",
    oneDate: "an einem Tag",
    dates: (count: number) => `an ${count} Tagen`,
  },
} as const;
const germanWeekdays = ["sonntags", "montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags"];

/** "every hour", "at 03:00 every day (Europe/Berlin), not on Sundays". Of a schedule without faults. */
export function scheduleWords(schedule: Schedule, language: Language = "en"): string {
  return [rhythmWords(schedule, language), ...daysOffWords(schedule, language)].join(", ");
}

function rhythmWords(schedule: Schedule, language: Language): string {
  if (schedule.kind === "period") return periodWords(schedule.periodSeconds, language);
  const { or, more } = vocabulary[language];
  const { expressions } = schedule;
  const said = expressions
    .slice(0, MOST_EXPRESSIONS)
    .map((expression) =>
      schedule.kind === "cron" ? wordsOfCron(expression, language) : wordsOfCalendar(expression, language),
    );
  const rest = expressions.length - MOST_EXPRESSIONS;
  return `${[...said, ...(rest > 0 ? [`${rest} ${more}`] : [])].join(or)} (${zoneOf(schedule)})`;
}

/** What cannot be read, because another version of this program could, stands for itself. */
function wordsOfCron(expression: string, language: Language): string {
  const parsed = parseCron(expression);
  return "fault" in parsed ? expression : cronWords(parsed, language);
}

function wordsOfCalendar(expression: string, language: Language): string {
  const parsed = parseOnCalendar(expression);
  return "fault" in parsed ? expression : onCalendarWords(parsed, language);
}

function daysOffWords({ daysOff }: Schedule, language: Language): string[] {
  const { notOn, oneDate, dates } = vocabulary[language];
  const days = weekdays.flatMap((day, index) => {
    if (daysOff?.weekdays?.includes(day) !== true) return [];
    return language === "de" ? germanWeekdays[index]! : `${day.charAt(0).toUpperCase()}${day.slice(1)}s`;
  });
  const count = daysOff?.dates?.length ?? 0;
  if (count > 0) days.push(count === 1 ? oneDate : dates(count));
  return days.length === 0 ? [] : [`${notOn} ${days.join(", ")}`];
}
