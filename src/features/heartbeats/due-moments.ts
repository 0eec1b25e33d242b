// The next moments at which a schedule expects something, as a person of its time zone reads them. Pure.
import Type, { type Static } from "typebox";
import { localFields, offsetMsAt, offsetSpanAt } from "#lib/zoned-time.ts";
import { Moment, Strict } from "#platform/schema.ts";
import type { ExpectedAfter } from "./schedule.ts";

/** Changes of the clock that are told; a schedule of leap days has a hundred. */
const MAX_CHANGES = 20;

const Offset = Type.String({ description: "Of the time zone from UTC, such as +01:00" });

export const DueMoment = Strict(
  {
    expectedAt: Moment,
    dueAt: Type.Unsafe<string>({ ...Moment, description: "It is missed if nothing has come by then" }),
    local: Type.String({ description: "`expectedAt` on the clocks of the time zone: 2026-11-21 03:00" }),
    offset: Offset,
  },
  { title: "DueMoment" },
);
export type DueMoment = Static<typeof DueMoment>;

export const ClockChange = Strict(
  {
    at: Moment,
    afterItem: Type.Integer({ description: "Place, from 0, of the moment that it comes after" }),
    offsetBefore: Offset,
    offsetAfter: Offset,
  },
  { title: "ClockChange" },
);
export type ClockChange = Static<typeof ClockChange>;

/** At most `count` moments, beginning with `first`; none when that is null. Unix milliseconds. */
export function expectedFrom(first: number | null, expectedAfter: ExpectedAfter, count: number): number[] {
  const moments: number[] = [];
  for (let at = first; at !== null && moments.length < count; at = expectedAfter(at)) moments.push(at);
  return moments;
}

interface Graces {
  readonly graceSeconds: number;
  readonly startGraceSeconds: number | null;
}

export function dueMoments(expected: readonly number[], zone: string, graces: Graces): DueMoment[] {
  const waitedMs = 1_000 * Math.min(graces.graceSeconds, graces.startGraceSeconds ?? graces.graceSeconds);
  return expected.map((at) => ({
    expectedAt: new Date(at).toISOString(),
    dueAt: new Date(at + waitedMs).toISOString(),
    local: localText(zone, at),
    offset: offsetText(offsetMsAt(zone, at)),
  }));
}

/** Where between two of the moments the clocks of the zone are changed. */
export function clockChanges(expected: readonly number[], zone: string): ClockChange[] {
  const changes: ClockChange[] = [];
  for (let place = 0; place + 1 < expected.length; place++) {
    const until = expected[place + 1]!;
    for (let span = offsetSpanAt(zone, expected[place]!); span.until <= until && changes.length < MAX_CHANGES;) {
      const next = offsetSpanAt(zone, span.until);
      if (next.offsetMs !== span.offsetMs)
        changes.push({
          at: new Date(span.until).toISOString(),
          afterItem: place,
          offsetBefore: offsetText(span.offsetMs),
          offsetAfter: offsetText(next.offsetMs),
        });
      span = next;
    }
  }
  return changes;
}

function localText(zone: string, at: number): string {
  const { year, month, day, hour, minute, second } = localFields(zone, at);
  const time = [hour, minute, ...(second === 0 ? [] : [second])].map(twoDigits).join(":");
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)} ${time}`;
}

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
