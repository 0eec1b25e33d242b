// What is stored of a heartbeat that pings are judged by, as it comes from the table.
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
