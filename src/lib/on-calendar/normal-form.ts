// Writes an OnCalendar schedule the one way that `systemd-analyze calendar` calls its normalised form.
import { EVERY_WEEKDAY, type OnCalendarSpec, type Terms, weekdayNames } from "./spec.ts";

/** Two expressions that mean the same field by field have the same normal form, and it reads as the same schedule. */
export function normalOnCalendar(spec: OnCalendarSpec): string {
  const mark = spec.isFromMonthEnd ? "~" : "-";
  const date = `${written(spec.years, 4)}-${written(spec.months, 2)}${mark}${written(spec.days, 2)}`;
  const time = [spec.hours, spec.minutes, spec.seconds].map((terms) => written(terms, 2)).join(":");
  const weekdays = spec.weekdayBits === EVERY_WEEKDAY ? [] : [writtenWeekdays(spec.weekdayBits)];
  return [...weekdays, date, time, ...(spec.timeZone === null ? [] : [spec.timeZone])].join(" ");
}

function written(terms: Terms, digits: number): string {
  if (terms === null) return "*";
  const padded = (value: number) => String(value).padStart(digits, "0");
  return terms
    .map(({ start, last, step }) => {
      if (step === 0) return padded(start);
      if (last === null) return `${padded(start)}/${step}`;
      return `${padded(start)}..${padded(last)}${step === 1 ? "" : `/${step}`}`;
    })
    .join(",");
}

function writtenWeekdays(bits: number): string {
  return weekdayRuns(bits)
    .map(([first, last]) => {
      const [from, to] = [weekdayNames[first]!.slice(0, 3), weekdayNames[last]!.slice(0, 3)];
      if (first === last) return from;
      return last === first + 1 ? `${from},${to}` : `${from}..${to}`;
    })
    .join(",");
}

/** First and last of each row of neighbours, Monday being 0. */
export function weekdayRuns(bits: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let weekday = 0; weekday < 7; weekday++) {
    if ((bits & (1 << weekday)) === 0) continue;
    const run = runs.at(-1);
    if (run !== undefined && run[1] === weekday - 1) run[1] = weekday;
    else runs.push([weekday, weekday]);
  }
  return runs;
}
