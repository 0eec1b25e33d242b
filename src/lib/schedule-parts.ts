// Takes a cron expression apart into what a sentence needs: times or steps through the day, and days. Knows no language.
import type { CronExpression } from "./cron.ts";

/** More times of the day than this are not listed where another way of saying them is found. */
const MAX_LISTED_TIMES = 6;
/** Fewer steps than this are said one by one. */
const LEAST_STEPS = 4;

export type Unit = "second" | "minute" | "hour" | "day" | "week";

/** Values said one by one (neighbours as ranges), or by their distance. */
export type Pattern =
  | { readonly kind: "list"; readonly values: readonly number[] }
  | { readonly kind: "steps"; readonly step: number; readonly first: number; readonly last: number };

/** When on a day. Times are "09:05"; `hours` and `to` are null where the whole day is meant. */
export type DayTimes =
  | { readonly kind: "times"; readonly times: readonly string[] }
  | {
      readonly kind: "every";
      readonly count: number;
      readonly unit: Unit;
      readonly from: string | null;
      readonly to: string | null;
    }
  | { readonly kind: "minutes"; readonly minutes: Pattern; readonly hours: readonly number[] | null };

/** On which days; null where all are meant. Weekdays go from 1, Monday, to 7, Sunday. */
export interface Days {
  readonly days: Pattern | null;
  readonly weekdays: readonly number[] | null;
  readonly mustMatchBoth: boolean;
  readonly months: readonly number[] | null;
}

export function dayTimesOf(cron: CronExpression): DayTimes {
  const minutes = [...valuesIn(cron.minutesTo29), ...valuesIn(cron.minutesFrom30).map((value) => value + 30)];
  const hours = valuesIn(cron.hours);
  const [firstMinute = 0, secondMinute] = minutes;
  const step = stepOf(minutes);
  const isThroughHour = step !== null && 60 % step === 0 && firstMinute < step && minutes.length === 60 / step;
  if (hours.length === 24) {
    if (isThroughHour && firstMinute === 0) return every(step, "minute", null, null);
    if (secondMinute === undefined && firstMinute === 0) return every(1, "hour", null, null);
    return { kind: "minutes", minutes: patternOf(minutes), hours: null };
  }
  const from = timeOf(hours[0]!, firstMinute);
  const to = timeOf(hours.at(-1)!, minutes.at(-1)!);
  if (secondMinute === undefined) return hourly(hours, firstMinute, from, to);
  const count = hours.length * minutes.length;
  const isOneStretch = hours.length === hours.at(-1)! - hours[0]! + 1;
  if (isThroughHour && isOneStretch && count >= LEAST_STEPS) return every(step, "minute", from, to);
  if (count <= MAX_LISTED_TIMES) return listed(hours, minutes);
  return { kind: "minutes", minutes: patternOf(minutes), hours };
}

export function daysOf(cron: CronExpression): Days {
  const days = valuesIn(cron.days);
  const weekdays = valuesIn(cron.weekdays).map((value) => (value === 0 ? 7 : value));
  const months = valuesIn(cron.months);
  const isAnyDay = days.length === 31;
  const isAnyWeekday = weekdays.length === 7;
  const isEveryDay = !cron.mustMatchBothDays && (isAnyDay || isAnyWeekday);
  return {
    days: isAnyDay || isEveryDay ? null : patternOf(days),
    weekdays: isAnyWeekday || isEveryDay ? null : weekdays.toSorted((one, other) => one - other),
    mustMatchBoth: cron.mustMatchBothDays,
    months: months.length === 12 ? null : months,
  };
}

/** Neighbours of three and more become one range; the others stay by themselves. */
export function rangesOf(values: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && value === run[1] + 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.flatMap(([first, last]): [number, number][] =>
    last === first + 1
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]],
  );
}

function hourly(hours: readonly number[], minute: number, from: string, to: string): DayTimes {
  const step = stepOf(hours);
  if (step === null || hours.length < 3) return listed(hours, [minute]);
  const isThroughDay = 24 % step === 0 && hours[0]! < step && hours.length === 24 / step;
  if (isThroughDay) return every(step, "hour", from === "00:00" ? null : from, null);
  return step === 1 || hours.length >= LEAST_STEPS ? every(step, "hour", from, to) : listed(hours, [minute]);
}

function every(count: number, unit: Unit, from: string | null, to: string | null): DayTimes {
  return { kind: "every", count, unit, from, to };
}

function listed(hours: readonly number[], minutes: readonly number[]): DayTimes {
  return { kind: "times", times: hours.flatMap((hour) => minutes.map((minute) => timeOf(hour, minute))) };
}

function patternOf(values: readonly number[]): Pattern {
  const step = stepOf(values);
  const isStepped = step !== null && step > 1 && values.length >= LEAST_STEPS;
  return isStepped ? { kind: "steps", step, first: values[0]!, last: values.at(-1)! } : { kind: "list", values };
}

/** The one distance between all neighbours; null when there is none. */
function stepOf(values: readonly number[]): number | null {
  const [first, second] = values;
  if (first === undefined || second === undefined) return null;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? step : null;
}

function timeOf(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function valuesIn(bits: number): number[] {
  return Array.from({ length: 32 }, (_, value) => value).filter((value) => (bits & (1 << value)) !== 0);
}
