// Finds the next moment of an OnCalendar schedule: the next wall-clock time that fits, and then the moment at which the
// zone's clocks show it. Goes field by field and month by month, never second by second.
import assert from "node:assert/strict";
import { momentsOf, offsetMsAt } from "#lib/zoned-time.ts";
import { EVERY_WEEKDAY, fields, FIRST_YEAR, LAST_YEAR, type OnCalendarSpec, type Terms } from "./spec.ts";
import { nextInTerms } from "./terms.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

/**
 * The first moment after `afterMs` (Unix ms, as is the answer), or null when there is none up to the year 2199.
 * The zone is for expressions that name none. As in systemd, a wall-clock time that is skipped by a change of the clocks
 * does not happen that day, and whoever is past a wall-clock time does not see it a second time: when clocks go back at
 * 3:00, `*:0/20` goes from the first 2:40 to the second 3:00; only from within the repeated hour it goes on there.
 */
export function nextOnCalendarTime(spec: OnCalendarSpec, timeZone: string, afterMs: number): number | null {
  assert(Number.isFinite(afterMs), "a moment is a finite number of milliseconds");
  const zone = spec.timeZone ?? timeZone;
  let fromMs = (Math.floor((afterMs + offsetMsAt(zone, afterMs)) / SECOND_MS) + 1) * SECOND_MS;
  for (;;) {
    const localMs = nextLocalTime(spec, fromMs);
    if (localMs === null) return null;
    const moments = momentsOf(zone, localMs);
    switch (moments.kind) {
      case "once":
        return moments.at;
      case "twice":
        return moments.first > afterMs ? moments.first : moments.second;
      case "skipped": // on behind the gap: each gap is met once, and a zone has two in a year at most
        fromMs = moments.at + offsetMsAt(zone, moments.at);
    }
  }
}

/** Wall-clock times are here what they would be as Unix ms if the clock showed UTC. The first that fits, from `fromMs` on. */
function nextLocalTime(spec: OnCalendarSpec, fromMs: number): number | null {
  const fromDayMs = Math.floor(fromMs / DAY_MS) * DAY_MS;
  let dayMs = nextDay(spec, fromDayMs);
  if (dayMs === null) return null;
  if (dayMs === fromDayMs) {
    const second = nextSecondOfDay(spec, (fromMs - fromDayMs) / SECOND_MS);
    if (second !== null) return dayMs + second * SECOND_MS;
    dayMs = nextDay(spec, fromDayMs + DAY_MS);
    if (dayMs === null) return null;
  }
  const second = nextSecondOfDay(spec, 0);
  assert(second !== null, "each field of a time has a value");
  return dayMs + second * SECOND_MS;
}

function nextSecondOfDay(spec: OnCalendarSpec, from: number): number | null {
  if (from >= DAY_SECONDS) return null;
  const fromHour = Math.floor(from / 3600);
  const fromMinute = Math.floor(from / 60) % 60;
  let hour = nextInTerms(spec.hours, fromHour, fields.hour.to);
  if (hour === fromHour) {
    let minute = nextInTerms(spec.minutes, fromMinute, fields.minute.to);
    if (minute === fromMinute) {
      const second = nextInTerms(spec.seconds, from % 60, fields.second.to);
      if (second !== null) return hour * 3600 + minute * 60 + second;
      minute = nextInTerms(spec.minutes, fromMinute + 1, fields.minute.to);
    }
    if (minute !== null) return hour * 3600 + minute * 60 + firstOf(spec.seconds);
    hour = nextInTerms(spec.hours, fromHour + 1, fields.hour.to);
  }
  return hour === null ? null : hour * 3600 + firstOf(spec.minutes) * 60 + firstOf(spec.seconds);
}

/** Terms are sorted. */
function firstOf(terms: Terms): number {
  return terms?.[0]?.start ?? 0;
}

/** The first day that fits, from the day that begins at `fromMs` on. At most 2,760 months are looked at. */
function nextDay(spec: OnCalendarSpec, fromMs: number): number | null {
  const from = new Date(Math.max(fromMs, 0));
  const fromYear = from.getUTCFullYear();
  let firstMonth = from.getUTCMonth() + 1;
  let firstDay = from.getUTCDate();
  let year = nextInTerms(spec.years, Math.max(fromYear, FIRST_YEAR), LAST_YEAR);
  for (; year !== null; year = nextInTerms(spec.years, year + 1, LAST_YEAR)) {
    if (year > fromYear) firstMonth = firstDay = 1;
    let month = nextInTerms(spec.months, firstMonth, fields.month.to);
    for (; month !== null; month = nextInTerms(spec.months, month + 1, fields.month.to)) {
      if (month > firstMonth) firstDay = 1;
      const dayMs = nextDayOfMonth(spec, year, month, firstDay);
      if (dayMs !== null) return dayMs;
      firstDay = 1;
    }
  }
  return null;
}

function nextDayOfMonth(spec: OnCalendarSpec, year: number, month: number, firstDay: number): number | null {
  const startMs = Date.UTC(year, month - 1, 1);
  const length = lengthOfMonth(year, month);
  const days = spec.isFromMonthEnd ? fromMonthStart(spec.days, length) : spec.days;
  const weekdayBefore = (startMs / DAY_MS + 2) % 7; // of the day before the first; 1 January 1970 was a Thursday, which is 3
  let day = nextInTerms(days, firstDay, length);
  for (; day !== null; day = nextInTerms(days, day + 1, length))
    if (spec.weekdayBits === EVERY_WEEKDAY || (spec.weekdayBits & (1 << ((weekdayBefore + day) % 7))) !== 0)
      return startMs + (day - 1) * DAY_MS;
  return null;
}

/** Counted from the end, a range stands the other way round, and steps without an end go on to the last day. */
function fromMonthStart(days: Terms, length: number): Terms {
  if (days === null) return null;
  return days.map(({ start, last, step }) => ({
    start: length + 1 - (last ?? start),
    last: last === null ? null : length + 1 - start,
    step,
  }));
}

function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
