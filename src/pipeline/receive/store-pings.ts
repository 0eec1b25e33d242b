// The SQL of one commit of pings: beliefs locked in order, each heartbeat's pings judged one after another by what is
// locked, then beliefs, pings, bodies and events in one statement. A ping that is stored already (it comes again from the
// spool, or its commit's outcome was not known) does nothing.
import {
  type DueWhy,
  type Expectation,
  type Ping,
  type Pulse,
  type Run,
  storedKind,
} from "#features/heartbeats/index.ts";
import { scrubText } from "#lib/scrub-text.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { Tx } from "#platform/database/pool.ts";
import { type HeartbeatBelief, type JudgedPing, judgePing, MISS_TAKEN_BACK } from "#pipeline/judge-ping.ts";

/** What is known in memory of a heartbeat that pings name. */
export interface PingTarget {
  readonly number: number;
  readonly version: number;
  readonly expectation: Expectation;
}

/** A ping with the settings by which it is to be judged. */
export interface AddressedPing {
  readonly ping: Ping;
  readonly target: PingTarget;
}

export interface StoredPings {
  /** Judged by other settings than those in force: to be given again, when the book knows better. */
  readonly stale: readonly AddressedPing[];
  readonly judged: readonly { readonly ping: Ping; readonly judged: JudgedPing }[];
}

interface BeliefRow {
  number: number;
  organizationId: string;
  shard: number;
  version: number;
  state: string;
  seq: number;
  since: number;
  slot: number;
  failures: number;
  reason: string | null;
  message: string | null;
  dueAt: number | null;
  dueWhy: DueWhy | null;
  expectedAt: number | null;
  appliedAt: number | null;
  appliedId: string | null;
  lastPingAt: number | null;
  lastDurationMs: number | null;
  pings: number | null;
  runs: Run[] | null;
  durations: number[] | null;
}

/** Moments as numbers: the driver would make a Date of each. */
const ms = (column: string) => `date_part('epoch', ${column}) * 1000`;

const lockBeliefs = `SELECT number, organization_id AS "organizationId", shard, version, state, seq, ${ms("since")} AS since, slot, failures, reason, message,
    ${ms("due_at")} AS "dueAt", due_why AS "dueWhy", ${ms("expected_at")} AS "expectedAt", ${ms("applied_at")} AS "appliedAt", applied_id AS "appliedId",
    ${ms("last_ping_at")} AS "lastPingAt", last_duration_ms AS "lastDurationMs", pings, runs, durations
  FROM belief WHERE number = ANY($1) ORDER BY number FOR UPDATE`;

/** `mayBeStored`: some of them may have been committed before. */
export async function storePings(tx: Tx, pings: readonly AddressedPing[], mayBeStored: boolean): Promise<StoredPings> {
  const byNumber = Map.groupBy(pings, ({ ping }) => ping.number);
  const { rows } = await tx.query<BeliefRow>(lockBeliefs, [[...byNumber.keys()]]);
  const stored = mayBeStored ? await findStored(tx, pings) : new Set<string>();
  const batch = new Batch();
  const stale: AddressedPing[] = [];
  for (const row of rows) {
    const own = byNumber.get(row.number)!;
    byNumber.delete(row.number);
    const current = own.filter(({ target }) => target.version === row.version);
    stale.push(...own.filter(({ target }) => target.version !== row.version));
    batch.judge(
      row,
      current.filter(({ ping }) => !stored.has(ping.id)),
    );
  }
  // A heartbeat without a belief is not there any more: the book will say so.
  for (const own of byNumber.values()) stale.push(...own);
  await batch.write(tx);
  return { stale, judged: batch.judged };
}

async function findStored(tx: Tx, pings: readonly AddressedPing[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT p.id FROM unnest($1::bigint[], $2::float8[], $3::uuid[]) AS v (number, at, id)
     JOIN ping p ON p.number = v.number AND p.received_at = to_timestamp(v.at / 1000.0) AND p.id = v.id`,
    [pings.map(({ ping }) => ping.number), pings.map(({ ping }) => ping.receivedAt), pings.map(({ ping }) => ping.id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What one commit changes, gathered heartbeat by heartbeat. */
class Batch {
  readonly judged: { ping: Ping; judged: JudgedPing; row: BeliefRow }[] = [];
  private readonly beliefs: { row: BeliefRow; belief: HeartbeatBelief }[] = [];

  judge(row: BeliefRow, pings: readonly AddressedPing[]): void {
    if (pings.length === 0) return;
    let belief = beliefOf(row);
    for (const { ping, target } of pings.toSorted((a, b) => inOrder(a.ping, b.ping))) {
      const judged = judgePing(belief, ping, target.expectation);
      belief = judged.belief;
      this.judged.push({ ping, judged, row });
    }
    this.beliefs.push({ row, belief });
  }

  async write(tx: Tx): Promise<void> {
    if (this.judged.length === 0) return;
    await this.writeBeliefsAndPings(tx);
    await this.writeBodies(tx);
    await this.writeEvents(tx);
    await this.writeNearerDues(tx);
    await this.writeSlowRuns(tx);
  }

  private async writeBeliefsAndPings(tx: Tx): Promise<void> {
    const { beliefs, judged } = this;
    const pulses = beliefs.map(({ belief }) => belief.pulse);
    await tx.query(
      `WITH saved AS (
         UPDATE belief b SET state = v.state, seq = v.seq, since = to_timestamp(v.since / 1000.0), slot = v.slot, failures = v.failures,
           reason = v.reason, message = v.message, due_at = to_timestamp(v.due_at / 1000.0), due_why = v.due_why,
           expected_at = to_timestamp(v.expected_at / 1000.0), applied_at = to_timestamp(v.applied_at / 1000.0), applied_id = v.applied_id,
           last_ping_at = to_timestamp(v.last_ping_at / 1000.0), last_duration_ms = v.last_duration_ms, pings = v.pings, runs = v.runs,
           durations = v.durations::int[]
         FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::float8[], $5::bigint[], $6::int[], $7::text[], $8::text[], $9::float8[], $10::text[],
           $11::float8[], $12::float8[], $13::uuid[], $14::float8[], $15::bigint[], $16::bigint[], $17::jsonb[], $18::text[])
           AS v(number, state, seq, since, slot, failures, reason, message, due_at, due_why, expected_at, applied_at, applied_id, last_ping_at,
             last_duration_ms, pings, runs, durations)
         WHERE b.number = v.number
       )
       INSERT INTO ping (received_at, number, n, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address, user_agent, note)
       SELECT to_timestamp(at / 1000.0), number, n, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address, user_agent, note
       FROM unnest($19::float8[], $20::bigint[], $21::bigint[], $22::uuid[], $23::smallint[], $24::smallint[], $25::int[], $26::bigint[], $27::uuid[],
         $28::text[], $29::text[], $30::text[], $31::text[], $32::text[], $33::text[])
         AS p(at, number, n, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address, user_agent, note)`,
      [
        beliefs.map(({ row }) => row.number),
        beliefs.map(({ belief }) => belief.state),
        beliefs.map(({ belief }) => belief.seq),
        beliefs.map(({ belief }) => belief.since),
        beliefs.map(({ belief }) => belief.slot),
        beliefs.map(({ belief }) => belief.failures),
        beliefs.map(({ belief }) => belief.reason),
        beliefs.map(({ belief }) => belief.message),
        pulses.map((pulse) => pulse.dueAt),
        pulses.map((pulse) => pulse.dueWhy),
        pulses.map((pulse) => pulse.expectedAt),
        pulses.map((pulse) => pulse.appliedAt),
        pulses.map((pulse) => pulse.appliedId),
        pulses.map((pulse) => pulse.lastPingAt),
        pulses.map((pulse) => pulse.lastDurationMs),
        pulses.map((pulse) => pulse.pings),
        pulses.map((pulse) => (pulse.runs.length === 0 ? null : JSON.stringify(pulse.runs))),
        pulses.map((pulse) => (pulse.durations.length === 0 ? null : `{${pulse.durations.join(",")}}`)),
        judged.map(({ ping }) => ping.receivedAt),
        judged.map(({ ping }) => ping.number),
        judged.map((one) => one.judged.belief.pulse.pings),
        judged.map(({ ping }) => ping.id),
        judged.map((one) => storedKind(one.judged.kind)),
        judged.map(({ ping }) => ping.exitStatus),
        judged.map(({ ping }) => (ping.body === null ? null : ping.bodyBytes)),
        judged.map((one) => one.judged.durationMs),
        judged.map(({ ping }) => ping.runId),
        judged.map(({ ping }) => ping.form),
        judged.map(({ ping }) => ping.scheme),
        judged.map(({ ping }) => ping.method),
        judged.map(({ ping }) => ping.address),
        judged.map(({ ping }) => ping.userAgent),
        judged.map((one) => noteOf(one.ping, one.judged)),
      ],
    );
  }

  private async writeBodies(tx: Tx): Promise<void> {
    const bodies = this.judged.flatMap(({ ping }) => (ping.body === null ? [] : [{ ping, body: ping.body }]));
    if (bodies.length === 0) return;
    await tx.query(
      `INSERT INTO ping_body (received_at, number, id, body)
       SELECT to_timestamp(at / 1000.0), number, id, body FROM unnest($1::float8[], $2::bigint[], $3::uuid[], $4::bytea[]) AS b(at, number, id, body)`,
      [
        bodies.map(({ ping }) => ping.receivedAt),
        bodies.map(({ ping }) => ping.number),
        bodies.map(({ ping }) => ping.id),
        bodies.map(({ body }) => body),
      ],
    );
  }

  private async writeEvents(tx: Tx): Promise<void> {
    const changes = this.judged.flatMap(({ judged: { change }, row }) => (change === null ? [] : [{ change, row }]));
    if (changes.length === 0) return;
    await tx.query(
      `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
       SELECT number, seq, organization_id, state, to_timestamp(from_at / 1000.0), slot, version, reason, message
       FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::float8[], $6::bigint[], $7::int[], $8::text[], $9::text[])
         AS e(number, seq, organization_id, state, from_at, slot, version, reason, message)
       ORDER BY number, seq`,
      [
        changes.map(({ row }) => row.number),
        changes.map(({ change }) => change.seq),
        changes.map(({ row }) => row.organizationId),
        changes.map(({ change }) => change.state),
        changes.map(({ change }) => change.fromAt),
        changes.map(({ change }) => change.slot),
        changes.map(({ row }) => row.version),
        changes.map(({ change }) => change.reason),
        changes.map(({ change }) => change.message),
      ],
    );
    await tx.query("SELECT pg_notify('event', '')");
    for (const { change, row } of changes)
      if (change.reason === MISS_TAKEN_BACK) await this.writeOwnOutage(tx, row, change.fromAt);
  }

  /** From the deadline on we believed what was not so: that time counts as not known, and not as down. */
  private async writeOwnOutage(tx: Tx, row: BeliefRow, toMs: number): Promise<void> {
    await tx.query(
      `INSERT INTO span (id, from_at, to_at, why, numbers, form)
       SELECT $1, from_at, greatest(clock_timestamp(), to_timestamp($4 / 1000.0)), 'miss_taken_back', ARRAY[$2::bigint], 'heartbeat'
       FROM event WHERE number = $2 AND seq = $3`,
      [uuidv7(), row.number, row.seq, toMs],
    );
  }

  /** What an engine would not notice by itself. */
  private async writeNearerDues(tx: Tx): Promise<void> {
    const nearer = this.beliefs.filter(
      ({ row, belief: { pulse } }) => pulse.dueAt !== null && (row.dueAt === null || pulse.dueAt < row.dueAt),
    );
    if (nearer.length === 0) return;
    await tx.query("INSERT INTO nearer_due (numbers, shards, dues) VALUES ($1, $2, $3)", [
      nearer.map(({ row }) => row.number),
      nearer.map(({ row }) => row.shard),
      nearer.map(({ belief }) => belief.pulse.dueAt),
    ]);
  }

  private async writeSlowRuns(tx: Tx): Promise<void> {
    const slow = this.judged.flatMap(({ ping, judged, row }) =>
      judged.slow === null ? [] : [{ ping, row, facts: { ...judged.slow, runId: ping.runId, at: ping.receivedAt } }],
    );
    if (slow.length === 0) return;
    await tx.query(
      `INSERT INTO notice (organization_id, number, kind, subject, days, facts, raised_at)
       SELECT organization_id, number, 'heartbeat.slow', subject, 0, facts, clock_timestamp()
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::jsonb[]) AS s(organization_id, number, subject, facts)
       ON CONFLICT DO NOTHING`,
      [
        slow.map(({ row }) => row.organizationId),
        slow.map(({ row }) => row.number),
        slow.map(({ ping }) => ping.id),
        slow.map(({ facts }) => JSON.stringify(facts)),
      ],
    );
    await tx.query("SELECT pg_notify('event', '')");
  }
}

function beliefOf(row: BeliefRow): HeartbeatBelief {
  const { state, seq, since, slot, failures, reason, message } = row;
  const pulse: Pulse = {
    dueAt: row.dueAt,
    dueWhy: row.dueWhy,
    expectedAt: row.expectedAt,
    appliedAt: row.appliedAt,
    appliedId: row.appliedId,
    lastPingAt: row.lastPingAt,
    lastDurationMs: row.lastDurationMs,
    pings: row.pings ?? 0,
    runs: row.runs ?? [],
    durations: row.durations ?? [],
  };
  return { state, seq, since, slot, failures, reason, message, pulse };
}

function inOrder(a: Ping, b: Ping): number {
  return a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1);
}

const FORMER_ADDRESS = "by the former address";
const MAX_NOTE_CHARACTERS = 500;

function noteOf(ping: Ping, judged: JudgedPing): string | null {
  const parts = [judged.note, ping.message, ping.isByFormerAddress ? FORMER_ADDRESS : null].filter(
    (part): part is string => part !== null && part !== "",
  );
  return parts.length === 0 ? null : scrubText([...new Set(parts)].join("; "), MAX_NOTE_CHARACTERS);
}
