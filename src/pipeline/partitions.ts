// Partitions of what grows with every look: made ahead of time, dropped when packed or older than is kept. A partition is
// made aside and then attached, so that the flush does not wait behind a long reader. Names carry the start of the span.
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Partitioned {
  readonly table: string;
  readonly spanMs: number; // of one partition
  /** Spans ahead that are ready, so that a stopped clock job is noticed long before a flush fails. */
  readonly ahead: number;
  /** Spans before the present one that are made as well; none if left out. */
  readonly behind?: number;
}

export const segments: Partitioned = { table: "segment", spanMs: HOUR_MS, ahead: 12 };
export const packedHours: Partitioned = { table: "packed_hour", spanMs: DAY_MS, ahead: 2 };
export const packedDays: Partitioned = { table: "packed_day", spanMs: DAY_MS, ahead: 2 };
export const rollupHours: Partitioned = { table: "rollup_hours", spanMs: DAY_MS, ahead: 2 };
/** Pings may wait in a spool over midnight: what lies further back makes its own. */
export const pings: Partitioned = { table: "ping", spanMs: DAY_MS, behind: 1, ahead: 2 };
export const pingBodies: Partitioned = { table: "ping_body", spanMs: DAY_MS, behind: 1, ahead: 2 };
const all: readonly Partitioned[] = [segments, packedHours, packedDays, rollupHours, pings, pingBodies];

const LOCK_TRIES = 100;
const LOCK_AGAIN_AFTER_MS = 100;
/** First half of the advisory locks under which partitions are made, dropped and packed: "KP" */
export const PARTITION_LOCK_CLASS = 0x4b50;

export interface Partition {
  readonly name: string;
  readonly startMs: number;
}

/** Start of the span that a moment lies in. Unix milliseconds. */
export function spanStart({ spanMs }: Partitioned, atMs: number): number {
  return Math.floor(atMs / spanMs) * spanMs;
}

/** `segment_2026112104`, `packed_day_20261121`: UTC. */
export function partitionName({ table, spanMs }: Partitioned, startMs: number): string {
  const digits = new Date(startMs).toISOString().replaceAll(/[-T]/g, "");
  return `${table}_${digits.slice(0, spanMs === HOUR_MS ? 10 : 8)}`;
}

/** Makes what is missing from now on; what is packed late makes its own. Safe to run in several processes at once. Returns the names of those made. */
export async function makePartitions(pool: Pool, nowMs: number): Promise<string[]> {
  const made: string[] = [];
  for (const kind of all) {
    const behind = kind.behind ?? 0;
    const first = spanStart(kind, nowMs) - behind * kind.spanMs;
    const starts = Array.from({ length: behind + 1 + kind.ahead }, (_, place) => first + place * kind.spanMs);
    made.push(...(await makeThese(pool, kind, starts)));
  }
  return made;
}

/** Makes the partitions of pings that these moments (Unix milliseconds) lack. */
export async function makePingRoom(pool: Pool, moments: readonly number[]): Promise<void> {
  for (const kind of [pings, pingBodies])
    await makeThese(pool, kind, [...new Set(moments.map((atMs) => spanStart(kind, atMs)))]);
}

/** Makes those of these spans that are missing. */
export async function makeThese(pool: Pool, kind: Partitioned, starts: readonly number[]): Promise<string[]> {
  const existing = new Set((await listPartitions(pool, kind)).map(({ name }) => name));
  const made: string[] = [];
  for (const start of starts.filter((one) => !existing.has(partitionName(kind, one)))) {
    const name = partitionName(kind, start);
    const from = new Date(start).toISOString();
    const to = new Date(start + kind.spanMs).toISOString();
    await withShortLocks(pool, async (tx) => {
      const found = await tx.query<{ isThere: boolean }>(`SELECT to_regclass('${name}') IS NOT NULL AS "isThere"`);
      if (found.rows[0]?.isThere === true) return;
      await tx.query(`CREATE TABLE ${name} (LIKE ${kind.table} INCLUDING DEFAULTS INCLUDING STORAGE)`);
      await tx.query(`ALTER TABLE ${kind.table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
      made.push(name);
    });
  }
  return made;
}

/** Drops the partitions whose whole span is older than `keepMs`. */
export async function dropOldPartitions(
  pool: Pool,
  kind: Partitioned,
  nowMs: number,
  keepMs: number,
): Promise<string[]> {
  const old = (await listPartitions(pool, kind)).filter(({ startMs }) => startMs + kind.spanMs <= nowMs - keepMs);
  for (const { name } of old) await withShortLocks(pool, async (tx) => void (await tx.query(`DROP TABLE ${name}`)));
  return old.map(({ name }) => name);
}

/** Those that are there, the oldest first; not a default one, which only tests have. */
export async function listPartitions(pool: Pool, kind: Partitioned): Promise<Partition[]> {
  const found = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = $1::text::regclass AND c.relname ~ '_[0-9]{8,10}$' ORDER BY 1`,
    [kind.table],
  );
  return found.rows.map(({ name }) => ({ name, startMs: startOfName(name) }));
}

function startOfName(name: string): number {
  const [, year, month, day, hour = "00"] = /_(\d{4})(\d\d)(\d\d)(\d\d)?$/.exec(name) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour));
}

/**
 * One process at a time, and never longer in the way of a flush than 50 ms: when a table's lock is not free, later again.
 * Rejects when it was not free a hundred times.
 */
export async function withShortLocks(pool: Pool, run: (tx: Tx) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction(pool, async (tx) => {
        await tx.query(`SELECT pg_advisory_xact_lock(${PARTITION_LOCK_CLASS}, 0)`);
        await tx.query(`SET LOCAL lock_timeout = '50ms'`);
        await run(tx);
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "55P03" || tries >= LOCK_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_AGAIN_AFTER_MS));
    }
  }
}
