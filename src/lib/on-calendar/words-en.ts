// Schedules in English.
import type { Term, Terms } from "./spec.ts";
import { weekdayNames } from "./spec.ts";
import { joined, type Vocabulary, type WeekdayRuns } from "./vocabulary.ts";

const monthNames = "January February March April May June July August September October November December".split(" ");
const weeks = { 1: "first", 2: "second", 3: "third", 4: "fourth", last: "last" };

export const english: Vocabulary = {
  everyDay: "every day",
  atTimes: (times) => `at ${joined(times, "and")}`,
  everySeconds: (step) => every(step, "second"),
  everyMinutes: (step) => every(step, "minute"),
  everyHours: (step) => every(step, "hour"),
  everyHourAt: (minute) => (minute === 0 ? "every hour" : `every hour at minute ${minute}`),
  fromTo: (first, last) => `from ${first} to ${last}`,
  fallbackTime: (hours, minutes, seconds) =>
    [field(hours, "hour"), field(minutes, "minute"), field(seconds, "second")].join(", "),
  onWeekdays(runs) {
    const [run, ...more] = runs;
    if (run !== undefined && more.length === 0 && run[0] === run[1]) return `every ${weekdayNames[run[0]]}`;
    return joined(named(runs), "and");
  },
  onlyIf: (runs) =>
    `, but only if that is a ${joined(
      runs.flatMap(([first, last]) => weekdayNames.slice(first, last + 1)),
      "or",
    )}`,
  onWeekdayOfMonth: (weekday, week, months) => `on the ${weeks[week]} ${weekdayNames[weekday]} of ${ofMonths(months)}`,
  onDates: (days, isFromMonthEnd, months) =>
    `on the ${listed(days, isFromMonthEnd ? fromEnd : ordinal)} of ${ofMonths(months)}`,
  inMonths: (months) => `in ${listed(months, monthName)}`,
  inYears: (years) => `in ${listed(years, String)}`,
};

function every(step: number, unit: string): string {
  return step === 1 ? `every ${unit}` : `every ${step} ${unit}s`;
}

function named(runs: WeekdayRuns): string[] {
  return runs.flatMap(([first, last]) => {
    if (last - first >= 2) return [`${weekdayNames[first]} to ${weekdayNames[last]}`];
    return weekdayNames.slice(first, last + 1);
  });
}

function field(terms: Terms, unit: string): string {
  return terms === null ? `every ${unit}` : `${unit} ${listed(terms, String)}`;
}

function ofMonths(months: Terms): string {
  return months === null ? "every month" : listed(months, monthName);
}

function monthName(month: number): string {
  return monthNames[month - 1]!;
}

function fromEnd(day: number): string {
  return day === 1 ? "last day" : `${ordinal(day)} to last day`;
}

function ordinal(day: number): string {
  const ending = day > 10 && day < 14 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${ending}`;
}

function listed(terms: readonly Term[], name: (value: number) => string): string {
  return joined(
    terms.map(({ start, last, step }) => {
      const steps = step > 1 ? ` in steps of ${step}` : "";
      if (step === 0) return name(start);
      return last === null
        ? `${name(start)} and ${step > 1 ? "then" : "on"}${steps}`
        : `${name(start)} to ${name(last)}${steps}`;
    }),
    "and",
  );
}
