// Many heartbeats, written straight into the tables: as the API would write them, in seconds instead of minutes.
import { addressHash } from "#features/heartbeats/index.ts";
import type { Pool } from "#platform/database/pool.ts";

/** Heartbeats that one statement writes. */
const PAGE = 20_000;

export interface HeartbeatShape {
  readonly periodSeconds: number;
  readonly graceSeconds: number;
  /** They were pinged already: the next is expected so many seconds from now, spread from the first to the second. */
  readonly dueBetweenSeconds?: readonly [number, number];
}

/** UUIDs of their ping addresses, which follow from their place: nothing here is secret. */
export function pingIdOf(place: number): string {
  return `00000000-0000-4000-8000-${place.toString(16).padStart(12, "0")}`;
}

export async function insertManyHeartbeats(pool: Pool, organizationId: string, count: number, shape: HeartbeatShape) {
  const [from, to] = shape.dueBetweenSeconds ?? [null, null];
  for (let first = 0; first < count; first += PAGE) {
    const places = Array.from({ length: Math.min(PAGE, count - first) }, (_, index) => first + index);
    await pool.query(
      `WITH t AS (
         INSERT INTO thing (id, organization_id, form, shard, name, channel_ids)
         SELECT gen_random_uuid(), $1, 'heartbeat', place % 256, 'Job ' || place, '{}' FROM unnest($2::int[]) AS place ORDER BY place
         RETURNING number, shard, name
       ), h AS (
         INSERT INTO heartbeat (number, organization_id, slug, schedule, rules)
         SELECT number, $1, '', jsonb_build_object('kind', 'period', 'periodSeconds', $4::int), jsonb_build_object('graceSeconds', $5::int) FROM t
       ), a AS (
         INSERT INTO ping_address (hash, number, form, sealed)
         SELECT decode(hash, 'hex'), t.number, 'uuid', '\\x' FROM unnest($2::int[], $3::text[]) AS v (place, hash) JOIN t ON t.name = 'Job ' || v.place
       ), b AS (
         INSERT INTO belief (number, organization_id, shard, state, seq, since, version, expected_at, due_at, due_why, last_ping_at, applied_at, pings)
         SELECT number, $1, shard, CASE WHEN $6::float8 IS NULL THEN 'pending' ELSE 'up' END, 1, now() - interval '1 day', 1,
           now() + place * interval '1 s', now() + place * interval '1 s' + $5::int * interval '1 s', CASE WHEN $6::float8 IS NULL THEN NULL ELSE 'missed' END,
           CASE WHEN $6::float8 IS NULL THEN NULL ELSE now() - interval '1 hour' END, CASE WHEN $6::float8 IS NULL THEN NULL ELSE now() - interval '1 hour' END, 0
         FROM (SELECT t.*, $6::float8 + random() * ($7::float8 - $6::float8) AS place FROM t) AS placed
       )
       INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, expanded_at)
       SELECT number, 1, $1, CASE WHEN $6::float8 IS NULL THEN 'pending' ELSE 'up' END, now() - interval '1 day', 0, 1, now() FROM t`,
      [
        organizationId,
        places,
        places.map((place) => addressHash("uuid", pingIdOf(place)).toString("hex")),
        shape.periodSeconds,
        shape.graceSeconds,
        from,
        to,
      ],
    );
  }
  await pool.query("VACUUM ANALYZE thing, heartbeat, ping_address, belief");
}
