// The history of each heartbeat as the database tells it, and the slow fold of it: ping by ping in the order of receipt,
// with the misses that were told. Knows nothing of how pings are written.
import {
  defaultRules,
  expectationOf,
  kindOfStored,
  MISS_TAKEN_BACK,
  missReasons,
  movedDeadline,
  noPulse,
  type Ping,
  type PingKind,
  type Rules,
  type Schedule,
  type Signal,
} from "#features/heartbeats/index.ts";
import { mergeStretches, type Stretch } from "#lib/stretches.ts";
import type { HeartbeatBelief } from "#pipeline/heartbeat-belief.ts";
import { judgePing } from "#pipeline/judge-ping.ts";
import type { Db } from "#platform/database/pool.ts";
import { momentOf } from "./snapshot.ts";

export interface StoredPing {
  readonly id: string;
  readonly n: number;
  readonly at: number;
  readonly kind: PingKind;
  readonly runId: string | null;
  readonly durationMs: number | null;
  readonly userAgent: string | null;
  readonly bodyBytes: number | null;
}

export interface StoredEvent {
  readonly seq: number;
  readonly state: string;
  readonly reason: string | null;
  readonly fromAt: number;
  readonly detectedAt: number;
}

export interface StoredBelief {
  readonly state: string;
  readonly pings: number | null;
  readonly dueAt: number | null;
  readonly appliedAt: number | null;
  readonly appliedId: string | null;
  readonly lastPingAt: number | null;
}

export interface HeartbeatHistory {
  readonly number: number;
  readonly id: string;
  readonly schedule: Schedule;
  readonly rules: Rules;
  readonly belief: StoredBelief;
  /** In the order of receipt. */
  readonly pings: readonly StoredPing[];
  readonly events: readonly StoredEvent[];
  /** When misses began that were proven false after something else had ended them. */
  readonly takenBackFrom: readonly number[];
}

/** A stretch in which nobody could receive, and when that was written down. */
export interface DeafSpan extends Stretch {
  readonly writtenAt: number;
}

/** Rounded: the database keeps microseconds as a float. */
const ms = (column: string) => `round(extract(epoch FROM ${column}) * 1000)::float8`;

export interface ReadHistories {
  readonly histories: readonly HeartbeatHistory[];
  readonly spans: readonly DeafSpan[];
  /** As of this moment, all of them. */
  readonly readAtMs: number;
}

export async function readHistories(db: Db): Promise<ReadHistories> {
  return { readAtMs: await momentOf(db), histories: await heartbeatHistories(db), spans: await deafSpans(db) };
}

async function heartbeatHistories(db: Db): Promise<HeartbeatHistory[]> {
  const heartbeats = await db.query<Omit<HeartbeatHistory, "belief" | "pings" | "events"> & StoredBelief>(
    `SELECT t.number, t.id, h.schedule, h.rules, b.state, b.pings, ${ms("b.due_at")} AS "dueAt", ${ms("b.applied_at")} AS "appliedAt",
       b.applied_id AS "appliedId", ${ms("b.last_ping_at")} AS "lastPingAt"
     FROM thing t JOIN heartbeat h USING (number) JOIN belief b USING (number) WHERE t.deleted_at IS NULL`,
  );
  const pings = await db.query<Omit<StoredPing, "kind"> & { number: number; kind: number }>(
    `SELECT number, id, n, ${ms("received_at")} AS at, kind, run_id AS "runId", duration_ms AS "durationMs", user_agent AS "userAgent",
       body_bytes AS "bodyBytes"
     FROM ping ORDER BY number, received_at, id`,
  );
  const events = await db.query<StoredEvent & { number: number }>(
    `SELECT number, seq, state, reason, ${ms("from_at")} AS "fromAt", ${ms("detected_at")} AS "detectedAt" FROM event ORDER BY number, seq`,
  );
  const takenBack = await db.query<{ number: number; fromMs: number }>(
    `SELECT numbers[1] AS number, ${ms("from_at")} AS "fromMs" FROM span WHERE why = '${MISS_TAKEN_BACK}'`,
  );
  const pingsOf = Map.groupBy(pings.rows, ({ number }) => number);
  const eventsOf = Map.groupBy(events.rows, ({ number }) => number);
  return heartbeats.rows.map(({ number, id, schedule, rules, ...belief }) => ({
    number,
    id,
    schedule,
    rules: { ...defaultRules, ...rules },
    belief,
    pings: (pingsOf.get(number) ?? []).map((ping) => ({ ...ping, kind: kindOfStored(ping.kind) })),
    events: eventsOf.get(number) ?? [],
    takenBackFrom: takenBack.rows.filter((one) => one.number === number).map(({ fromMs }) => fromMs),
  }));
}

export async function deafSpans(db: Db): Promise<DeafSpan[]> {
  const { rows } = await db.query<Stretch & { id: string }>(
    `SELECT id, ${ms("from_at")} AS "fromMs", ${ms("to_at")} AS "toMs" FROM span WHERE form = 'heartbeat' AND numbers IS NULL ORDER BY from_at`,
  );
  // The first 48 bits of such an id are the moment at which it was made.
  return rows.map(({ id, ...span }) => ({ ...span, writtenAt: parseInt(id.replaceAll("-", "").slice(0, 12), 16) }));
}

/** A miss that stands, with what the pings received by then say of it. */
export interface FoldedMiss {
  readonly event: StoredEvent;
  /** As the pings received up to its moment put it; null: nothing was due. */
  readonly dueAt: number | null;
  /** Since when that deadline stood. */
  readonly waitedFrom: number;
}

/** A deadline that passed without a miss: `until` a sign came, or the end. */
export interface Unsaid {
  readonly dueAt: number;
  readonly waitedFrom: number;
  readonly until: number;
}

export interface Folded {
  readonly belief: HeartbeatBelief;
  readonly misses: readonly FoldedMiss[];
  readonly unsaid: readonly Unsaid[];
}

/** `endMs`: when the history was read. People are expected to have done nothing but to make the heartbeat. */
export function foldHistory(
  { events, pings, takenBackFrom, schedule, rules }: HeartbeatHistory,
  endMs: number,
): Folded {
  const expectation = expectationOf(schedule, rules);
  const isTakenBack = (event: StoredEvent, place: number) =>
    events[place + 1]?.reason === MISS_TAKEN_BACK || takenBackFrom.includes(event.fromAt);
  const waiting = events.filter((event, place) => isMiss(event) && !isTakenBack(event, place));
  const misses: FoldedMiss[] = [];
  const unsaid: Unsaid[] = [];
  let belief: HeartbeatBelief = { ...unseen, since: events[0]?.fromAt ?? 0 };
  const waitedFrom = () => {
    const { dueWhy, runs, lastPingAt } = belief.pulse;
    if (dueWhy === "run_too_long") return Math.min(...runs.map(({ aliveAt }) => aliveAt));
    return lastPingAt ?? belief.since;
  };
  const missUntil = (moment: number) => {
    for (let event = waiting[0]; event !== undefined && event.fromAt < moment; event = waiting[0]) {
      waiting.shift();
      misses.push({ event, dueAt: belief.state === "down" ? null : belief.pulse.dueAt, waitedFrom: waitedFrom() });
      belief = missedBy(belief, event);
    }
    const { dueAt } = belief.pulse;
    if (dueAt !== null && dueAt < moment) unsaid.push({ dueAt, waitedFrom: waitedFrom(), until: moment });
  };
  for (const ping of pings) {
    missUntil(ping.at);
    belief = judgePing(belief, asReceived(ping), expectation).belief;
  }
  missUntil(endMs);
  return { belief, misses, unsaid };
}

/** As writeMisses leaves it (pipeline/store-misses.ts). */
export function missedBy(
  belief: HeartbeatBelief,
  { seq, reason, fromAt }: Pick<StoredEvent, "seq" | "reason" | "fromAt">,
): HeartbeatBelief {
  const pulse = { ...belief.pulse, dueAt: null, expectedAt: null };
  return { ...belief, state: "down", seq, reason, since: fromAt, slot: fromAt, failures: belief.failures + 1, pulse };
}

export function isMiss({ state, reason }: StoredEvent): boolean {
  return state === "down" && missReasons.includes(reason ?? "");
}

/** The deadline moved by those of the spans that were written by then. */
export function movedBy(spans: readonly DeafSpan[], dueAt: number, waitedFrom: number, writtenBy = Infinity): number {
  return movedDeadline(dueAt, waitedFrom, mergeStretches(spans.filter((span) => span.writtenAt < writtenBy)));
}

const unseen: HeartbeatBelief = {
  state: "pending",
  seq: 1,
  since: 0,
  slot: 0,
  failures: 0,
  reason: null,
  message: null,
  pulse: noPulse,
};

/** Its kind is what the rules made of it: they are not to be asked again. */
function asReceived({ id, at, kind, runId }: StoredPing): Ping {
  return {
    id,
    number: 0,
    receivedAt: at,
    signal: (kind === "ignored" ? "log" : kind) satisfies Signal,
    exitStatus: null,
    runId,
    form: "keepwatch",
    scheme: "http",
    method: "POST",
    address: null,
    userAgent: null,
    body: null,
    bodyBytes: 0,
    message: null,
    subject: null,
    toldDurationMs: null,
    isByFormerAddress: false,
  };
}
