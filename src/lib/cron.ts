// Cron expressions as Debian's cron means them: five fields, read once into bit sets, and the next run in a time zone.
// Knows wall clocks only through zoned-time.ts; which of the features of other crons are refused is said in the faults.
import { offsetSpanAt } from "./zoned-time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MAX_CHARACTERS = 100;
/** Clock changes of less are made up for, larger ones are taken as they are (Debian's cron(8), special considerations). */
const LARGEST_CLOCK_CHANGE_MS = 3 * HOUR_MS;
/** Every day of the month meets every weekday again within 40 years, also the 29th of February across the year 2100. */
const MAX_SEARCH_YEARS = 41;
const MAX_SEARCH_MS = MAX_SEARCH_YEARS * 366 * DAY_MS;

/** An expression that was understood. In the bit sets, bit n stands for the value n. */
export interface CronExpression {
  readonly expression: string; // its fields with one blank between them
  readonly minutesTo29: number;
  readonly minutesFrom30: number; // bit n stands for the minute 30 + n
  readonly hours: number;
  readonly days: number; // of the month, from bit 1
  readonly months: number; // from bit 1
  readonly weekdays: number; // Sunday is bit 0
  readonly mustMatchBothDays: boolean; // else the day of the month or the weekday is enough
  readonly isWildcard: boolean; // minute or hour begins with *: runs by the clock as it is, whatever it skips or repeats
}

/** Why an expression is refused: a sentence for the person who wrote it. */
export interface CronFault {
  readonly fault: string;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[]; // the first one stands for `least`
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The five fields in their order. */
const fieldOrder: readonly Field[] = [
  { name: "minute", least: 0, most: 59, names: [] },
  { name: "hour", least: 0, most: 23, names: [] },
  { name: "day of the month", least: 1, most: 31, names: [] },
  { name: "month", least: 1, most: 12, names: monthNames },
  { name: "weekday", least: 0, most: 7, names: weekdayNames },
];

export function parseCron(expression: string): CronExpression | CronFault {
  if (expression.length > MAX_CHARACTERS)
    return { fault: `A cron expression has at most ${MAX_CHARACTERS} characters` };
  if (/[\r\n]/.test(expression.trim())) return { fault: "A cron expression is one line" };
  if (/[^\x20-\x7e\s]/.test(expression)) return { fault: "A cron expression is written in plain letters and digits" };
  const fields = expression.trim().split(/\s+/);
  if (fields[0]?.startsWith("@")) {
    return { fault: `Write five fields instead of ${fields[0]}, for example "0 3 * * *" for every day at 03:00` };
  }
  if (fields.length !== fieldOrder.length || fields[0] === "") return { fault: wrongNumber(fields) };
  const values: number[][] = [];
  for (const [index, field] of fieldOrder.entries()) {
    const read = readField(field, fields[index]!);
    if (!Array.isArray(read)) return read;
    values.push(read);
  }
  const isStarred = fields.map((field) => field.startsWith("*"));
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = values;
  return {
    expression: fields.join(" "),
    minutesTo29: bitsOf(minutes.filter((value) => value < 30)),
    minutesFrom30: bitsOf(minutes.filter((value) => value >= 30).map((value) => value - 30)),
    hours: bitsOf(hours),
    days: bitsOf(days),
    months: bitsOf(months),
    weekdays: bitsOf(weekdays.map((value) => value % 7)),
    mustMatchBothDays: isStarred[2]! || isStarred[4]!,
    isWildcard: isStarred[0]! || isStarred[1]!,
  };
}

/**
 * The first run after `afterMs` (Unix ms), in Unix ms; null when there is none in 41 years (the 30th of February).
 * A run at a fixed time which the clock skips comes at the first moment after the gap; one in a repeated time comes once.
 */
export function nextCronTime(cron: CronExpression, timeZone: string, afterMs: number): number | null {
  let span = offsetSpanAt(timeZone, afterMs);
  let local = Math.floor((afterMs + span.offsetMs) / MINUTE_MS + 1) * MINUTE_MS;
  if (!cron.isWildcard && afterMs - span.from < LARGEST_CLOCK_CHANGE_MS) {
    const { offsetMs } = offsetSpanAt(timeZone, span.from - 1);
    if (isMadeUpFor(span.offsetMs - offsetMs)) local = Math.max(local, wholeMinute(span.from + offsetMs));
  }
  for (;;) {
    const match = nextMatch(cron, local);
    if (match === null) return null;
    const at = match - span.offsetMs;
    if (at < span.until) return at;
    if (at - afterMs > MAX_SEARCH_MS) return null;
    // With two days between, no change of the clock can bring back a time that lies before the match or take it away.
    const isFar = span.until - afterMs > 2 * DAY_MS && at - span.until > 2 * DAY_MS;
    const next = offsetSpanAt(timeZone, isFar ? at - 2 * DAY_MS : span.until);
    const nextLocal = wholeMinute(next.from + next.offsetMs);
    if (isFar) local = match;
    else if (cron.isWildcard || !isMadeUpFor(next.offsetMs - span.offsetMs)) local = nextLocal;
    else if (match < nextLocal) return next.from;
    else local = match;
    span = next;
  }
}

function isMadeUpFor(clockChangeMs: number): boolean {
  return Math.abs(clockChangeMs) < LARGEST_CLOCK_CHANGE_MS;
}

/** The first minute at or after `localMs` that fits; both are wall-clock times as if they were UTC. */
function nextMatch(cron: CronExpression, localMs: number): number | null {
  const today = Math.floor(localMs / DAY_MS);
  let day = nextDay(cron, today);
  if (day === today) {
    const minute = nextMinuteOfDay(cron, (localMs - today * DAY_MS) / MINUTE_MS);
    if (minute !== null) return day * DAY_MS + minute * MINUTE_MS;
    day = nextDay(cron, today + 1);
  }
  return day === null ? null : day * DAY_MS + nextMinuteOfDay(cron, 0)! * MINUTE_MS;
}

function nextMinuteOfDay(cron: CronExpression, from: number): number | null {
  const hour = Math.floor(from / 60);
  if (nextBit(cron.hours, hour) === hour) {
    const minute = nextMinute(cron, from % 60);
    if (minute !== null) return hour * 60 + minute;
  }
  const later = nextBit(cron.hours, hour + 1);
  return later === null ? null : later * 60 + nextMinute(cron, 0)!;
}

function nextMinute(cron: CronExpression, from: number): number | null {
  const early = from < 30 ? nextBit(cron.minutesTo29, from) : null;
  if (early !== null) return early;
  const late = nextBit(cron.minutesFrom30, Math.max(from - 30, 0));
  return late === null ? null : late + 30;
}

/** Days are counted from 1970-01-01. */
function nextDay(cron: CronExpression, from: number): number | null {
  const date = new Date(from * DAY_MS);
  let day = date.getUTCDate();
  let month = date.getUTCMonth();
  const lastYear = date.getUTCFullYear() + MAX_SEARCH_YEARS;
  for (let year = date.getUTCFullYear(); year <= lastYear; year++) {
    for (; month < 12; month++) {
      if ((cron.months & (2 << month)) !== 0) {
        const first = Date.UTC(year, month) / DAY_MS;
        const found = nextBit(daysInMonth(cron, first, Date.UTC(year, month + 1) / DAY_MS), day);
        if (found !== null) return first + found - 1;
      }
      day = 1;
    }
    month = 0;
  }
  return null;
}

/** The days of one month that fit, as a bit set from bit 1; the month is given by its first day and the next one's. */
function daysInMonth(cron: CronExpression, first: number, firstOfNext: number): number {
  const weekday = (first + 4) % 7; // 1970-01-01 was a Thursday
  const week = (cron.weekdays >> weekday) | (cron.weekdays << (7 - weekday)); // bit 0: the weekday of the first
  const oneWeek = week & 0x7f;
  const byWeekday = (oneWeek | (oneWeek << 7) | (oneWeek << 14) | (oneWeek << 21) | (oneWeek << 28)) << 1;
  const days = cron.mustMatchBothDays ? cron.days & byWeekday : cron.days | byWeekday;
  return days & (-1 >>> (31 - (firstOfNext - first)));
}

/** The lowest bit set at or above `from`, which is less than 32. */
function nextBit(bits: number, from: number): number | null {
  const rest = bits & (-1 << from);
  return rest === 0 ? null : 31 - Math.clz32(rest & -rest);
}

function bitsOf(values: readonly number[]): number {
  return values.reduce((bits, value) => bits | (1 << value), 0);
}

function wholeMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
}

function wrongNumber(fields: readonly string[]): string {
  const count = fields[0] === "" ? 0 : fields.length;
  const seconds = count === 6 ? "; seconds cannot be given" : "";
  return `A cron expression has five fields (minute, hour, day of the month, month, weekday), not ${count}${seconds}`;
}

function readField(field: Field, text: string): number[] | CronFault {
  const values: number[] = [];
  for (const item of text.split(",")) {
    const read = readItem(field, item);
    if (typeof read === "string")
      return { fault: `The ${field.name} ${JSON.stringify(text)} is not understood: ${read}` };
    for (let value = read.first; value <= read.last; value += read.step) values.push(value);
  }
  return values;
}

/** A number, a name, a range or *, the last two also with a step; or what is wrong with it. */
function readItem(field: Field, item: string): { first: number; last: number; step: number } | string {
  const [range = "", stepText, ...moreSteps] = item.split("/");
  const [firstText = "", lastText, ...moreEnds] = range.split("-");
  if (item === "") return "something is missing beside a comma";
  if (moreSteps.length > 0 || moreEnds.length > 0) return `${item} has one sign too many`;
  const isAll = range === "*";
  if (stepText !== undefined && !isAll && lastText === undefined)
    return `a step follows * or a range, as in */${stepText}`;
  if (stepText !== undefined && !/^0*[1-9]\d?$/.test(stepText)) return "a step is a number from 1 to 99";
  const step = Number(stepText ?? 1);
  if (isAll) return { first: field.least, last: field.most, step };
  const first = readValue(field, firstText);
  if (typeof first === "string") return first;
  const last = lastText === undefined ? first : readValue(field, lastText);
  if (typeof last === "string") return last;
  if (first > last) return `${range} goes backwards; write two ranges with a comma between them`;
  return { first, last, step };
}

function readValue(field: Field, text: string): number | string {
  const named = field.names.indexOf(text.toLowerCase());
  if (named >= 0) return field.least + named;
  if (text === "") return "a number is missing";
  if (/^[LW?#]|[LW#]/i.test(text) && !/^[a-z]{3,}$/i.test(text))
    return "L, W, # and ? are not part of cron as Debian has it";
  const example = field.names.length > 0 ? ` or a name such as ${field.names[1]}` : "";
  if (!/^\d+$/.test(text)) return `${text} is not a number${example}`;
  const value = Number(text);
  const isWithin = value >= field.least && value <= field.most;
  return isWithin ? value : `${text} is not between ${field.least} and ${field.most}`;
}
