// What became of the pings of a scenario, in numbers.
import type { Pool } from "#platform/database/pool.ts";
import { foldHistory, type HeartbeatHistory, readHistories } from "#test/invariants/heartbeat-histories.ts";
import type { PingAttempt, Trouble } from "#test/invariants/invariant.ts";
import { inSnapshot } from "#test/invariants/snapshot.ts";
import { mayBeToldUntil } from "#test/invariants/no-false-miss.ts";

export interface PingFigures {
  readonly sent: number;
  /** By status; "none" is no answer. */
  readonly answers: Readonly<Record<string, number>>;
  readonly stored: number;
  /** Answered 200 and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Not answered 200, and stored all the same: nobody could know. */
  readonly storedUnanswered: number;
  readonly misses: number;
  readonly takenBack: number;
  readonly deafSpans: number;
  /** Milliseconds from the due time to the event, of misses that nothing of ours was struck about, and of the others. */
  readonly lateness: Spread;
  readonly latenessInTrouble: Spread;
}

type Spread = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number } | null;

export async function pingFiguresOf(
  pool: Pool,
  sent: readonly PingAttempt[],
  troubles: readonly Trouble[],
): Promise<PingFigures> {
  const attempts = [...sent]; // more come while the database is read
  const { histories, spans, readAtMs } = await inSnapshot(pool, readHistories);
  const stored = new Map<string, number>();
  for (const { pings } of histories)
    for (const { userAgent } of pings) stored.set(userAgent ?? "", (stored.get(userAgent ?? "") ?? 0) + 1);
  const isStored = ({ name }: PingAttempt) => stored.has(name);
  const answers: Record<string, number> = {};
  for (const { status } of attempts) answers[status ?? "none"] = (answers[status ?? "none"] ?? 0) + 1;
  const misses = histories.flatMap((history) => foldHistory(history, readAtMs).misses.map(({ event }) => event));
  const isCalm = (fromAt: number) => mayBeToldUntil(fromAt, troubles) === mayBeToldUntil(fromAt, []);
  const late = (isInCalm: boolean) =>
    misses.filter(({ fromAt }) => isCalm(fromAt) === isInCalm).map(({ fromAt, detectedAt }) => detectedAt - fromAt);
  return {
    sent: attempts.length,
    answers,
    stored: [...stored.values()].reduce((sum, count) => sum + count, 0),
    lost: attempts.filter((one) => one.status === 200 && !isStored(one)).length,
    doubled: [...stored.values()].filter((count) => count > 1).length,
    storedUnanswered: attempts.filter((one) => one.status !== 200 && isStored(one)).length,
    misses: misses.length,
    takenBack: histories.reduce((sum, history) => sum + takenBackIn(history), 0),
    deafSpans: spans.length,
    lateness: spreadOf(late(true)),
    latenessInTrouble: spreadOf(late(false)),
  };
}

function takenBackIn({ events }: HeartbeatHistory): number {
  return events.filter(({ reason }) => reason === "miss_taken_back").length;
}

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
