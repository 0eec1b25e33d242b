// Which engine watches which shard. One row per engine process; a silent engine is fenced by compare-and-set on that row
// and its shards are taken, judged by the taker's own monotonic clock; a stopping one gives them back. No expiry times.
import { hostname } from "node:os";
import { uuidv7 } from "#lib/uuid.ts";
import { type Db, type Pool, transaction } from "#platform/database/pool.ts";
import { type SignOfLife, SilenceWatch } from "./silence-watch.ts";

/** First half of the advisory lock that every engine holds for its life (the second is engine.number): "KW" */
export const ENGINE_LOCK_CLASS = 0x4b57;
export const SHARD_COUNT = 256;
/** A silence of all owners longer than two beats is a stretch in which we could not see. */
const BLIND_AFTER_MS = 2_000;

export interface TakenShards {
  /** Shard id → epoch under which we hold it. */
  readonly epochs: ReadonlyMap<number, number>;
  /** Shard id → up to when its former owner is known to have looked (Unix ms); missing for a shard that is new. */
  readonly lookedUntil: ReadonlyMap<number, number>;
}

export async function registerEngine(db: Db): Promise<{ id: string; number: number }> {
  const id = uuidv7();
  const row = await db.query<{ number: number }>(
    `INSERT INTO engine (id, host, pid) VALUES ($1, $2, $3) RETURNING number`,
    [id, hostname(), process.pid],
  );
  return { id, number: row.rows[0]!.number };
}

interface Neighbour extends SignOfLife {
  readonly beat: number;
  readonly flushNo: number;
}

export class Ownership {
  private readonly silence: SilenceWatch;
  private readonly pool: Pool;
  private readonly me: string;
  /** Engines that live, us included, as of the last look. */
  livingEngines = 1;

  constructor(options: { pool: Pool; engineId: string; leaseMs: number; monotonicMs: () => number }) {
    this.pool = options.pool;
    this.me = options.engineId;
    this.silence = new SilenceWatch(options.leaseMs, options.monotonicMs);
  }

  /** This engine's fair part of the shards, rounded up. */
  get fairShare(): number {
    return Math.ceil(SHARD_COUNT / this.livingEngines);
  }

  /** Looks at the other engines and fences those that are silent. To be called about twice a second. */
  async fenceSilent(): Promise<void> {
    const answer = await this.pool.query<Neighbour & { isRestarted: boolean }>(
      `SELECT e.id, e.beat, e.flush_no AS "flushNo", e.beat || '/' || e.flush_no AS count,
         NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = $2::bigint::oid AND l.objid = e.number::bigint::oid
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS "isLockFree",
         clock_timestamp() - pg_postmaster_start_time() < interval '30 s' AS "isRestarted"
       FROM engine e WHERE NOT e.fenced AND e.id <> $1`,
      [this.me, ENGINE_LOCK_CLASS],
    );
    const silent = this.silence.silentOf(answer.rows, answer.rows[0]?.isRestarted ?? false);
    this.livingEngines = 1 + answer.rows.length - silent.length;
    for (const victim of silent) await this.fence(victim);
  }

  private async fence(victim: Neighbour): Promise<void> {
    await this.pool.query(
      `UPDATE engine SET fenced = true WHERE id = $1 AND NOT fenced AND (beat, flush_no) = ($2, $3)`,
      [victim.id, victim.beat, victim.flushNo],
    );
  }

  /** Says goodbye after everything was written and given back: nobody needs to wait for our silence. */
  async retire(): Promise<void> {
    await this.pool.query(`UPDATE engine SET fenced = true WHERE id = $1`, [this.me]);
  }

  /**
   * Takes up to `most` shards that no living engine owns, and writes down the stretch in which nobody looked. Also takes
   * anew what is ours in the database but not among `held`: an earlier taking whose end we did not learn.
   */
  async takeOrphans(most: number, held: readonly number[]): Promise<TakenShards> {
    return transaction(this.pool, async (tx) => {
      // The row that a fence would lock first: a fenced engine takes nothing.
      const alive = await tx.query(`SELECT 1 FROM engine WHERE id = $1 AND NOT fenced FOR UPDATE`, [this.me]);
      if (alive.rowCount === 0) return { epochs: new Map(), lookedUntil: new Map() };
      const taken = await tx.query<{ id: number; epoch: number; lookedUntil: Date | null }>(
        `WITH orphan AS (
           SELECT s.id, coalesce((SELECT e.alive_at FROM engine e WHERE e.id = s.owner), s.looked_until) AS looked_until
           FROM shard s
           WHERE s.owner = $1 AND s.id <> ALL($3::smallint[]) OR NOT EXISTS (SELECT 1 FROM engine e WHERE e.id = s.owner AND NOT e.fenced)
           ORDER BY s.owner IS DISTINCT FROM $1, s.id
           LIMIT $2 + (SELECT count(*) FROM shard WHERE owner = $1 AND id <> ALL($3::smallint[])) FOR UPDATE OF s SKIP LOCKED
         )
         UPDATE shard s SET owner = $1, epoch = s.epoch + 1 FROM orphan o WHERE s.id = o.id
         RETURNING s.id, s.epoch, o.looked_until AS "lookedUntil"`,
        [this.me, most, held],
      );
      const lookedUntil = new Map<number, number>();
      for (const row of taken.rows) if (row.lookedUntil !== null) lookedUntil.set(row.id, row.lookedUntil.getTime());
      await writeBlindSpans(tx, lookedUntil);
      return { epochs: new Map(taken.rows.map((row) => [row.id, row.epoch])), lookedUntil };
    });
  }

  /**
   * Writes down a stretch in which this engine began no look (Unix milliseconds), over the shards that are still its own:
   * others have been looked at by whoever took them meanwhile.
   */
  async writeStandstill(fromMs: number, toMs: number): Promise<void> {
    await this.pool.query(
      `WITH mine AS (SELECT s.id, count(*) OVER () AS count FROM shard s JOIN engine e ON e.id = s.owner WHERE e.id = $1 AND NOT e.fenced)
       INSERT INTO span (id, shard, from_at, to_at, why)
       SELECT gen_random_uuid(), shard, to_timestamp($2::float8 / 1000), to_timestamp($3::float8 / 1000), 'nobody_looked'
       FROM (SELECT DISTINCT CASE WHEN count < $4 THEN id END AS shard FROM mine) AS spanned`,
      [this.me, fromMs, toMs, SHARD_COUNT],
    );
  }
}

/** One span for all shards that share a moment; a span over everything when that is all of them. */
async function writeBlindSpans(db: Db, lookedUntil: ReadonlyMap<number, number>): Promise<void> {
  const byMoment = new Map<number, number[]>();
  for (const [shard, moment] of lookedUntil) byMoment.set(moment, [...(byMoment.get(moment) ?? []), shard]);
  for (const [moment, shards] of byMoment) {
    const ids = shards.length === SHARD_COUNT ? [null] : shards;
    await db.query(
      `INSERT INTO span (id, shard, from_at, to_at, why)
       SELECT gen_random_uuid(), shard, to_timestamp($2::float8 / 1000), clock_timestamp(), 'nobody_looked'
       FROM unnest($1::smallint[]) AS shard
       WHERE clock_timestamp() - to_timestamp($2::float8 / 1000) > $3 * interval '1 millisecond'`,
      [ids, moment, BLIND_AFTER_MS],
    );
  }
}
