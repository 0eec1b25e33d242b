// What an engine must know of the monitors of its shards: their settings in full and what was last believed of them;
// and the feed of what changed since. For the pipeline alone: the targets hold secrets.
import { mapInSlices } from "#lib/slices.ts";
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
  url: string | null;
  otherTarget: string; // JSON of the target without its address
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

const columns = `t.number, t.id, t.organization_id AS "organizationId", t.shard, t.version, m.kind,
  m.target ->> 'url' AS url, (m.target - 'url')::text AS "otherTarget", m.secrets,
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
  return mapInSlices(rows, (row) => watchedOf(vault, row));
}

/** Monitors that are loaded together; some megabytes of the database's answer. */
const PAGE_MONITORS = 2_000;

/** The shards in groups of about `PAGE_MONITORS` monitors, for one `loadWatched` each: nothing is left out. */
export async function shardPages(db: Db, shards: readonly number[]): Promise<number[][]> {
  const { rows } = await db.query<{ shard: number; count: number }>(
    "SELECT shard, count(*) AS count FROM thing WHERE shard = ANY($1) AND deleted_at IS NULL GROUP BY shard",
    [shards],
  );
  const counts = new Map(rows.map(({ shard, count }) => [shard, count]));
  const pages: number[][] = [];
  let room = 0;
  for (const shard of shards) {
    const count = counts.get(shard) ?? 0;
    if (pages.length === 0 || count > room) {
      pages.push([]);
      room = PAGE_MONITORS;
    }
    pages.at(-1)!.push(shard);
    room -= count;
  }
  return pages;
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
    watched: await mapInSlices(
      rows.filter((row) => row.isWatched),
      (row) => watchedOf(vault, row),
    ),
    gone: rows.filter((row) => !row.isWatched).map((row) => row.number),
    nextXid,
  };
}

/** What many monitors have in common is kept once: names, and targets but for their address. */
const texts = new Map<string, string>();
const targets = new Map<string, object>();
/** Different ones of each that are kept; beyond that all are forgotten, which costs memory and nothing else. */
const SHARED_LIMIT = 10_000;

function shared(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= SHARED_LIMIT) texts.clear();
  texts.set(text, text);
  return text;
}

/** Its lists and the like may belong to other targets too: read it and leave it. */
function targetOf({ url, otherTarget }: WatchedRow): TargetView {
  let others = targets.get(otherTarget);
  if (others === undefined) {
    if (targets.size >= SHARED_LIMIT) targets.clear();
    others = JSON.parse(otherTarget) as object;
    targets.set(otherTarget, others);
  }
  return (url === null ? others : { ...others, url }) as TargetView;
}

function watchedOf(vault: Vault, row: WatchedRow): Watched {
  return {
    number: row.number,
    id: row.id,
    organizationId: shared(row.organizationId),
    shard: row.shard,
    version: row.version,
    kind: shared(row.kind) as KindName,
    target: openTarget(vault, { ...row, target: targetOf(row) }),
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
