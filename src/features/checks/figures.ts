// The figures of monitors for the metrics of the whole installation: last check, state, outages, uptime of 30 days.
// Not for callers: it knows no organisation.
import type { Db } from "#platform/database/pool.ts";
import { uptimeRatio } from "./uptime.ts";
import type { Thing } from "./store.ts";
import { uptimesOf } from "./uptime-of.ts";

const UPTIME_DAYS = 30;
const DAY_MS = 86_400_000;

export interface MonitorFigures {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string | null;
  readonly state: string;
  readonly failures: number;
  readonly lastCheckAt: Date | null;
  readonly statusCode: number | null;
  readonly totalUs: number | null;
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  /** 0 to 100; null where there was neither up nor down. */
  readonly uptimePercentage: number | null;
  /** Outages so far by reason. */
  readonly downs: Readonly<Record<string, number>>;
  readonly recoveries: number;
  readonly lastOutageSeconds: number | null;
}

type Row = Omit<MonitorFigures, "uptimePercentage" | "downs"> & Thing & { downs: Record<string, number> | null };

/** The first `limit` monitors by creation. */
export async function loadMonitorFigures(db: Db, limit: number, now: Date): Promise<MonitorFigures[]> {
  const { rows } = await db.query<Row>(
    `SELECT t.number, t.id, t.form, t.shard, t.name, m.kind, m.target->>'url' AS url, b.state, b.failures,
       r.at AS "lastCheckAt", r.status_code AS "statusCode", r.total_us AS "totalUs", r.dns_us AS "dnsUs", r.connect_us AS "connectUs",
       (SELECT jsonb_object_agg(reason, count) FROM (
          SELECT coalesce(reason, 'unknown') AS reason, count(*) FROM event WHERE number = t.number AND state = 'down' GROUP BY 1) AS d) AS downs,
       (SELECT count(*) FROM incident i WHERE i.number = t.number AND i.resolved_at IS NOT NULL) AS recoveries,
       (SELECT extract(epoch FROM coalesce(i.resolved_at, $2) - i.started_at)::float8 FROM incident i WHERE i.number = t.number
        ORDER BY i.id DESC LIMIT 1) AS "lastOutageSeconds"
     FROM thing t JOIN monitor m USING (number) JOIN belief b USING (number)
     LEFT JOIN latest r USING (number)
     WHERE t.deleted_at IS NULL ORDER BY t.number LIMIT $1`,
    [limit, now],
  );
  const range = { fromMs: now.getTime() - UPTIME_DAYS * DAY_MS, toMs: now.getTime() };
  const uptimes = await uptimesOf(db, rows, range, 1, now);
  return rows.map((row, place) => {
    const ratio = uptimeRatio(uptimes[place]!.total);
    return { ...row, downs: row.downs ?? {}, uptimePercentage: ratio === null ? null : ratio * 100 };
  });
}
