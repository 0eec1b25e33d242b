// Heartbeats and pings written straight into the tables, for tests of what is read of them. Nothing is received or judged.
import { randomUUID } from "node:crypto";
import {
  defaultRules,
  type PingKind,
  type Run,
  type Rules,
  type Schedule,
  storedKind,
} from "#features/heartbeats/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { makeThese, pingBodies, pings as pingPartitions, spanStart } from "#pipeline/partitions.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Watched } from "./watched-world.ts";

export interface HeartbeatSeed {
  readonly schedule?: Schedule;
  readonly rules?: Partial<Rules>;
  readonly state?: string;
  readonly expectedAt?: Date;
  readonly runs?: readonly Run[];
}

export async function addHeartbeat(pool: Pool, org: string, seed: HeartbeatSeed = {}): Promise<Watched> {
  const id = uuidv7();
  const shard = 7;
  const { number } = oneRow(
    await pool.query<{ number: number }>(
      `INSERT INTO thing (id, organization_id, form, shard, name, created_at)
       VALUES ($1, $2, 'heartbeat', $3, 'Backup', '2020-01-01T00:00:00Z') RETURNING number`,
      [id, org, shard],
    ),
  );
  const { schedule = { kind: "period", periodSeconds: 3_600 }, state = "up", expectedAt = null, runs = null } = seed;
  await pool.query(
    `INSERT INTO heartbeat (number, organization_id, slug, schedule, rules) VALUES ($1, $2, '', $3, $4)`,
    [number, org, JSON.stringify(schedule), JSON.stringify({ ...defaultRules, ...seed.rules })],
  );
  await pool.query(
    `INSERT INTO belief (number, organization_id, shard, state, seq, since, version, expected_at, runs, pings)
     VALUES ($1, $2, $3, $4, 1, '2020-01-01T00:00:00Z', 1, $5, $6, 0)`,
    [number, org, shard, state, expectedAt, runs === null ? null : JSON.stringify(runs)],
  );
  return { id, number, shard, org };
}

export interface PingSeed {
  readonly at: Date;
  readonly kind?: PingKind;
  readonly body?: string | Buffer;
  /** More than what is kept of it. */
  readonly bodyBytes?: number;
  readonly durationMs?: number;
  readonly runId?: string;
  readonly note?: string;
}

/** Counts on from the heartbeat's pings. Gives the ids. */
export async function addPings(pool: Pool, { number }: Watched, seeds: readonly PingSeed[]): Promise<string[]> {
  const rows = seeds.map(({ at, kind = "success", body, ...seed }) => {
    const bytes = body === undefined ? null : Buffer.from(body);
    return { ...seed, id: randomUUID(), at, kind: storedKind(kind), bytes };
  });
  const days = [...new Set(rows.map(({ at }) => spanStart(pingPartitions, at.getTime())))];
  for (const kind of [pingPartitions, pingBodies]) await makeThese(pool, kind, days);
  const { before } = oneRow(
    await pool.query<{ before: number }>(
      `UPDATE belief SET pings = pings + $2 WHERE number = $1 RETURNING pings - $2::bigint AS before`,
      [number, rows.length],
    ),
  );
  await pool.query(
    `INSERT INTO ping (received_at, number, n, id, kind, body_bytes, duration_ms, run_id, form, scheme, method, address, user_agent, note)
     SELECT at, $1, $2 + place, id, kind, bytes, duration, run, 'keepwatch', 'https', 'POST', '192.0.2.1', 'curl/8', note
     FROM unnest($3::timestamptz[], $4::uuid[], $5::smallint[], $6::int[], $7::bigint[], $8::uuid[], $9::text[])
       WITH ORDINALITY AS p (at, id, kind, bytes, duration, run, note, place)`,
    [
      number,
      before,
      rows.map(({ at }) => at),
      rows.map(({ id }) => id),
      rows.map(({ kind }) => kind),
      rows.map(({ bodyBytes, bytes }) => bodyBytes ?? bytes?.length ?? null),
      rows.map(({ durationMs }) => durationMs ?? null),
      rows.map(({ runId }) => runId ?? null),
      rows.map(({ note }) => note ?? null),
    ],
  );
  for (const { at, id, bytes } of rows)
    if (bytes !== null)
      await pool.query("INSERT INTO ping_body (received_at, number, id, body) VALUES ($1, $2, $3, $4)", [
        at,
        number,
        id,
        bytes,
      ]);
  return rows.map(({ id }) => id);
}
