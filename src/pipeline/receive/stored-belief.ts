// What is stored of a heartbeat that pings are judged by, as it comes from the table.
import type { DueWhy, Run } from "#features/heartbeats/index.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import type { HeartbeatBelief } from "#pipeline/heartbeat-belief.ts";

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

/** Of a row `b`. */
const storedColumns = `b.number, b.organization_id AS "organizationId", b.shard, b.version, b.state, b.seq, ${ms("b.since")} AS since, b.slot,
  b.failures, b.reason, b.message, ${ms("b.due_at")} AS "dueAt", b.due_why AS "dueWhy", ${ms("b.expected_at")} AS "expectedAt",
  ${ms("b.applied_at")} AS "appliedAt", b.applied_id AS "appliedId", ${ms("b.last_ping_at")} AS "lastPingAt",
  b.last_duration_ms AS "lastDurationMs", b.pings, b.runs, b.durations`;

/** As they are now, and may not be any more when they are looked at: for whoever compares when writing. */
export async function readBeliefs(db: Db, numbers: readonly number[]): Promise<StoredBelief[]> {
  const { rows } = await db.query<BeliefRow>(`SELECT ${storedColumns} FROM belief b WHERE b.number = ANY($1)`, [
    numbers,
  ]);
  return rows.map(storedOf);
}

/** In one order everywhere, so that two who lock some of the same wait for one another and not in a circle. */
export async function lockBeliefs(tx: Tx, numbers: readonly number[]): Promise<StoredBelief[]> {
  const { rows } = await tx.query<BeliefRow>(
    `SELECT ${storedColumns} FROM belief b WHERE b.number = ANY($1) ORDER BY b.number FOR UPDATE`,
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
