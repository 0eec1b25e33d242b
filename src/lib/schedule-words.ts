// Says schedules in words, in the languages of the page: "every 5 minutes", "montags bis freitags um 03:00".
// Each part of an expression is said, so that two schedules which differ are never said alike.
import assert from "node:assert/strict";
import type { CronExpression } from "./cron.ts";
import { type Days, type DayTimes, dayTimesOf, daysOf, type Pattern, rangesOf, type Unit } from "./schedule-parts.ts";

export type Language = "en" | "de";

export function cronWords(cron: CronExpression, language: Language): string {
  const times = dayTimesOf(cron);
  const days = daysOf(cron);
  return language === "en" ? english(times, days) : german(times, days);
}

const secondsOfUnits: readonly [Unit, number][] = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "every 90 minutes" for 5400 seconds: the largest unit of which there is a whole number. */
export function periodWords(periodSeconds: number, language: Language): string {
  assert(Number.isInteger(periodSeconds) && periodSeconds > 0, "a period is a whole number of seconds");
  const [unit, seconds] = secondsOfUnits.find(([, size]) => periodSeconds % size === 0)!;
  const count = periodSeconds / seconds;
  return language === "en" ? englishEvery(count, unit) : germanEvery(count, unit);
}

const englishMonths = "January February March April May June July August September October November December".split(
  " ",
);
const englishWeekdays = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

function english(times: DayTimes, days: Days): string {
  const time = englishTimes(times);
  const isEveryDay = days.days === null && days.weekdays === null;
  const inMonths = days.months === null ? "" : ` ${englishInMonths(days.months)}`;
  if (isEveryDay) return `${time}${times.kind === "times" ? " every day" : ""}${inMonths}`;
  if (days.days === null) return `${time}${englishOnWeekdays(days.weekdays!)}${inMonths}`;
  const onDays = englishOnDays(days.days);
  const ofMonths = days.months === null ? "of every month" : `of ${englishMonthList(days.months)}`;
  if (days.weekdays === null) return `${time} ${onDays} ${ofMonths}`;
  const weekdays = days.weekdays.map((day) => englishWeekdays[day - 1]!);
  if (days.mustMatchBoth) return `${time} ${onDays} ${ofMonths} if that is a ${joined(weekdays, "or")}`;
  const onWeekdays = `on ${joined(
    weekdays.map((name) => `${name}s`),
    "and",
  )}`;
  return days.months === null
    ? `${time} ${onDays} ${ofMonths} or ${onWeekdays}`
    : `${time}${inMonths} ${onDays} or ${onWeekdays}`;
}

function englishTimes(times: DayTimes): string {
  if (times.kind === "times") return `at ${joined(times.times, "and")}`;
  if (times.kind === "every") {
    const from = times.from === null ? "" : ` from ${times.from}`;
    return `${englishEvery(times.count, times.unit)}${from}${times.to === null ? "" : ` to ${times.to}`}`;
  }
  const { minutes, hours } = times;
  const ofHours =
    hours === null ? "of every hour" : `of the ${hours.length === 1 ? "hour" : "hours"} ${numbers(hours, "to", "and")}`;
  if (minutes.kind === "steps") {
    return `${englishEvery(minutes.step, "minute")} from minute ${minutes.first} to ${minutes.last} ${ofHours}`;
  }
  if (minutes.values.length === 60) return `every minute ${ofHours}`;
  const minute = minutes.values.length === 1 ? "minute" : "minutes";
  return `at ${minute} ${numbers(minutes.values, "to", "and")} ${ofHours}`;
}

function englishEvery(count: number, unit: Unit): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function englishOnWeekdays(weekdays: readonly number[]): string {
  const names = weekdays.map((day) => englishWeekdays[day - 1]!);
  const [range, second] = rangesOf(weekdays);
  if (second === undefined && range![0] !== range![1]) return `, ${names[0]} to ${names.at(-1)}`;
  const plural = names.map((name) => `${name}s`);
  return ` on ${joined(plural, "and")}`;
}

function englishOnDays(days: Pattern): string {
  if (days.kind === "list") return `on the ${numbers(days.values, "to", "and", ordinal)}`;
  return `on every ${ordinal(days.step)} day from the ${ordinal(days.first)} to the ${ordinal(days.last)}`;
}

function ordinal(value: number): string {
  const isTeen = value >= 11 && value <= 13;
  const ending = isTeen ? undefined : ["th", "st", "nd", "rd"][value % 10];
  return `${value}${ending ?? "th"}`;
}

function englishInMonths(months: readonly number[]): string {
  const [range, second] = rangesOf(months);
  const isOneRange = second === undefined && range![0] !== range![1];
  return `${isOneRange ? "from" : "in"} ${englishMonthList(months)}`;
}

function englishMonthList(months: readonly number[]): string {
  return numbers(months, "to", "and", (month) => englishMonths[month - 1]!);
}

const germanMonths = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");
const germanWeekdays = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(" ");

function german(times: DayTimes, days: Days): string {
  const isDate = isDateInOneMonth(days);
  const inMonths = days.months === null || isDate ? "" : `${germanInMonths(days.months)} `;
  return `${inMonths}${germanDays(times, days)}${germanTimes(times)}`;
}

/** "am 31. Dezember" rather than "im Dezember am 31.", which is for several months, and where weekdays count as well. */
function isDateInOneMonth(days: Days): boolean {
  return days.months?.length === 1 && days.days?.kind === "list" && (days.weekdays === null || days.mustMatchBoth);
}

/** With a blank at its end, or empty. */
function germanDays(times: DayTimes, days: Days): string {
  if (days.days === null && days.weekdays === null) return times.kind === "times" ? "täglich " : "";
  if (days.days === null) return `${germanOnWeekdays(days.weekdays!)} `;
  const month = isDateInOneMonth(days) ? ` ${germanMonths[days.months![0]! - 1]}` : "";
  const onDays = `${germanOnDays(days.days)}${days.months === null ? " jedes Monats" : month}`;
  if (days.weekdays === null) return `${onDays} `;
  const names = days.weekdays.map((day) => germanWeekdays[day - 1]!);
  if (days.mustMatchBoth) return `${onDays}, wenn das ein ${joined(names, "oder")} ist, `;
  const onWeekdays = joined(names.map(germanOnWeekday), "und");
  return `${onDays} oder ${onWeekdays} `;
}

function germanTimes(times: DayTimes): string {
  if (times.kind === "times") return `um ${joined(times.times, "und")}`;
  if (times.kind === "every") {
    const from = times.from === null ? "" : ` ${times.to === null ? "ab" : "von"} ${times.from}`;
    return `${germanEvery(times.count, times.unit)}${from}${times.to === null ? "" : ` bis ${times.to}`}`;
  }
  const { minutes, hours } = times;
  const ofHours = hours === null ? "jeder Stunde" : germanOfHours(hours);
  if (minutes.kind === "steps") {
    return `${germanEvery(minutes.step, "minute")} von Minute ${minutes.first} bis ${minutes.last} ${ofHours}`;
  }
  if (minutes.values.length === 60) return `jede Minute ${ofHours}`;
  const minute = minutes.values.length === 1 ? "zur Minute" : "zu den Minuten";
  return `${minute} ${numbers(minutes.values, "bis", "und")} ${ofHours}`;
}

function germanOfHours(hours: readonly number[]): string {
  return `der ${hours.length === 1 ? "Stunde" : "Stunden"} ${numbers(hours, "bis", "und")}`;
}

const germanUnits: Readonly<Record<Unit, readonly [once: string, plural: string]>> = {
  second: ["jede Sekunde", "Sekunden"],
  minute: ["jede Minute", "Minuten"],
  hour: ["stündlich", "Stunden"],
  day: ["täglich", "Tage"],
  week: ["wöchentlich", "Wochen"],
};

function germanEvery(count: number, unit: Unit): string {
  const [once, plural] = germanUnits[unit];
  return count === 1 ? once : `alle ${count} ${plural}`;
}

function germanOnWeekdays(weekdays: readonly number[]): string {
  const names = weekdays.map((day) => germanOnWeekday(germanWeekdays[day - 1]!));
  const [range, second] = rangesOf(weekdays);
  if (second === undefined && range![0] !== range![1]) return `${names[0]} bis ${names.at(-1)}`;
  return joined(names, "und");
}

function germanOnWeekday(name: string): string {
  return `${name.toLowerCase()}s`;
}

function germanOnDays(days: Pattern): string {
  if (days.kind === "list") return `am ${numbers(days.values, "bis", "und", (day) => `${day}.`)}`;
  return `jeden ${days.step}. Tag vom ${days.first}. bis ${days.last}.`;
}

function germanInMonths(months: readonly number[]): string {
  const [range, second] = rangesOf(months);
  const isOneRange = second === undefined && range![0] !== range![1];
  return `${isOneRange ? "von" : "im"} ${numbers(months, "bis", "und", (month) => germanMonths[month - 1]!)}`;
}

/** "1 to 7, 15 and 20", each number said by `say`. */
function numbers(values: readonly number[], to: string, and: string, say: (value: number) => string = String): string {
  return joined(
    rangesOf(values).map(([first, last]) => (first === last ? say(first) : `${say(first)} ${to} ${say(last)}`)),
    and,
  );
}

function joined(parts: readonly string[], lastWord: string): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${lastWord} ${parts.at(-1)}`;
}
