// A monitor as it lies in the tables `thing`, `monitor` and `belief`, and how it is shown. No SQL here.
import { type MonitorView, stateOf } from "./monitor.ts";
import { completeView, type KindName, type TargetView } from "./kinds.ts";
import { milliseconds } from "./sighting-view.ts";
import type { ThingRow } from "./thing-life.ts";

/** What a person edits. */
export interface MonitorSettings {
  readonly name: string;
  readonly kind: KindName;
  /** As shown: every field filled in, secret values as marks. */
  readonly target: TargetView;
  readonly secrets: Buffer | null;
  readonly intervalSeconds: number;
  readonly retryIntervalSeconds: number;
  readonly timeoutMs: number;
  readonly failuresToDown: number;
  readonly successesToUp: number;
  readonly tags: readonly string[];
  readonly channelIds: readonly string[] | null;
  readonly isPaused: boolean;
  readonly certificateDays: readonly number[];
  readonly domainDays: readonly number[];
  readonly tellsCertificateChange: boolean;
}

export interface MonitorRow extends MonitorSettings, ThingRow {}

/** The newest result; all null before the first. */
export interface LastResult {
  readonly lastCheckAt: Date | null;
  readonly lastTotalUs: number | null;
  readonly lastReason: string | null;
  readonly lastMessage: string | null;
}

export const noResult: LastResult = { lastCheckAt: null, lastTotalUs: null, lastReason: null, lastMessage: null };

/** Of what was seen last; null when it is not known. */
export interface DaysLeft {
  readonly certificateDaysLeft: number | null;
  readonly domainDaysLeft: number | null;
}

export const unknownEnds: DaysLeft = { certificateDaysLeft: null, domainDaysLeft: null };

export function viewOf(row: Omit<MonitorRow, "number"> & LastResult & DaysLeft): MonitorView {
  return {
    id: row.id,
    version: row.version,
    ...settingsView(row),
    state: stateOf(row.state),
    stateSince: row.since.toISOString(),
    lastCheckAt: row.lastCheckAt?.toISOString() ?? null,
    lastResponseMs: milliseconds(row.lastTotalUs),
    lastReason: row.lastReason,
    lastMessage: row.lastMessage,
    consecutiveFailures: row.failures,
    certificateDaysLeft: row.certificateDaysLeft,
    domainDaysLeft: row.domainDaysLeft,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
  };
}

/** What a person edits, as shown; also what the audit log keeps of a change. */
export function settingsView(row: MonitorSettings) {
  return {
    name: row.name,
    kind: row.kind,
    target: completeView(row.kind, row.target),
    intervalSeconds: row.intervalSeconds,
    retryIntervalSeconds: row.retryIntervalSeconds,
    timeoutMs: row.timeoutMs,
    failuresToDown: row.failuresToDown,
    successesToUp: row.successesToUp,
    tags: [...row.tags],
    channelIds: row.channelIds === null ? null : [...row.channelIds],
    isPaused: row.isPaused,
    certificateDays: [...row.certificateDays],
    domainDays: [...row.domainDays],
    tellsCertificateChange: row.tellsCertificateChange,
  };
}
