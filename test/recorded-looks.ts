// All looks that the database holds, packed or not, laid out as rows that a query can ask about; and the other way: looks
// put there as a flush would. Slow and plain, for tests alone.
import { unpackBlock } from "#lib/packed/block.ts";
import type { NumberedLook } from "#lib/packed/look.ts";
import { packSegment, unpackSegment } from "#lib/packed/segment.ts";
import type { Db } from "#platform/database/pool.ts";

/** Who wrote a look; null where that is not kept any more. */
interface Origin {
  readonly shard: number | null;
  readonly epoch: number | null;
  readonly engine: number | null;
  readonly flushNo: number | null;
}

export type RecordedLook = NumberedLook & Origin;

const noOrigin: Origin = { shard: null, epoch: null, engine: null, flushNo: null };

/** By thing and slot. */
export async function recordedLooks(db: Db): Promise<RecordedLook[]> {
  // One statement, so that a packing that goes on meanwhile is seen before or after, and not half.
  const { rows } = await db.query<{ number: number | null; bytes: Buffer } & Origin>(
    `SELECT NULL::bigint AS number, shard, epoch, engine, flush_no AS "flushNo", bytes FROM segment s
     WHERE NOT EXISTS (SELECT 1 FROM hour_packed p WHERE p.shard = s.shard AND p.hour = date_trunc('hour', s.flushed_at, 'UTC'))
     UNION ALL
     SELECT number, NULL, NULL, NULL, NULL, bytes FROM packed_hour h
     WHERE NOT EXISTS (SELECT 1 FROM day_packed p WHERE p.day = date_trunc('day', h.hour, 'UTC') AND h.number <= p.through)
     UNION ALL
     SELECT number, NULL, NULL, NULL, NULL, bytes FROM packed_day`,
  );
  return rows
    .flatMap(({ number, bytes, ...origin }): RecordedLook[] =>
      number === null
        ? unpackSegment(bytes).map((look) => ({ ...look, ...origin }))
        : unpackBlock(bytes).map((look) => ({ ...look, number, ...noOrigin })),
    )
    .toSorted((a, b) => a.number - b.number || a.slot - b.slot);
}

const columns: readonly (readonly [name: string, type: string, of: (look: RecordedLook) => unknown])[] = [
  ["number", "bigint", (look) => look.number],
  ["slot", "bigint", (look) => look.slot],
  ["at", "timestamptz", (look) => new Date(look.at)],
  ["shard", "smallint", (look) => look.shard],
  ["epoch", "int", (look) => look.epoch],
  ["engine", "int", (look) => look.engine],
  ["flush_no", "bigint", (look) => look.flushNo],
  ["version", "int", (look) => look.version],
  ["verdict", "smallint", (look) => look.verdict],
  ["was_retried", "boolean", (look) => look.wasRetried],
  ["reason", "text", (look) => look.reason],
  ["message", "text", (look) => look.message],
];

/** Fills the table `recorded_look` with them, making it where it is not there yet. */
export async function layOutLooks(db: Db): Promise<void> {
  const looks = await recordedLooks(db);
  const names = columns.map(([name]) => name).join(", ");
  await db.query(
    `CREATE UNLOGGED TABLE IF NOT EXISTS recorded_look (${columns.map(([name, type]) => `${name} ${type}`).join(", ")})`,
  );
  await db.query("TRUNCATE recorded_look");
  await db.query(
    `INSERT INTO recorded_look (${names}) SELECT * FROM unnest(${columns.map(([, type], place) => `$${place + 1}::${type}[]`).join(", ")})`,
    columns.map(([, , of]) => looks.map(of)),
  );
}

/** One flush of one shard. Makes a partition for all hours where there is none. */
export async function flushLooks(
  db: Db,
  looks: readonly (Partial<NumberedLook> & { number: number; slot: number })[],
  origin: { shard: number; epoch?: number; engine?: number; flushNo?: number },
): Promise<void> {
  const { shard, epoch = 1, engine = 1, flushNo = 1 } = origin;
  await db.query("CREATE TABLE IF NOT EXISTS segment_of_all_hours PARTITION OF segment DEFAULT");
  const whole = looks.map((look) => ({ ...goodLook, at: look.slot, ...look }));
  await db.query(
    "INSERT INTO segment (flushed_at, flush_no, epoch, engine, looks, shard, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [new Date(Math.max(...whole.map(({ at }) => at))), flushNo, epoch, engine, looks.length, shard, packSegment(whole)],
  );
}

const goodLook = {
  version: 1,
  verdict: 0,
  wasRetried: false,
  statusCode: 200,
  dnsUs: null,
  connectUs: null,
  tlsUs: null,
  firstByteUs: null,
  transferUs: null,
  totalUs: null,
  reason: null,
  message: null,
  address: null,
};
