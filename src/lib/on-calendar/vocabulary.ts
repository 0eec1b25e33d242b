// What a language must be able to say of a schedule. Weekdays count from Monday, which is 0; a run is its first and last.
import type { Term, Terms } from "./spec.ts";

export type WeekdayRuns = readonly (readonly [number, number])[];

export interface Vocabulary {
  readonly everyDay: string;
  atTimes(times: readonly string[]): string;
  everySeconds(step: number): string;
  everyMinutes(step: number): string;
  everyHours(step: number): string;
  everyHourAt(minute: number): string;
  fromTo(first: string, last: string): string;
  /** Any time whatever, clumsily but correctly. */
  fallbackTime(hours: Terms, minutes: Terms, seconds: Terms): string;
  onWeekdays(runs: WeekdayRuns): string;
  /** Said after dates: when one of them falls on no such day, it does not count. */
  onlyIf(runs: WeekdayRuns): string;
  onWeekdayOfMonth(weekday: number, week: 1 | 2 | 3 | 4 | "last", months: Terms): string;
  onDates(days: readonly Term[], isFromMonthEnd: boolean, months: Terms): string;
  inMonths(months: readonly Term[]): string;
  inYears(years: readonly Term[]): string;
}

/** "a, b and c" */
export function joined(parts: readonly string[], and: string): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${and} ${parts.at(-1)}`;
}
