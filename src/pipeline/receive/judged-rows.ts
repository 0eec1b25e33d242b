// Judged pings as rows of the type judged_ping (migration 0007), and what a statement writes from such rows: the same for
// both ways of a commit.
import { storedKind } from "#features/heartbeats/index.ts";
import { binaryRows, type RowType, type RowWriter } from "#platform/database/binary-rows.ts";
import type { Db } from "#platform/database/pool.ts";
import { bringsDeadlineNearer, type JudgedHeartbeat, type JudgedOne, noteOf } from "./judged-pings.ts";

const COLUMNS = 38;

/** Asked once for each connection: what is restored from a copy has other numbers. */
export async function readRowType(db: Pick<Db, "query">): Promise<RowType> {
  const { rows } = await db.query<{ oid: number }>("SELECT 'judged_ping'::regtype::oid::bigint AS oid");
  return { oid: rows[0]!.oid, columns: COLUMNS };
}

interface Row {
  readonly heartbeat: JudgedHeartbeat;
  readonly one: JudgedOne;
}

/** A row for each ping. */
function judgedRows(type: RowType, heartbeats: readonly JudgedHeartbeat[]): Buffer {
  const rows: Row[] = [];
  for (const heartbeat of heartbeats) for (const one of heartbeat.pings) rows.push({ heartbeat, one });
  return binaryRows(type, rows, writeRow);
}

function writeRow(to: RowWriter, { heartbeat, one }: Row): void {
  const { before } = heartbeat;
  const isLast = one === heartbeat.pings.at(-1);
  to.bigint(before.number);
  to.int(before.version);
  to.bigint(before.belief.seq);
  to.bigint(before.belief.pulse.pings);
  to.smallint(before.shard);
  to.boolean(isLast);
  to.boolean(null); // is_nearer, by which the version before chose what `nearerDues` says now
  writeBelief(to, one);
  writePing(to, one);
}

function writeBelief(to: RowWriter, { judged: { belief } }: JudgedOne): void {
  const { pulse } = belief;
  to.text(belief.state);
  to.bigint(belief.seq);
  to.moment(belief.since);
  to.bigint(belief.slot);
  to.int(belief.failures);
  to.text(belief.reason);
  to.text(belief.message);
  to.moment(pulse.dueAt);
  to.text(pulse.dueWhy);
  to.moment(pulse.expectedAt);
  to.moment(pulse.appliedAt);
  to.uuid(pulse.appliedId);
  to.moment(pulse.lastPingAt);
  to.bigint(pulse.lastDurationMs);
  to.bigint(pulse.pings);
  to.json(pulse.runs.length === 0 ? null : pulse.runs);
  to.ints(pulse.durations.length === 0 ? null : pulse.durations);
}

function writePing(to: RowWriter, one: JudgedOne): void {
  const { ping, judged } = one;
  to.moment(ping.receivedAt);
  to.uuid(ping.id);
  to.smallint(storedKind(judged.kind));
  to.smallint(ping.exitStatus);
  to.int(ping.body === null ? null : ping.bodyBytes);
  to.bigint(judged.durationMs);
  to.uuid(ping.runId);
  to.text(ping.form);
  to.text(ping.scheme);
  to.text(ping.method);
  to.text(ping.address);
  to.text(ping.userAgent);
  to.text(noteOf(one));
  to.bytea(ping.body);
}

/** Of a row `v`. */
export const setBelief = `state = v.state, seq = v.seq, since = v.since, slot = v.slot, failures = v.failures, reason = v.reason,
  message = v.message, due_at = v.due_at, due_why = v.due_why, expected_at = v.expected_at, applied_at = v.applied_at,
  applied_id = v.applied_id, last_ping_at = v.last_ping_at, last_duration_ms = v.last_duration_ms, pings = v.pings, runs = v.runs,
  durations = v.durations`;

/** What `pingStatement` needs of a row `v`: a copy of the whole row would cost more than some of what is written. */
export const writtenColumns = `v.received_at, v.number, v.pings, v.id, v.kind, v.exit_status, v.body_bytes, v.duration_ms, v.run_id, v.form,
  v.scheme, v.method, v.address, v.user_agent, v.note, v.body`;

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * A statement whose $1 are judged rows. `text` gets what is written beside the beliefs: parts of a WITH, from rows that
 * stand there under the name `rows`. One that would write nothing is left out: to begin it costs as much as half a ping.
 */
export function pingStatement(rows: string, text: (written: string) => string) {
  const pinged = `pinged AS (
      INSERT INTO ping (received_at, number, n, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address,
        user_agent, note)
      SELECT received_at, number, pings, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address,
        user_agent, note
      FROM ${rows}
    )`;
  const bodies = `, bodies AS (
      INSERT INTO ping_body (received_at, number, id, body) SELECT received_at, number, id, body FROM ${rows} WHERE body IS NOT NULL
    )`;
  const nearer = `, nearer AS (
      INSERT INTO nearer_due (numbers, shards, dues) VALUES ($2::bigint[], $3::smallint[], $4::float8[])
    )`;
  const withoutNearer = { withBodies: text(pinged + bodies), withoutBodies: text(pinged) };
  const withNearer = { withBodies: text(pinged + bodies + nearer), withoutBodies: text(pinged + nearer) };
  return (type: RowType, heartbeats: readonly JudgedHeartbeat[]): Statement => {
    const hasBodies = heartbeats.some(({ pings }) => pings.some(({ ping }) => ping.body !== null));
    const dues = nearerDues(heartbeats);
    const texts = dues.length > 0 ? withNearer : withoutNearer;
    return {
      text: hasBodies ? texts.withBodies : texts.withoutBodies,
      values: [judgedRows(type, heartbeats), ...dues],
    };
  };
}

/**
 * Columns of a row of `nearer_due`; none when no deadline came nearer. Also of pings that turn out not to be written: who
 * reads them looks at the belief when the moment comes.
 */
function nearerDues(heartbeats: readonly JudgedHeartbeat[]): string[] {
  const nearer = heartbeats.filter(bringsDeadlineNearer);
  if (nearer.length === 0) return [];
  return [
    arrayOf(nearer.map(({ before }) => before.number)),
    arrayOf(nearer.map(({ before }) => before.shard)),
    arrayOf(nearer.map(({ after }) => after.pulse.dueAt!)),
  ];
}

/** As PostgreSQL writes it; the driver would put every number in quotes. */
function arrayOf(numbers: readonly number[]): string {
  return `{${numbers.join(",")}}`;
}
