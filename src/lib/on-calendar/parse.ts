// Reads systemd OnCalendar expressions as systemd does: what it refuses is refused here, in words for the person who
// wrote it. Beyond it, zones are taken in any case; short of it, there are no fractions of a second.
import { isTimeZone } from "#lib/zoned-time.ts";
import {
  EVERY_WEEKDAY,
  type Field,
  fields,
  isFault,
  MAX_EXPRESSION_CHARACTERS,
  type OnCalendarSpec,
  type Fault,
  type Terms,
} from "./spec.ts";
import { readTerms } from "./terms.ts";
import { readWeekdays } from "./weekdays.ts";

const shorthands = new Map([
  ["minutely", "*:*"],
  ["hourly", "*:00"],
  ["daily", "*-*-*"],
  ["weekly", "Mon"],
  ["monthly", "*-*-01"],
  ["quarterly", "*-01,04,07,10-01"],
  ...["semiannually", "semi-annually", "biannually", "bi-annually"].map((name) => [name, "*-01,07-01"] as const),
  ...["yearly", "annually", "anually"].map((name) => [name, "*-01-01"] as const), // systemd knows the slip of the pen
]);

const midnight: readonly Terms[] = [0, 0, 0].map((start) => [{ start, last: null, step: 0 }]);
const everyDay = { years: null, months: null, days: null, isFromMonthEnd: false };

type DatePart = Pick<OnCalendarSpec, "years" | "months" | "days" | "isFromMonthEnd">;
type TimePart = Pick<OnCalendarSpec, "hours" | "minutes" | "seconds">;

/** One expression, without spaces around it: a caller that has lines strips them, as unit files do. */
export function parseOnCalendar(text: string): OnCalendarSpec | Fault {
  if (text.length > MAX_EXPRESSION_CHARACTERS)
    return { fault: `An expression has at most ${MAX_EXPRESSION_CHARACTERS} characters; this one has ${text.length}` };
  if (text.trim() === "")
    return { fault: 'There is no schedule: write for example daily, "Mon..Fri 08:00" or "*:0/15"' };
  const { schedule, timeZone } = splitZone(text);
  const expression = shorthands.get(schedule.toLowerCase()) ?? schedule;
  const named = readWeekdays(expression);
  if (isFault(named)) return named;
  const spec = readDateAndTime(named.rest);
  if (isFault(spec)) return spec;
  return { weekdayBits: named.bits === 0 ? EVERY_WEEKDAY : named.bits, timeZone, ...spec };
}

/** A last word that is no zone is left where it is, and refused as whatever it stands for. */
function splitZone(text: string): { schedule: string; timeZone: string | null } {
  const space = text.lastIndexOf(" ");
  const word = text.slice(space + 1);
  if (space <= 0 || !/^[a-z]/i.test(word)) return { schedule: text, timeZone: null };
  const schedule = text.slice(0, space);
  if (word.toUpperCase() === "UTC") return { schedule, timeZone: "UTC" };
  return isTimeZone(word) ? { schedule, timeZone: word } : { schedule: text, timeZone: null };
}

function readDateAndTime(text: string): (DatePart & TimePart & { timeZone?: string }) | Fault {
  if (text.startsWith("@")) return readMoment(text);
  const [, first = "", rest = ""] = /^(\S*) *(.*)$/.exec(text) ?? [];
  const hasDate = /[-~]/.test(first);
  const date = hasDate ? readDate(first) : everyDay;
  if (isFault(date)) return date;
  const time = readTime(hasDate ? rest : text);
  return isFault(time) ? time : { ...date, ...time };
}

/** `@` and Unix seconds: that one moment, whatever zone is named after it. */
function readMoment(text: string): (DatePart & TimePart & { timeZone: string }) | Fault {
  const match = /^@(\d+)$/.exec(text);
  if (match === null) return { fault: `"${text}" is no moment: after the @ stand whole Unix seconds, and no time` };
  const date = new Date(Number(match[1]) * 1_000);
  const year = date.getUTCFullYear();
  if (!(year <= fields.year.to)) return { fault: `The moment "${text}" is after the year ${fields.year.to}` };
  const only = (start: number) => [{ start, last: null, step: 0 }];
  return {
    years: only(year),
    months: only(date.getUTCMonth() + 1),
    days: only(date.getUTCDate()),
    isFromMonthEnd: false,
    hours: only(date.getUTCHours()),
    minutes: only(date.getUTCMinutes()),
    seconds: only(date.getUTCSeconds()),
    timeZone: "UTC",
  };
}

/** `month-day` or `year-month-day`; a `~` before the day counts it from the month's end. */
function readDate(text: string): DatePart | Fault {
  const match = /^(?:([^-~]*)-)?([^-~]*)([-~])([^-~]*)$/.exec(text);
  if (match === null)
    return { fault: `"${text}" is no date: write year-month-day or month-day, with ~ for days from the month's end` };
  const [, year = "*", month = "", mark, day = ""] = match;
  const isFromMonthEnd = mark === "~";
  const read = readAll(
    [year, month, day],
    [fields.year, fields.month, isFromMonthEnd ? fields.dayFromMonthEnd : fields.day],
  );
  if (isFault(read)) return read;
  const [years = null, months = null, days = null] = read;
  return { years, months, days, isFromMonthEnd: isFromMonthEnd && days !== null };
}

function readTime(text: string): TimePart | Fault {
  const parts = text.split(":");
  if (text !== "" && (text.includes(" ") || parts.length < 2 || parts.length > 3)) return { fault: whyNoTime(text) };
  const read = text === "" ? midnight : readAll(parts.length === 2 ? [...parts, "0"] : parts, timeFields);
  if (isFault(read)) return read;
  const [hours = null, minutes = null, seconds = null] = read;
  const isEverySecond = seconds?.some(({ start, last, step }) => start === 0 && last === null && step === 1);
  return { hours, minutes, seconds: isEverySecond === true ? null : seconds };
}

const timeFields = [fields.hour, fields.minute, fields.second];

function readAll(parts: readonly string[], ranges: readonly Field[]): readonly Terms[] | Fault {
  const all: Terms[] = [];
  for (const [place, part] of parts.entries()) {
    const terms = readTerms(part, ranges[place]!);
    if (isFault(terms)) return terms;
    all.push(terms);
  }
  return all;
}

function whyNoTime(text: string): string {
  const isSpaced = text !== text.trim();
  if (isSpaced) return `There is a space too many at the ${text.startsWith(" ") ? "start" : "end"}`;
  const word = text.slice(text.lastIndexOf(" ") + 1);
  if (/^[a-z]+(\/[a-z_+-]+)*$/i.test(word) && word !== text)
    return `"${word}" is not a time zone that is known here: write UTC, or a name such as Europe/Berlin`;
  return `"${text}" is neither a date (2026-12-24, *-*-01) nor a time (08:30) nor a word such as daily`;
}
