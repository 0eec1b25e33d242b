// What an engine must know of the monitors of its shards: their settings in full and what was last believed of them;
// and the feed of what changed since. For the pipeline alone: the targets hold secrets.
import type { Db } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import type { KindName, Target, TargetView } from "./kinds.ts";
import { type State, stateOf } from "./monitor.ts";
import { openTarget } from "./settings.ts";

/** Moments are Unix milliseconds. */
export interface Watched {
  readonly number: number;
  readonly id: string;
  readonly organizationId: string;
  readonly shard: number;
  readonly version: number;
  readonly kind: KindName;
  /** In full, as the probe takes it. Never log it. */
  readonly target: Target;
  readonly intervalMs: number;
  readonly retryIntervalMs: number;
  readonly timeoutMs: number;
  readonly failuresToDown: number;
  readonly successesToUp: number;
  readonly belief: {
    readonly state: State;
    readonly seq: number;
    readonly since: number;
    readonly version: number;
    readonly slot: number;
    readonly failures: number;
    readonly successes: number;
    readonly streakAt: number | null;
  };
}

interface WatchedRow {
  number: number;
  id: string;
  organizationId: string;
  shard: number;
  version: number;
  kind: KindName;
  target: TargetView;
  secrets: Buffer | null;
  intervalSeconds: number;
  retryIntervalSeconds: number;
  timeoutMs: number;
  failuresToDown: number;
  successesToUp: number;
  state: string;
  seq: number;
  since: Date;
  beliefVersion: number;
  slot: number;
  failures: number;
  successes: number;
  streakAt: Date | null;
}

const columns = `t.number, t.id, t.organization_id AS "organizationId", t.shard, t.version, m.kind, m.target, m.secrets,
  m.interval_seconds AS "intervalSeconds", m.retry_interval_seconds AS "retryIntervalSeconds", m.timeout_ms AS "timeoutMs",
  m.failures_to_down AS "failuresToDown", m.successes_to_up AS "successesToUp", b.state, b.seq, b.since, b.version AS "beliefVersion",
  b.slot, b.failures, b.successes, b.streak_at AS "streakAt"`;
const tables = "thing t JOIN monitor m USING (number) JOIN belief b USING (number)";
const isWatched = "t.deleted_at IS NULL AND NOT t.is_paused";

/** The monitors of some shards, or some monitors, that are neither paused nor deleted. */
export async function loadWatched(
  db: Db,
  vault: Vault,
  which: { readonly shards: readonly number[] } | { readonly numbers: readonly number[] },
): Promise<Watched[]> {
  const [condition, wanted] = "shards" in which ? ["t.shard", which.shards] : ["t.number", which.numbers];
  const { rows } = await db.query<WatchedRow>(
    `SELECT ${columns} FROM ${tables} WHERE ${condition} = ANY($1) AND ${isWatched}`,
    [wanted],
  );
  return rows.map((row) => watchedOf(vault, row));
}

/** Where the feed stands now. Read it before `loadWatched`: what changes in between is then in the first changes. */
export async function feedPosition(db: Db): Promise<string> {
  const { rows } = await db.query<{ xid: string }>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid");
  if (rows[0] === undefined) throw new Error("a snapshot has a lowest transaction");
  return rows[0].xid;
}

/**
 * What changed in these shards since `sinceXid`, the `nextXid` of the call before. A row says which transaction wrote it
 * last, and `nextXid` is the oldest that had not ended at this call: one that commits late is therefore never missed,
 * and some come twice.
 */
export async function loadChanges(
  db: Db,
  vault: Vault,
  feed: { readonly sinceXid: string; readonly shards: readonly number[] },
): Promise<{ watched: Watched[]; gone: number[]; nextXid: string }> {
  // The position first: rows are read by a later snapshot, which can only see more.
  const nextXid = await feedPosition(db);
  const { rows } = await db.query<WatchedRow & { isWatched: boolean }>(
    `SELECT ${columns}, ${isWatched} AS "isWatched" FROM ${tables} WHERE t.changed_xid >= $1::xid8 AND t.shard = ANY($2)`,
    [feed.sinceXid, feed.shards],
  );
  return {
    watched: rows.filter((row) => row.isWatched).map((row) => watchedOf(vault, row)),
    gone: rows.filter((row) => !row.isWatched).map((row) => row.number),
    nextXid,
  };
}

function watchedOf(vault: Vault, row: WatchedRow): Watched {
  return {
    number: row.number,
    id: row.id,
    organizationId: row.organizationId,
    shard: row.shard,
    version: row.version,
    kind: row.kind,
    target: openTarget(vault, row),
    intervalMs: row.intervalSeconds * 1_000,
    retryIntervalMs: row.retryIntervalSeconds * 1_000,
    timeoutMs: row.timeoutMs,
    failuresToDown: row.failuresToDown,
    successesToUp: row.successesToUp,
    belief: {
      state: stateOf(row.state),
      seq: row.seq,
      since: row.since.getTime(),
      version: row.beliefVersion,
      slot: row.slot,
      failures: row.failures,
      successes: row.successes,
      streakAt: row.streakAt?.getTime() ?? null,
    },
  };
}
