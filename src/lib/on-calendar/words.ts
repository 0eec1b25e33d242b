// Says an OnCalendar schedule in a person's words: the usual forms as one would say them, all others correctly, field by
// field. Chooses the form; how a language says it is in words-en.ts and words-de.ts.
import { weekdayRuns } from "./normal-form.ts";
import { EVERY_WEEKDAY, fields, type OnCalendarSpec, type Term, type Terms } from "./spec.ts";
import { nextInTerms } from "./terms.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { german } from "./words-de.ts";
import { english } from "./words-en.ts";

/** Times of day that are listed one by one. */
const MOST_LISTED_TIMES = 6;

export function onCalendarWords(spec: OnCalendarSpec, language: "en" | "de"): string {
  const words = language === "de" ? german : english;
  const { day, condition } = dayWords(spec, words);
  const end = condition + (spec.timeZone === null ? "" : ` (${spec.timeZone})`);
  const listed = listedTimes(spec);
  if (listed !== null) return `${day ?? words.everyDay} ${words.atTimes(listed)}${end}`;
  const time = rhythmWords(spec, words) ?? words.fallbackTime(spec.hours, spec.minutes, spec.seconds);
  return `${day === null ? time : `${time}, ${day}`}${end}`;
}

/** Times of day when they are few, as "08:00" or, with seconds, "08:00:30". */
function listedTimes(spec: OnCalendarSpec): string[] | null {
  const [hours, minutes, seconds] = [
    valuesOf(spec.hours, fields.hour.to),
    valuesOf(spec.minutes, fields.minute.to),
    valuesOf(spec.seconds, fields.second.to),
  ];
  if (hours.length * minutes.length * seconds.length > MOST_LISTED_TIMES) return null;
  return hours.flatMap((hour) => minutes.flatMap((minute) => seconds.map((second) => clock(hour, minute, second))));
}

/** "every 15 minutes", "every hour at minute 5", "every 2 hours from 08:00 to 18:00"; null when there is no such rhythm. */
function rhythmWords(spec: OnCalendarSpec, words: Vocabulary): string | null {
  const second = only(spec.seconds);
  const minute = only(spec.minutes);
  if (second === null) {
    const isAlways = spec.hours === null && spec.minutes === null;
    const every = evenStep(spec.seconds, 60);
    return isAlways && every !== null ? words.everySeconds(every) : null;
  }
  if (second !== 0) return null;
  const span = hourSpan(spec.hours);
  if (span === null) return null;
  if (minute !== null) {
    if (span.isWhole) return words.everyHourAt(minute);
    return `${words.everyHours(span.step)} ${words.fromTo(clock(span.first, minute, 0), clock(span.last, minute, 0))}`;
  }
  const every = evenStep(spec.minutes, 60);
  if (every === null || span.step > 1) return null;
  const said = words.everyMinutes(every);
  return span.isWhole ? said : `${said} ${words.fromTo(clock(span.first, 0, 0), clock(span.last, 60 - every, 0))}`;
}

/** Hours in equal steps. */
function hourSpan(hours: Terms): { first: number; last: number; step: number; isWhole: boolean } | null {
  if (hours === null) return { first: 0, last: 23, step: 1, isWhole: true };
  const [term, ...more] = hours;
  if (term === undefined || more.length > 0) return null;
  const last = valuesOf([term], fields.hour.to).at(-1)!;
  return { first: term.start, last, step: term.step, isWhole: term.start === 0 && last === 23 && term.step === 1 };
}

/** The step of a field that begins at 0 and goes round without a rest; 1 for `*`. */
function evenStep(terms: Terms, size: number): number | null {
  const values = valuesOf(terms, size - 1);
  const step = values[1] ?? size;
  return values[0] === 0 &&
    size % step === 0 &&
    values.every((value, place) => value === place * step) &&
    values.length === size / step
    ? step
    : null;
}

/** The day is null for every day; the condition is said at the very end. */
function dayWords(spec: OnCalendarSpec, words: Vocabulary): { day: string | null; condition: string } {
  const weekdays = spec.weekdayBits === EVERY_WEEKDAY ? null : weekdayRuns(spec.weekdayBits);
  const years = spec.years === null ? "" : ` ${words.inYears(spec.years)}`;
  if (spec.days === null) {
    const months = spec.months === null ? "" : ` ${words.inMonths(spec.months)}`;
    if (weekdays === null && months === "" && years === "") return { day: null, condition: "" };
    const day = weekdays === null ? words.everyDay : words.onWeekdays(weekdays);
    return { day: day + months + years, condition: "" };
  }
  const week = weekOfMonth(spec);
  const [run, ...moreRuns] = weekdays ?? [];
  if (week !== null && run !== undefined && moreRuns.length === 0 && run[0] === run[1])
    return { day: words.onWeekdayOfMonth(run[0], week, spec.months) + years, condition: "" };
  const day = words.onDates(spec.days, spec.isFromMonthEnd, spec.months) + years;
  return { day, condition: weekdays === null ? "" : words.onlyIf(weekdays) };
}

/** 1 to 4 for the first seven days of a month and the next sevens, "last" for the last seven; each holds one weekday once. */
function weekOfMonth(spec: OnCalendarSpec): 1 | 2 | 3 | 4 | "last" | null {
  const [term, ...more] = spec.days ?? [];
  if (term === undefined || more.length > 0 || term.step !== 1) return null;
  if (spec.isFromMonthEnd) return isSeven(term) || (term.start === 7 && term.last === null) ? "last" : null;
  const week = (term.start - 1) / 7 + 1;
  return term.last === term.start + 6 && (week === 1 || week === 2 || week === 3 || week === 4) ? week : null;
}

function isSeven({ start, last }: Term): boolean {
  return start === 1 && last === 7;
}

function only(terms: Terms): number | null {
  const [term, ...more] = terms ?? [];
  return term !== undefined && more.length === 0 && term.step === 0 ? term.start : null;
}

function valuesOf(terms: Terms, max: number): number[] {
  const values: number[] = [];
  for (let value = nextInTerms(terms, 0, max); value !== null; value = nextInTerms(terms, value + 1, max))
    values.push(value);
  return values;
}

function clock(hour: number, minute: number, second: number): string {
  const parts = second === 0 ? [hour, minute] : [hour, minute, second];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
