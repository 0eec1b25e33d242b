// Heartbeats written straight into the tables, and what a receiver would come to believe of them: for tests of what follows.
import { defaultRules, type Rules, type Schedule, storedKind } from "#features/heartbeats/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { Pool } from "#platform/database/pool.ts";

export interface HeartbeatThing {
  readonly id: string;
  readonly number: number;
  readonly shard: number;
  readonly org: string;
}

export const nightly: Schedule = { kind: "cron", expressions: ["0 3 * * *"], timeZone: "Europe/Berlin" };

export interface HeartbeatGiven {
  readonly schedule?: Schedule;
  readonly rules?: Partial<Rules>;
  readonly channelIds?: readonly string[];
  readonly tags?: readonly string[];
}

/** New: no ping has come. */
export async function addHeartbeat(
  pool: Pool,
  org: string,
  name: string,
  { schedule = nightly, rules = {}, channelIds, tags = [] }: HeartbeatGiven = {},
): Promise<HeartbeatThing> {
  const id = uuidv7();
  const shard = 7;
  const { number } = oneRow(
    await pool.query<{ number: number }>(
      `INSERT INTO thing (id, organization_id, form, shard, name, tags, channel_ids)
       VALUES ($1, $2, 'heartbeat', $3, $4, $5, $6) RETURNING number`,
      [id, org, shard, name, tags, channelIds ?? null],
    ),
  );
  await pool.query(
    "INSERT INTO heartbeat (number, organization_id, slug, schedule, rules) VALUES ($1, $2, $3, $4, $5)",
    [number, org, name, JSON.stringify(schedule), JSON.stringify({ ...defaultRules, graceSeconds: 300, ...rules })],
  );
  await pool.query(
    `INSERT INTO belief (number, organization_id, shard, state, seq, since, version)
     VALUES ($1, $2, $3, 'pending', 1, '2020-01-01T00:00:00Z', 1)`,
    [number, org, shard],
  );
  await pool.query(
    `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
     VALUES ($1, 1, $2, 'pending', '2020-01-01T00:00:00Z', 0, 1)`,
    [number, org],
  );
  return { id, number, shard, org };
}

/** Another state, as a belief and an event. */
export async function believeHeartbeat(
  pool: Pool,
  { number }: HeartbeatThing,
  state: string,
  at: string,
  why: { readonly reason?: string; readonly message?: string } = {},
): Promise<void> {
  await pool.query(
    `WITH b AS (
       UPDATE belief b SET state = $2, seq = b.seq + 1, since = $3, slot = b.slot + 1, reason = $4, message = $5
       WHERE b.number = $1 RETURNING b.*
     )
     INSERT INTO event (number, seq, organization_id, state, from_at, detected_at, slot, version, reason, message)
     SELECT number, seq, organization_id, state, since, since, slot, version, reason, message FROM b`,
    [number, state, at, why.reason ?? null, why.message ?? null],
  );
}

/** A success that was received then. Its day is given a partition. */
export async function addPing(pool: Pool, { number }: HeartbeatThing, at: string): Promise<void> {
  const day = at.slice(0, 10);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  await pool.query(
    `CREATE TABLE IF NOT EXISTS ping_${day.replaceAll("-", "")} PARTITION OF ping FOR VALUES FROM ('${day}') TO ('${next}')`,
  );
  await pool.query(
    `INSERT INTO ping (received_at, number, n, id, kind, form, scheme, method)
     VALUES ($1, $2, 1, $3, $4, 'keepwatch', 'https', 'POST')`,
    [at, number, uuidv7(), storedKind("success")],
  );
}
