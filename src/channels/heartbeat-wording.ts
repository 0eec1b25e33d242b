// The sentences about heartbeats. Texts are made safe by the one who asks for them (wording.ts); what is said depends on the
// telling alone, so that every try says the same. Moments are told in the time zone of the schedule.
import assert from "node:assert/strict";
import { formatDuration } from "#lib/duration.ts";
import { localFields } from "#lib/zoned-time.ts";
import type { HeartbeatTold, MissedRuns, Telling } from "./channel.ts";
import type { Fact } from "./wording.ts";

export interface HeartbeatWords {
  readonly headline: string;
  readonly sentence: string;
  readonly facts: readonly Fact[];
}

/** What makes texts of strangers fit for one line. */
export interface Safe {
  readonly name: (text: string) => string;
  readonly text: (text: string) => string;
  /** Without a full stop at its end. */
  readonly message: (text: string) => string;
}

/** Null for a telling of something else. */
export function heartbeatWords(telling: Telling, safe: Safe): HeartbeatWords | null {
  const { heartbeat, incident } = telling;
  if (heartbeat === undefined || heartbeat === null) return null;
  if (telling.event === "heartbeat.slow") return slowWords(telling, heartbeat, safe);
  assert(incident !== null, `a telling of ${telling.event} names its incident`);
  const name = safe.name(heartbeat.name);
  const message = safe.message(incident.message);
  const at = (moment: string) => momentIn(heartbeat.timeZone, moment);
  const common = commonFacts(heartbeat, safe);
  switch (telling.event) {
    // The messages are what the heartbeat did: "gave no sign by …", "ended with exit status 3".
    case "heartbeat.missed":
      return {
        headline: `Missed: ${name} ${message}`,
        sentence: `${name} ${message}.`,
        facts: [{ label: "Missed since", value: at(incident.startedAt) }, ...common],
      };
    case "heartbeat.failed":
      return {
        headline: `Failed: ${name} ${message}`,
        sentence: `${name} ${message}.`,
        facts: [{ label: "Failed at", value: at(incident.startedAt) }, ...common],
      };
    default: {
      const lasted = formatDuration(outageMs(telling, incident));
      const facts = [
        { label: "Down from", value: at(incident.startedAt) },
        { label: "Up since", value: at(incident.resolvedAt ?? telling.occurredAt) },
        { label: "It was", value: message },
        ...common,
      ];
      if (incident.takenBack !== undefined)
        return { ...takenBackWords(name, heartbeat, incident.takenBack.pingAt), facts };
      const missed = missedWords(incident.missedRuns);
      return {
        headline: `Reports again: ${name}, after ${lasted}${missed}`,
        sentence: `${name} reports again after ${lasted}${missed}.`,
        facts,
      };
    }
  }
}

function slowWords({ run }: Telling, heartbeat: HeartbeatTold, safe: Safe): HeartbeatWords {
  assert(run !== undefined, "a telling of heartbeat.slow names the run");
  const took = formatDuration(run.durationMs);
  const usual = formatDuration(run.usualMs);
  const words = `${safe.name(heartbeat.name)} took ${took}; it usually takes ${usual}`;
  return {
    headline: words,
    sentence: `${words}.`,
    facts: [{ label: "Ended at", value: momentIn(heartbeat.timeZone, run.endedAt) }, ...commonFacts(heartbeat, safe)],
  };
}

function takenBackWords(name: string, { timeZone }: HeartbeatTold, pingAt: string | null) {
  const ping = pingAt === null ? "a ping" : `a ping of ${momentIn(timeZone, pingAt)}`;
  return {
    headline: `Our mistake: ${name} was not missed`,
    sentence: `${name} was not missed: ${ping} had come in time, and our own database was away. This was our fault.`,
  };
}

function missedWords(missed: MissedRuns | undefined): string {
  if (missed === undefined || missed.count === 0) return "";
  const count = missed.isAtLeast ? `at least ${missed.count}` : String(missed.count);
  return `; ${count} ${missed.count === 1 ? "run was" : "runs were"} missed`;
}

function commonFacts({ schedule, tags, url }: HeartbeatTold, safe: Safe): Fact[] {
  return [
    { label: "Expected", value: safe.text(schedule) },
    ...(tags.length === 0 ? [] : [{ label: "Tags", value: safe.text(tags.join(", ")) }]),
    { label: "Its pings", value: url },
  ];
}

/** Never below zero: the clocks of two receivers may disagree by a little. */
function outageMs(telling: Telling, incident: NonNullable<Telling["incident"]>): number {
  return Math.max(0, Date.parse(incident.resolvedAt ?? telling.occurredAt) - Date.parse(incident.startedAt));
}

/** "2026-11-20 03:05:00 Europe/Berlin" */
function momentIn(timeZone: string, rfc3339: string): string {
  const { year, month, day, hour, minute, second } = localFields(timeZone, Date.parse(rfc3339));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${timeZone}`;
}
