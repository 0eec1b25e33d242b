// Why a heartbeat is held to be down, in the words of the message that is kept and sent. Times are those of the
// schedule's zone, because the job lives by it.
import { type DueWhy, type Run, type Schedule, zoneOf } from "#features/heartbeats/index.ts";
import { localFields } from "#lib/zoned-time.ts";

export interface Missed {
  readonly dueWhy: DueWhy;
  readonly expectedAt: number | null;
  readonly lastPingAt: number | null;
  readonly runs: readonly Run[] | null;
  readonly schedule: Schedule;
}

/** `dueAt`: until when was waited. Unix milliseconds. */
export function missWords({ dueWhy, expectedAt, lastPingAt, runs, schedule }: Missed, dueAt: number): string {
  const zone = zoneOf(schedule);
  const at = (moment: number) => wallClock(zone, moment);
  if (dueWhy === "run_too_long") {
    const started = runs?.reduce((first, run) => Math.min(first, run.startedAt), Infinity) ?? dueAt;
    return `began at ${at(started)} and did not end by ${at(dueAt)} (${zone})`;
  }
  const what = dueWhy === "not_started" ? "did not begin" : "gave no sign";
  const expected = expectedAt === null ? "" : `, expected at ${at(expectedAt)}`;
  const last = lastPingAt === null ? "" : `; the last one came at ${at(lastPingAt)}`;
  return `${what} by ${at(dueAt)}${expected} (${zone})${last}`;
}

function wallClock(zone: string, moment: number): string {
  const { year, month, day, hour, minute, second } = localFields(zone, moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = second === 0 ? "" : `:${two(second)}`;
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}${seconds}`;
}
