// What is stored of a heartbeat that pings are judged by, as it comes from the table, and as it is kept in memory of those
// pinged last.
import { LRUCache } from "lru-cache";
import type { DueWhy, Run } from "#features/heartbeats/index.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { HeartbeatBelief } from "#pipeline/judge-ping.ts";

export interface StoredBelief {
  readonly number: number; // thing.number
  readonly organizationId: string;
  readonly shard: number;
  readonly version: number;
  readonly belief: HeartbeatBelief;
}

interface BeliefRow {
  number: number;
  organizationId: string;
  shard: number;
  version: number;
  state: string;
  seq: number;
  since: number;
  slot: number;
  failures: number;
  reason: string | null;
  message: string | null;
  dueAt: number | null;
  dueWhy: DueWhy | null;
  expectedAt: number | null;
  appliedAt: number | null;
  appliedId: string | null;
  lastPingAt: number | null;
  lastDurationMs: number | null;
  pings: number | null;
  runs: Run[] | null;
  durations: number[] | null;
}

/** Moments as numbers: the driver would make a Date of each. Rounded, because seconds as a float are a little off. */
const ms = (column: string) => `round(date_part('epoch', ${column}) * 1000)`;

/** In one order everywhere, so that two who lock some of the same wait for one another and not in a circle. */
export async function lockBeliefs(tx: Tx, numbers: readonly number[]): Promise<StoredBelief[]> {
  const { rows } = await tx.query<BeliefRow>(
    `SELECT number, organization_id AS "organizationId", shard, version, state, seq, ${ms("since")} AS since, slot, failures, reason, message,
       ${ms("due_at")} AS "dueAt", due_why AS "dueWhy", ${ms("expected_at")} AS "expectedAt", ${ms("applied_at")} AS "appliedAt",
       applied_id AS "appliedId", ${ms("last_ping_at")} AS "lastPingAt", last_duration_ms AS "lastDurationMs", pings, runs, durations
     FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE`,
    [numbers],
  );
  return rows.map(storedOf);
}

function storedOf({ number, organizationId, shard, version, ...row }: BeliefRow): StoredBelief {
  const { state, seq, since, slot, failures, reason, message, ...pulse } = row;
  return {
    number,
    organizationId,
    shard,
    version,
    belief: {
      ...{ state, seq, since, slot, failures, reason, message },
      pulse: { ...pulse, pings: pulse.pings ?? 0, runs: pulse.runs ?? [], durations: pulse.durations ?? [] },
    },
  };
}

/** Of so many heartbeats, those pinged last, is kept what was committed: about half a kilobyte each. */
const MAX_KNOWN = 100_000;

type Kept<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };
interface KeptBelief extends Kept<Omit<StoredBelief, "belief">> {
  readonly belief: Kept<Omit<HeartbeatBelief, "pulse">> & { readonly pulse: Kept<HeartbeatBelief["pulse"]> };
}

/** May be old: another process may have written since. Whoever uses it compares when writing. */
export class KnownBeliefs {
  private readonly known = new LRUCache<number, KeptBelief>({ max: MAX_KNOWN });

  /** What it is until the next `keep`, which changes it. */
  get(number: number): StoredBelief | undefined {
    return this.known.get(number);
  }

  /**
   * What was committed: `belief`, after `before`. Written into what is there: a new one with each ping would grow old, and
   * to collect those that nobody needs any more cost an eighth of a ping.
   */
  keep(before: StoredBelief, belief: HeartbeatBelief): void {
    const kept = this.known.peek(before.number);
    if (kept === undefined) {
      this.known.set(before.number, { ...before, belief: { ...belief, pulse: { ...belief.pulse } } });
      return;
    }
    kept.organizationId = before.organizationId;
    kept.shard = before.shard;
    kept.version = before.version;
    writeBelief(kept.belief, belief);
    writePulse(kept.belief.pulse, belief.pulse);
  }

  forget(number: number): void {
    this.known.delete(number);
  }

  clear(): void {
    this.known.clear();
  }
}

/** Field by field: `Object.assign` takes ten times as long. */
function writeBelief(to: Kept<Omit<HeartbeatBelief, "pulse">>, from: HeartbeatBelief): void {
  to.state = from.state;
  to.seq = from.seq;
  to.since = from.since;
  to.slot = from.slot;
  to.failures = from.failures;
  to.reason = from.reason;
  to.message = from.message;
}

function writePulse(to: Kept<HeartbeatBelief["pulse"]>, from: HeartbeatBelief["pulse"]): void {
  to.dueAt = from.dueAt;
  to.dueWhy = from.dueWhy;
  to.expectedAt = from.expectedAt;
  to.appliedAt = from.appliedAt;
  to.appliedId = from.appliedId;
  to.lastPingAt = from.lastPingAt;
  to.lastDurationMs = from.lastDurationMs;
  to.pings = from.pings;
  to.runs = from.runs;
  to.durations = from.durations;
}
