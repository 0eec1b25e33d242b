// Wall clocks of IANA time zones: which offset a zone has at a moment, and which moments a wall-clock time stands for.
// Intl is asked once for a zone and a year, and the spans of constant offset it tells are kept. Knows no schedules.
import assert from "node:assert/strict";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A piece of time that is looked through and kept at once. */
const PIECE_MS = 400 * DAY_MS;
/** No zone has changed its clock twice within a week, as far as schedules go back. */
const LOOK_EVERY_MS = 7 * DAY_MS;
/** No clock was ever this far from UTC; a wall-clock time is a moment within so much of itself read as UTC. */
const LARGEST_OFFSET_MS = 17 * HOUR_MS;
/** Pieces kept in memory for all zones together, about 200 bytes each; then all are forgotten and told anew. */
const MAX_PIECES = 5_000;
const LONGEST_ZONE_NAME = 64;

/** Moments `from` to before `until` (Unix ms) at which local time is UTC plus `offsetMs`. Two neighbours may have the same offset. */
export interface OffsetSpan {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

/** Months count from 1, weekdays from Sunday, which is 0. */
export interface LocalFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

/** What a wall-clock time stands for. A skipped one never was: `before` is the last millisecond before the gap, `at` the first moment after it. */
export type Moments =
  | { readonly kind: "once"; readonly at: number }
  | { readonly kind: "skipped"; readonly before: number; readonly at: number }
  | { readonly kind: "twice"; readonly first: number; readonly second: number };

const piecesOfZones = new Map<string, Map<number, readonly OffsetSpan[]>>();
let keptPieces = 0;

/** Names of the IANA data base, in any case; bare offsets such as "+01:00" are none. Costs tens of microseconds. */
export function isTimeZone(name: string): boolean {
  if (name.length > LONGEST_ZONE_NAME || !/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false; // the only way in which Intl says so
  }
}

/** The span of constant offset around a moment. Throws for what `isTimeZone` refuses. */
export function offsetSpanAt(zone: string, unixMs: number): OffsetSpan {
  const spans = spansOfPiece(zone, Math.floor(unixMs / PIECE_MS));
  let index = spans.length - 1;
  while (index > 0 && spans[index]!.from > unixMs) index--;
  return spans[index]!;
}

/** Milliseconds that local time is ahead of UTC (behind: negative). */
export function offsetMsAt(zone: string, unixMs: number): number {
  return offsetSpanAt(zone, unixMs).offsetMs;
}

export function localFields(zone: string, unixMs: number): LocalFields {
  const local = new Date(unixMs + offsetMsAt(zone, unixMs));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
  };
}

/** Fields beyond their range carry over (the 32nd of January is the 1st of February); the weekday is not looked at. */
export function unixMsOf(zone: string, fields: Omit<LocalFields, "weekday">): Moments {
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day); // Date.UTC would read year 99 as 1999
  return momentsOf(zone, date.setUTCHours(fields.hour, fields.minute, fields.second));
}

/** The same for a wall-clock time given as the Unix ms it would be if it were UTC. */
export function momentsOf(zone: string, localMs: number): Moments {
  const end = localMs + LARGEST_OFFSET_MS;
  let span = offsetSpanAt(zone, localMs - LARGEST_OFFSET_MS);
  let first: number | null = null;
  for (;;) {
    const at = localMs - span.offsetMs;
    if (at >= span.from && at < span.until) {
      if (first !== null) return { kind: "twice", first, second: at };
      first = at;
    }
    if (span.until > end) break;
    const next = offsetSpanAt(zone, span.until);
    const isInGap = first === null && at >= span.until && localMs - next.offsetMs < next.from;
    if (isInGap) return { kind: "skipped", before: next.from - 1, at: next.from };
    span = next;
  }
  assert(first !== null, "a wall-clock time is in a span or in a gap between two");
  return { kind: "once", at: first };
}

function spansOfPiece(zone: string, piece: number): readonly OffsetSpan[] {
  const kept = piecesOfZones.get(zone)?.get(piece);
  if (kept !== undefined) return kept;
  const spans = lookThrough(zone, piece * PIECE_MS, (piece + 1) * PIECE_MS);
  if (keptPieces >= MAX_PIECES) {
    piecesOfZones.clear();
    keptPieces = 0;
  }
  const pieces = piecesOfZones.get(zone) ?? new Map<number, readonly OffsetSpan[]>();
  piecesOfZones.set(zone, pieces.set(piece, spans));
  keptPieces++;
  return spans;
}

function lookThrough(zone: string, from: number, until: number): OffsetSpan[] {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const spans: OffsetSpan[] = [];
  let spanFrom = from;
  let offsetMs = askOffset(format, from);
  const lastSecond = until - 1_000;
  for (let looked = from; looked < lastSecond;) {
    const next = Math.min(looked + LOOK_EVERY_MS, lastSecond);
    const offsetThen = askOffset(format, next);
    if (offsetThen !== offsetMs) {
      const changeAt = findChange(format, offsetMs, looked, next);
      spans.push({ from: spanFrom, until: changeAt, offsetMs });
      spanFrom = changeAt;
      offsetMs = offsetThen;
    }
    looked = next;
  }
  spans.push({ from: spanFrom, until, offsetMs });
  return spans;
}

/** The first whole second after `before`, and at latest `after`, that has another offset than `before` has. */
function findChange(format: Intl.DateTimeFormat, offsetBeforeMs: number, before: number, after: number): number {
  let low = before / 1_000;
  let high = after / 1_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (askOffset(format, middle * 1_000) === offsetBeforeMs) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

/** Reads the end of "7/1/2026, GMT-03:30"; before standard time there were seconds, "GMT-00:43:08". */
function askOffset(format: Intl.DateTimeFormat, unixMs: number): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(unixMs));
  assert(match !== null, "Intl tells an offset from GMT");
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = match;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === "-" ? -size : size;
}
