// What whoever takes pings must know of heartbeats: by what they are named, and by which settings their pings are judged;
// and the feed of what changed since. Hashes and what is sealed: no address can be read from it without the vault.
import { feedPosition } from "#features/monitors/index.ts";
import type { Db } from "#platform/database/pool.ts";
import { completeRules } from "./heartbeat-row.ts";
import type { Rules } from "./rules.ts";
import type { Schedule } from "./schedule.ts";

export interface PingTarget {
  readonly number: number;
  readonly organizationId: string;
  readonly shard: number;
  readonly version: number;
  readonly slug: string;
  /** These two may be shared with other heartbeats: read them and leave them. */
  readonly schedule: Schedule;
  readonly rules: Rules;
  readonly isPaused: boolean;
  readonly addresses: readonly {
    readonly hash: string; // lower-case hexadecimal
    /** Another took its place. */
    readonly retired: boolean;
    readonly expiresAt: number | null; // Unix milliseconds
    readonly sealedGatus: string | null; // hexadecimal; of Gatus' tokens alone, because their keys stand in them
  }[];
}

interface TargetRow extends Omit<PingTarget, "schedule" | "rules" | "addresses"> {
  readonly schedule: string;
  readonly rules: string;
  readonly addresses: PingTarget["addresses"] | null;
}

/** Heartbeats that are read by one statement; some megabytes of the database's answer. */
const PAGE = 10_000;

const columns = `h.number, h.organization_id AS "organizationId", t.shard, t.version, h.slug, h.schedule::text AS schedule,
  h.rules::text AS rules, t.is_paused AS "isPaused",
  (SELECT json_agg(json_build_object('hash', encode(a.hash, 'hex'), 'retired', a.retired_at IS NOT NULL,
     'expiresAt', (extract(epoch FROM a.expires_at) * 1000)::bigint,
     'sealedGatus', CASE WHEN a.form = 'gatus' THEN encode(a.sealed, 'hex') END))
   FROM ping_address a WHERE a.number = h.number) AS addresses`;
const tables = "heartbeat h JOIN thing t USING (number)";

/** All that are not deleted, page by page. Read `feedPosition` before: what changes meanwhile is then in the first changes. */
export async function* pingTargetPages(db: Db): AsyncGenerator<PingTarget[], void, undefined> {
  for (let after = 0; ;) {
    const { rows } = await db.query<TargetRow>(
      `SELECT ${columns} FROM ${tables} WHERE h.number > $1 AND t.deleted_at IS NULL ORDER BY h.number LIMIT ${PAGE}`,
      [after],
    );
    if (rows.length > 0) yield rows.map(targetOf);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.number;
  }
}

/**
 * What changed since `sinceXid`, the `nextXid` of the call before. `nextXid` is the oldest transaction that had not ended
 * at this call: what commits late is therefore never missed, and some comes twice.
 */
export async function loadPingTargetChanges(
  db: Db,
  sinceXid: string,
): Promise<{ targets: PingTarget[]; gone: number[]; nextXid: string }> {
  // The position first: rows are read by a later snapshot, which can only see more.
  const nextXid = await feedPosition(db);
  const { rows } = await db.query<TargetRow & { isGone: boolean }>(
    `SELECT ${columns}, t.deleted_at IS NOT NULL AS "isGone" FROM ${tables} WHERE t.changed_xid >= $1::xid8`,
    [sinceXid],
  );
  return {
    targets: rows.filter(({ isGone }) => !isGone).map(targetOf),
    gone: rows.filter(({ isGone }) => isGone).map(({ number }) => number),
    nextXid,
  };
}

export interface KnownPingKey {
  readonly hash: string; // lower-case hexadecimal
  readonly organizationId: string;
  readonly expiresAt: number | null; // Unix milliseconds
}

const keyColumns = `encode(hash, 'hex') AS hash, organization_id AS "organizationId",
  (extract(epoch FROM expires_at) * 1000)::bigint AS "expiresAt"`;

/** Those that were made or have been given an end since `sinceXid`; as `loadPingTargetChanges`. */
export async function loadPingKeyChanges(db: Db, sinceXid: string): Promise<{ keys: KnownPingKey[]; nextXid: string }> {
  const nextXid = await feedPosition(db);
  const { rows } = await db.query<KnownPingKey>(`SELECT ${keyColumns} FROM ping_key WHERE changed_xid >= $1::xid8`, [
    sinceXid,
  ]);
  return { keys: rows, nextXid };
}

function targetOf({ schedule, rules, addresses, ...row }: TargetRow): PingTarget {
  return {
    number: row.number,
    organizationId: shared(organizations, row.organizationId, () => row.organizationId),
    shard: row.shard,
    version: row.version,
    slug: row.slug,
    schedule: shared(schedules, schedule, () => JSON.parse(schedule) as Schedule),
    rules: shared(rulesByText, rules, () => completeRules(JSON.parse(rules) as Partial<Rules>)),
    isPaused: row.isPaused,
    addresses: addresses ?? [],
  };
}

/** What many heartbeats have in common is kept once. */
const organizations = new Map<string, string>();
const schedules = new Map<string, Schedule>();
const rulesByText = new Map<string, Rules>();
/** Different ones of each that are kept; beyond that all are forgotten, which costs memory and nothing else. */
const SHARED_LIMIT = 10_000;

function shared<Value>(known: Map<string, Value>, text: string, make: () => Value): Value {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= SHARED_LIMIT) known.clear();
  const made = make();
  known.set(text, made);
  return made;
}
