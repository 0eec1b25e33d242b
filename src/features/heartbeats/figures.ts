// The figures of heartbeats for the metrics of the whole installation. Not for callers: it knows no organisation.
import type { Db } from "#platform/database/pool.ts";
import { missReasons } from "./reasons.ts";
import type { Rules } from "./rules.ts";

export interface HeartbeatFigures {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly graceSeconds: number;
  readonly lastPingAt: Date | null;
  /** Outages so far by reason. */
  readonly downs: Readonly<Record<string, number>>;
  /** Of these, how many began because no sign came. */
  readonly misses: number;
  readonly recoveries: number;
  readonly lastOutageSeconds: number | null;
}

type Row = Omit<HeartbeatFigures, "graceSeconds" | "downs" | "misses"> & {
  rules: Rules;
  downs: Record<string, number> | null;
};

/** The first `limit` heartbeats by creation. */
export async function loadHeartbeatFigures(db: Db, limit: number, now: Date): Promise<HeartbeatFigures[]> {
  const { rows } = await db.query<Row>(
    `SELECT t.number, t.id, t.name, b.state, h.rules, b.last_ping_at AS "lastPingAt",
       (SELECT jsonb_object_agg(reason, count) FROM (
          SELECT coalesce(reason, 'unknown') AS reason, count(*) FROM event WHERE number = t.number AND state = 'down' GROUP BY 1) AS d) AS downs,
       (SELECT count(*) FROM incident i WHERE i.number = t.number AND i.resolved_at IS NOT NULL) AS recoveries,
       (SELECT extract(epoch FROM coalesce(i.resolved_at, $2) - i.started_at)::float8 FROM incident i WHERE i.number = t.number
        ORDER BY i.id DESC LIMIT 1) AS "lastOutageSeconds"
     FROM thing t JOIN heartbeat h USING (number) JOIN belief b USING (number)
     WHERE t.deleted_at IS NULL ORDER BY t.number LIMIT $1`,
    [limit, now],
  );
  return rows.map(({ rules, downs, ...row }) => ({
    ...row,
    graceSeconds: rules.graceSeconds,
    downs: downs ?? {},
    misses: missReasons.reduce((sum, reason) => sum + (downs?.[reason] ?? 0), 0),
  }));
}

/** Monitors by their kind, and heartbeats as a kind of their own, that are not paused. */
export async function countActiveThings(db: Db): Promise<{ kind: string; count: number }[]> {
  const { rows } = await db.query<{ kind: string; count: number }>(
    `SELECT coalesce(m.kind, t.form) AS kind, count(*) FROM thing t LEFT JOIN monitor m USING (number)
     WHERE t.deleted_at IS NULL AND NOT t.is_paused GROUP BY 1`,
  );
  return rows;
}
