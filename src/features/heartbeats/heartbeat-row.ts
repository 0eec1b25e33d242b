// A heartbeat as it lies in the tables `thing`, `heartbeat` and `belief`. No SQL here.
import type { ThingRow } from "#features/monitors/index.ts";
import type { HeartbeatSettings } from "./heartbeat.ts";
import type { DueWhy, Pulse, Run } from "./pulse.ts";
import { defaultRules, type Rules, ruleFields } from "./rules.ts";
import type { Schedule } from "./schedule.ts";

export interface HeartbeatRow extends ThingRow, Omit<HeartbeatSettings, "name" | "tags" | "channelIds" | "isPaused"> {
  readonly pulse: Pulse;
  /** Of the last failure or miss. */
  readonly reason: string | null;
  readonly message: string | null;
}

/** A row as the database gives it. */
export interface StoredHeartbeat extends ThingRow {
  readonly slug: string;
  readonly description: string;
  readonly schedule: Schedule;
  readonly rules: Partial<Rules>;
  readonly reason: string | null;
  readonly message: string | null;
  readonly dueAt: Date | null;
  readonly dueWhy: string | null;
  readonly expectedAt: Date | null;
  readonly appliedAt: Date | null;
  readonly appliedId: string | null;
  readonly lastPingAt: Date | null;
  readonly lastDurationMs: number | null;
  readonly pings: number | null;
  readonly runs: readonly Run[] | null;
  readonly durations: readonly number[] | null;
}

export function rowOf(stored: StoredHeartbeat): HeartbeatRow {
  const {
    dueAt,
    dueWhy,
    expectedAt,
    appliedAt,
    appliedId,
    lastPingAt,
    lastDurationMs,
    pings,
    runs,
    durations,
    ...row
  } = stored;
  return {
    ...row,
    // A ping that wakes it changes what is believed and nothing that a person set.
    isPaused: row.isPaused && row.state === "paused",
    rules: completeRules(row.rules),
    pulse: {
      dueAt: dueAt?.getTime() ?? null,
      dueWhy: dueWhy as DueWhy | null,
      expectedAt: expectedAt?.getTime() ?? null,
      appliedAt: appliedAt?.getTime() ?? null,
      appliedId,
      lastPingAt: lastPingAt?.getTime() ?? null,
      lastDurationMs,
      pings: pings ?? 0,
      runs: runs ?? [],
      durations: durations ?? [],
    },
  };
}

export const ruleNames = Object.keys(ruleFields) as readonly (keyof Rules)[];

/** Another version of this program may have stored fewer rules, or more: ours are filled in, theirs left aside. */
export function completeRules(stored: Partial<Rules>): Rules {
  const laid = { ...defaultRules, ...stored };
  const known = Object.fromEntries(ruleNames.map((name) => [name, laid[name]])) as Rules;
  return { ...known, content: { ...defaultRules.content, ...stored.content } };
}

/** What a person edits, as shown; also what the audit log keeps of a change. Addresses are not in it. */
export function settingsView(row: HeartbeatSettings) {
  return {
    name: row.name,
    slug: row.slug,
    description: row.description,
    schedule: row.schedule,
    ...row.rules,
    tags: [...row.tags],
    channelIds: row.channelIds === null ? null : [...row.channelIds],
    isPaused: row.isPaused,
  };
}
