// What a systemd OnCalendar expression says, taken apart (systemd.time(7), "Calendar events"). Plain values only; knows
// neither how they are written nor how a next time is found.

/** Of one expression, as the wire format of heartbeats has it. */
export const MAX_EXPRESSION_CHARACTERS = 100;
/** systemd knows no year outside of these. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

/**
 * One value, or values in equal steps: `start`, `start + step`, … up to `last`, or to the end of the field when that is
 * null. A single value has step 0 and no last.
 */
export interface Term {
  readonly start: number;
  readonly last: number | null;
  readonly step: number;
}

/** A list of alternatives, sorted and each once; null stands for `*`. */
export type Terms = readonly Term[] | null;

export interface OnCalendarSpec {
  readonly weekdayBits: number; // bit 0 is Monday; EVERY_WEEKDAY when none is named
  readonly years: Terms;
  readonly months: Terms;
  readonly days: Terms; // the last day is 1 when they are counted from the month's end
  readonly isFromMonthEnd: boolean;
  readonly hours: Terms;
  readonly minutes: Terms;
  readonly seconds: Terms;
  readonly timeZone: string | null; // null: the zone of whoever asks
}

export const EVERY_WEEKDAY = 0b111_1111;

export interface Field {
  readonly name: string; // in messages
  readonly from: number;
  readonly to: number;
}

export const fields = {
  year: { name: "year", from: FIRST_YEAR, to: LAST_YEAR },
  month: { name: "month", from: 1, to: 12 },
  day: { name: "day", from: 1, to: 31 },
  /** No month is shorter than 28 days, so each of these exists in each month. */
  dayFromMonthEnd: { name: "day counted from the month's end", from: 1, to: 28 },
  hour: { name: "hour", from: 0, to: 23 },
  minute: { name: "minute", from: 0, to: 59 },
  second: { name: "second", from: 0, to: 59 },
} as const satisfies Record<string, Field>;

export const weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** A text that was not understood; the sentences are for the person who wrote it. */
export interface Fault {
  readonly fault: string;
}

export function isFault(value: object | null): value is Fault {
  return value !== null && "fault" in value;
}
