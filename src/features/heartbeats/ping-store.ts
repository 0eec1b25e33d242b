// The SQL of pings as people read them: always of one heartbeat, newest first, and never more of them than are asked for.
import { notFound } from "#platform/refusal.ts";
import type { Db } from "#platform/database/pool.ts";
import { type PingKind, storedKind } from "./ping.ts";
import type { Run } from "./pulse.ts";
import type { Rules } from "./rules.ts";
import type { Schedule } from "./schedule.ts";

/** Of whatever length: later than any that is stored. */
export const LATEST_MS = Date.UTC(2200, 0);
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/** Newest pings whose bodies are searched. */
export const MOST_SEARCHED = 1_000;

/** What is asked of a heartbeat before its pings or its schedule are read. */
export interface AwaitedThing {
  readonly number: number;
  readonly schedule: Schedule;
  readonly rules: Rules;
  readonly state: string;
  readonly expectedAt: Date | null;
  readonly runs: readonly Run[] | null;
}

export async function getAwaited(db: Db, org: string, id: string): Promise<AwaitedThing> {
  const { rows } = await db.query<AwaitedThing>(
    `SELECT t.number, h.schedule, h.rules, b.state, b.expected_at AS "expectedAt", b.runs
     FROM thing t JOIN heartbeat h USING (number) JOIN belief b USING (number)
     WHERE t.organization_id = $1 AND t.id = $2 AND t.form = 'heartbeat' AND t.deleted_at IS NULL`,
    [org, id],
  );
  const [found] = rows;
  if (found === undefined) throw notFound("heartbeat");
  return found;
}

export interface PingRow {
  readonly receivedAt: Date;
  readonly n: number;
  readonly id: string;
  readonly kind: number;
  readonly exitStatus: number | null;
  readonly bodyBytes: number | null;
  readonly durationMs: number | null;
  readonly runId: string | null;
  readonly form: string;
  readonly scheme: string;
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly note: string | null;
  readonly hasBody: boolean;
}

const columns = `p.received_at AS "receivedAt", p.n, p.id, p.kind, p.exit_status AS "exitStatus", p.body_bytes AS "bodyBytes",
  p.duration_ms AS "durationMs", p.run_id AS "runId", p.form, p.scheme, p.method, p.address, p.user_agent AS "userAgent", p.note,
  b.id IS NOT NULL AS "hasBody"`;

/** By key, once for each ping of the page: LIMIT keeps the planner from joining all bodies instead. */
const bodyOf = `LATERAL (SELECT body.id, body.body FROM ping_body body
  WHERE body.number = p.number AND body.received_at = p.received_at AND body.id = p.id LIMIT 1) b`;

/** The second condition on the moment says nothing new, but it is the one by which days are left out. */
const chosen = `($2::smallint IS NULL OR p.kind = $2) AND p.received_at >= $3 AND p.received_at < $4
  AND (p.received_at, p.id) < ($5, $6) AND p.received_at <= $5`;

export interface PingFilter {
  readonly kind: PingKind | null;
  readonly text: string | null;
  /** Unix milliseconds; `toMs` is not in it. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The last of the page before. */
  readonly after: { readonly receivedMs: number; readonly id: string } | null;
  readonly limit: number;
}

export async function listPingRows(db: Db, number: number, filter: PingFilter): Promise<PingRow[]> {
  const values = [
    number,
    filter.kind === null ? null : storedKind(filter.kind),
    new Date(filter.fromMs),
    new Date(filter.toMs),
    new Date(filter.after?.receivedMs ?? LATEST_MS),
    filter.after?.id ?? LAST_ID,
    filter.limit,
  ];
  if (filter.text !== null) return searchBodies(db, values, filter.text);
  const { rows } = await db.query<PingRow>(
    `SELECT ${columns} FROM (
       SELECT * FROM ping p WHERE p.number = $1 AND ${chosen} ORDER BY p.received_at DESC, p.id DESC LIMIT $7
     ) p LEFT JOIN ${bodyOf} ON true
     ORDER BY p.received_at DESC, p.id DESC`,
    values,
  );
  return rows;
}

/**
 * Bodies are bytes. Read as Latin-1, every byte is a character, so that those of the text are found as they are, and only
 * letters of ASCII have a lower case in "C". What holds a zero byte cannot be read so: there, case counts.
 */
async function searchBodies(db: Db, values: readonly unknown[], text: string): Promise<PingRow[]> {
  const { rows } = await db.query<PingRow>(
    `SELECT ${columns} FROM (
       SELECT * FROM ping WHERE number = $1 ORDER BY received_at DESC, id DESC LIMIT ${MOST_SEARCHED}
     ) p JOIN ${bodyOf} ON CASE
         WHEN position('\\x00'::bytea IN b.body) > 0 THEN position($8::bytea IN b.body) > 0
         ELSE position(lower(convert_from($8::bytea, 'LATIN1') COLLATE "C") IN lower(convert_from(b.body, 'LATIN1') COLLATE "C")) > 0
       END
     WHERE ${chosen}
     ORDER BY p.received_at DESC, p.id DESC LIMIT $7`,
    [...values, Buffer.from(text)],
  );
  return rows;
}

export interface BodyRow {
  readonly receivedAt: Date;
  readonly bodyBytes: number | null;
  readonly body: Buffer;
}

/** Refuses when there is no such ping, or nothing is kept of its body. */
export async function getBody(db: Db, number: number, n: number): Promise<BodyRow> {
  const { rows } = await db.query<BodyRow>(
    `SELECT p.received_at AS "receivedAt", p.body_bytes AS "bodyBytes", b.body FROM (
       SELECT * FROM ping WHERE number = $1 AND n = $2 ORDER BY received_at DESC, id DESC LIMIT 1
     ) p JOIN ${bodyOf} ON true`,
    [number, n],
  );
  const [found] = rows;
  if (found === undefined) throw notFound("ping, or nothing is kept of its body");
  return found;
}

export interface EndedRun {
  readonly receivedAt: Date;
  readonly kind: number;
  readonly durationMs: number | null;
}

/** Newest first. */
export async function listEndedRuns(db: Db, number: number, limit: number): Promise<EndedRun[]> {
  const { rows } = await db.query<EndedRun>(
    `SELECT received_at AS "receivedAt", kind, duration_ms AS "durationMs" FROM ping
     WHERE number = $1 AND kind IN (${storedKind("success")}, ${storedKind("fail")})
     ORDER BY received_at DESC, id DESC LIMIT $2`,
    [number, limit],
  );
  return rows;
}

export async function findPing(db: Db, number: number, receivedMs: number, id: string): Promise<PingRow | undefined> {
  const { rows } = await db.query<PingRow>(
    `SELECT ${columns} FROM ping p LEFT JOIN ${bodyOf} ON true WHERE p.number = $1 AND p.received_at = $2 AND p.id = $3`,
    [number, new Date(receivedMs), id],
  );
  return rows[0];
}
