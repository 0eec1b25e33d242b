// The long way of a commit of pings, which every ping can go: beliefs locked in order, each heartbeat's pings judged by
// what is locked, then beliefs, pings, bodies, events and notices. A ping that is stored already (it comes again from the
// spool, or its commit's outcome was not known) does nothing.
import { MISS_TAKEN_BACK } from "#features/heartbeats/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { RowType } from "#platform/database/binary-rows.ts";
import type { Tx } from "#platform/database/pool.ts";
import { writeFalseMisses } from "./false-misses.ts";
import { type AddressedPing, judgeAll, type JudgedHeartbeat } from "./judged-pings.ts";
import { pingStatement, setBelief } from "./judged-rows.ts";
import { lockBeliefs } from "./stored-belief.ts";

export interface StoredPings {
  /** Judged by other settings than those in force: to be given again, when the book knows better. */
  readonly stale: readonly AddressedPing[];
  readonly judged: readonly JudgedHeartbeat[];
}

/** `mayBeStored`: some of them may have been committed before. */
export async function storePings(
  tx: Tx,
  type: RowType,
  pings: readonly AddressedPing[],
  mayBeStored: boolean,
): Promise<StoredPings> {
  const byNumber = Map.groupBy(pings, ({ ping }) => ping.number);
  const beliefs = await lockBeliefs(tx, [...byNumber.keys()]);
  const stored = mayBeStored ? await findStored(tx, pings) : new Set<string>();
  const judged: JudgedHeartbeat[] = [];
  const stale: AddressedPing[] = [];
  for (const belief of beliefs) {
    const own = byNumber.get(belief.number)!;
    byNumber.delete(belief.number);
    stale.push(...own.filter(({ target }) => target.version !== belief.version));
    const fresh = own.filter(({ target, ping }) => target.version === belief.version && !stored.has(ping.id));
    if (fresh.length > 0) judged.push(judgeAll(belief, fresh));
  }
  // A heartbeat without a belief is not there any more: the book will say so.
  for (const own of byNumber.values()) stale.push(...own);
  if (judged.length > 0) await write(tx, type, judged);
  if (mayBeStored) await writeFalseMisses(tx, judged, pings);
  return { stale, judged };
}

async function findStored(tx: Tx, pings: readonly AddressedPing[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT p.id FROM unnest($1::bigint[], $2::float8[], $3::uuid[]) AS v (number, at, id)
     JOIN ping p ON p.number = v.number AND p.received_at = to_timestamp(v.at / 1000.0) AND p.id = v.id`,
    [pings.map(({ ping }) => ping.number), pings.map(({ ping }) => ping.receivedAt), pings.map(({ ping }) => ping.id)],
  );
  return new Set(rows.map(({ id }) => id));
}

const statementOf = pingStatement(
  "judged",
  (written) => `
  WITH judged AS MATERIALIZED (SELECT * FROM unnest($1::judged_ping[])), saved AS (
    UPDATE belief b SET ${setBelief} FROM judged v WHERE b.number = v.number AND v.is_last
  ), ${written}
  SELECT 1`,
);

async function write(tx: Tx, type: RowType, judged: readonly JudgedHeartbeat[]): Promise<void> {
  const { text, values } = statementOf(type, judged);
  await tx.query(text, values);
  await writeEvents(tx, judged);
  await writeSlowRuns(tx, judged);
}

async function writeEvents(tx: Tx, judged: readonly JudgedHeartbeat[]): Promise<void> {
  const changes = judged.flatMap(({ before, pings }) =>
    pings.flatMap(({ judged }) => judged.changes.map((change) => ({ change, before }))),
  );
  if (changes.length === 0) return;
  await tx.query(
    `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
     SELECT number, seq, organization_id, state, to_timestamp(from_at / 1000.0), slot, version, reason, message
     FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::float8[], $6::bigint[], $7::int[], $8::text[], $9::text[])
       AS e(number, seq, organization_id, state, from_at, slot, version, reason, message)
     ORDER BY number, seq`,
    [
      changes.map(({ before }) => before.number),
      changes.map(({ change }) => change.seq),
      changes.map(({ before }) => before.organizationId),
      changes.map(({ change }) => change.state),
      changes.map(({ change }) => change.fromAt),
      changes.map(({ change }) => change.slot),
      changes.map(({ before }) => before.version),
      changes.map(({ change }) => change.reason),
      changes.map(({ change }) => change.message),
    ],
  );
  await tx.query("SELECT pg_notify('event', '')");
  for (const [place, { change, before }] of changes.entries()) {
    if (change.reason !== MISS_TAKEN_BACK) continue;
    const next = changes[place + 1];
    const failedAt = next?.before === before ? next.change.fromAt : null;
    await writeOwnOutage(tx, before.number, change.seq - 1, { fromMs: change.fromAt, failedAt });
  }
}

/** From the deadline on we believed what was not so: that time counts as not known, until now or until it failed indeed. */
async function writeOwnOutage(
  tx: Tx,
  number: number,
  seq: number,
  { fromMs, failedAt }: { readonly fromMs: number; readonly failedAt: number | null },
): Promise<void> {
  await tx.query(
    `INSERT INTO span (id, from_at, to_at, why, numbers, form)
     SELECT $1, from_at, coalesce(to_timestamp($5 / 1000.0), greatest(clock_timestamp(), to_timestamp($4 / 1000.0))), 'miss_taken_back',
       ARRAY[$2::bigint], 'heartbeat'
     FROM event WHERE number = $2 AND seq = $3`,
    [uuidv7(), number, seq, fromMs, failedAt],
  );
}

async function writeSlowRuns(tx: Tx, judged: readonly JudgedHeartbeat[]): Promise<void> {
  const slow = judged.flatMap(({ before, pings }) =>
    pings.flatMap(({ ping, judged: { slow: facts } }) =>
      facts === null ? [] : [{ before, subject: ping.id, facts: { ...facts, runId: ping.runId, at: ping.receivedAt } }],
    ),
  );
  if (slow.length === 0) return;
  await tx.query(
    `INSERT INTO notice (organization_id, number, kind, subject, days, facts, raised_at)
     SELECT organization_id, number, 'heartbeat.slow', subject, 0, facts, clock_timestamp()
     FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::jsonb[]) AS s(organization_id, number, subject, facts)
     ON CONFLICT DO NOTHING`,
    [
      slow.map(({ before }) => before.organizationId),
      slow.map(({ before }) => before.number),
      slow.map(({ subject }) => subject),
      slow.map(({ facts }) => JSON.stringify(facts)),
    ],
  );
  await tx.query("SELECT pg_notify('event', '')");
}
