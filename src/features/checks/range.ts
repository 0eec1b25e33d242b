// The stretch of time and the monitors that a question about checks is asked of. Every fault is named at once.
import Type from "typebox";
import { isUuid } from "#lib/uuid.ts";
import { type Fault, malformed } from "#platform/refusal.ts";
import { Moment } from "#platform/schema.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Monitors that one question may name. */
export const MAX_MONITORS = 200;
const ID_LENGTH = 36;
/** What PostgreSQL and people can make sense of; nothing was watched before. */
const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2200, 0);

/** Unix milliseconds; `fromMs` is in it, `toMs` is not. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export const rangeInput = { from: Type.Optional(Moment), to: Type.Optional(Moment) };

export const MonitorIds = Type.String({
  minLength: 1,
  maxLength: MAX_MONITORS * (ID_LENGTH + 1),
  description: `Ids of up to ${MAX_MONITORS} monitors, with commas between. What is not there (any more) is left out of the answer.`,
});

export interface RangeLimits {
  /** Length of the range when `from` is absent. */
  readonly usualDays: number;
  readonly maxDays: number;
}

interface RangeInput {
  readonly from?: string;
  readonly to?: string;
}

/** `to` defaults to now, `from` to the usual length before it. */
export function rangeOf(input: RangeInput, now: Date, limits: RangeLimits): Range {
  const faults: Fault[] = [];
  const range = readRange(input, now, limits, faults);
  if (faults.length > 0) throw malformed(faults);
  return range;
}

export function rangeAndMonitorsOf(
  input: RangeInput & { readonly monitorIds: string },
  now: Date,
  limits: RangeLimits,
): Range & { readonly monitorIds: readonly string[] } {
  const faults: Fault[] = [];
  const range = readRange(input, now, limits, faults);
  const monitorIds = readIds(input.monitorIds, faults);
  if (faults.length > 0) throw malformed(faults);
  return { ...range, monitorIds };
}

/** A moment of the input in Unix milliseconds; adds a fault when it is none that can be used. */
export function momentMs(text: string, path: string, faults: Fault[]): number {
  const ms = Date.parse(text);
  if (!(ms >= EARLIEST_MS && ms < LATEST_MS))
    faults.push({ path, message: "must lie between the years 2000 and 2199" });
  return ms;
}

function readRange(input: RangeInput, now: Date, limits: RangeLimits, faults: Fault[]): Range {
  const toMs = input.to === undefined ? now.getTime() : momentMs(input.to, "/to", faults);
  const fromMs = input.from === undefined ? toMs - limits.usualDays * DAY_MS : momentMs(input.from, "/from", faults);
  if (fromMs >= toMs) faults.push({ path: "/from", message: "must be before `to`" });
  if (toMs - fromMs > limits.maxDays * DAY_MS)
    faults.push({ path: "/from", message: `must be at most ${limits.maxDays} days before \`to\`` });
  return { fromMs, toMs };
}

function readIds(text: string, faults: Fault[]): readonly string[] {
  const ids = [...new Set(text.split(","))];
  if (ids.length > MAX_MONITORS)
    faults.push({ path: "/monitorIds", message: `must name at most ${MAX_MONITORS} monitors` });
  ids.forEach((id, index) => {
    if (!isUuid(id)) faults.push({ path: `/monitorIds/${index}`, message: "must be a UUID in lower case" });
  });
  return ids;
}
