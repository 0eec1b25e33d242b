// What of judged pings goes into which column, once for both statements that write it.
import { storedKind } from "#features/heartbeats/index.ts";
import { bytesArray, numberArray, textArray, wordArray } from "#platform/database/array-text.ts";
import { type JudgedHeartbeat, noteOf } from "./judged-pings.ts";

/** Takes $n from a number on, so that several lists can stand in one statement. */
export interface Columns {
  readonly from: string;
  readonly values: readonly string[];
}

function unnested(
  first: number,
  name: string,
  columns: readonly (readonly [name: string, type: string, values: string])[],
): Columns {
  const places = columns.map(([, type], index) => `$${first + index}::${type}[]`);
  return {
    from: `unnest(${places.join(", ")}) AS ${name} (${columns.map(([column]) => column).join(", ")})`,
    values: columns.map(([, , values]) => values),
  };
}

/** The belief after the pings, and what it must be compared with. */
export function beliefColumns(first: number, heartbeats: readonly JudgedHeartbeat[]): Columns {
  const before = heartbeats.map((one) => one.before);
  const after = heartbeats.map((one) => one.after);
  const pulses = after.map(({ pulse }) => pulse);
  return unnested(first, "v", [
    ["number", "bigint", numberArray(before.map(({ number }) => number))],
    ["version", "int", numberArray(before.map(({ version }) => version))],
    ["seen_seq", "bigint", numberArray(before.map(({ belief }) => belief.seq))],
    ["seen_pings", "bigint", numberArray(before.map(({ belief }) => belief.pulse.pings))],
    ["state", "text", wordArray(after.map(({ state }) => state))],
    ["seq", "bigint", numberArray(after.map(({ seq }) => seq))],
    ["since", "float8", numberArray(after.map(({ since }) => since))],
    ["slot", "bigint", numberArray(after.map(({ slot }) => slot))],
    ["failures", "int", numberArray(after.map(({ failures }) => failures))],
    ["reason", "text", textArray(after.map(({ reason }) => reason))],
    ["message", "text", textArray(after.map(({ message }) => message))],
    ["due_at", "float8", numberArray(pulses.map(({ dueAt }) => dueAt))],
    ["due_why", "text", wordArray(pulses.map(({ dueWhy }) => dueWhy))],
    ["expected_at", "float8", numberArray(pulses.map(({ expectedAt }) => expectedAt))],
    ["applied_at", "float8", numberArray(pulses.map(({ appliedAt }) => appliedAt))],
    ["applied_id", "uuid", wordArray(pulses.map(({ appliedId }) => appliedId))],
    ["last_ping_at", "float8", numberArray(pulses.map(({ lastPingAt }) => lastPingAt))],
    ["last_duration_ms", "bigint", numberArray(pulses.map(({ lastDurationMs }) => lastDurationMs))],
    ["pings", "bigint", numberArray(pulses.map(({ pings }) => pings))],
    ["runs", "jsonb", textArray(pulses.map(({ runs }) => (runs.length === 0 ? null : JSON.stringify(runs))))],
    // An array of arrays would have to have as many places in each.
    [
      "durations",
      "text",
      textArray(pulses.map(({ durations }) => (durations.length === 0 ? null : `{${durations.join(",")}}`))),
    ],
  ]);
}

export const setBelief = `state = v.state, seq = v.seq, since = to_timestamp(v.since / 1000.0), slot = v.slot, failures = v.failures,
  reason = v.reason, message = v.message, due_at = to_timestamp(v.due_at / 1000.0), due_why = v.due_why,
  expected_at = to_timestamp(v.expected_at / 1000.0), applied_at = to_timestamp(v.applied_at / 1000.0), applied_id = v.applied_id,
  last_ping_at = to_timestamp(v.last_ping_at / 1000.0), last_duration_ms = v.last_duration_ms, pings = v.pings, runs = v.runs,
  durations = v.durations::int[]`;

export const pingColumnNames =
  "received_at, number, n, id, kind, exit_status, body_bytes, duration_ms, run_id, form, scheme, method, address, user_agent, note";
export const selectedPing = `to_timestamp(p.at / 1000.0), p.number, p.n, p.id, p.kind, p.exit_status, p.body_bytes, p.duration_ms, p.run_id, p.form,
  p.scheme, p.method, p.address, p.user_agent, p.note`;

export function pingColumns(first: number, heartbeats: readonly JudgedHeartbeat[]): Columns {
  const all = heartbeats.flatMap(({ pings }) => pings);
  const pings = all.map(({ ping }) => ping);
  return unnested(first, "p", [
    ["at", "float8", numberArray(pings.map(({ receivedAt }) => receivedAt))],
    ["number", "bigint", numberArray(pings.map(({ number }) => number))],
    ["n", "bigint", numberArray(all.map(({ judged }) => judged.belief.pulse.pings))],
    ["id", "uuid", wordArray(pings.map(({ id }) => id))],
    ["kind", "smallint", numberArray(all.map(({ judged }) => storedKind(judged.kind)))],
    ["exit_status", "smallint", numberArray(pings.map(({ exitStatus }) => exitStatus))],
    ["body_bytes", "int", numberArray(pings.map(({ body, bodyBytes }) => (body === null ? null : bodyBytes)))],
    ["duration_ms", "bigint", numberArray(all.map(({ judged }) => judged.durationMs))],
    ["run_id", "uuid", wordArray(pings.map(({ runId }) => runId))],
    ["form", "text", wordArray(pings.map(({ form }) => form))],
    ["scheme", "text", wordArray(pings.map(({ scheme }) => scheme))],
    ["method", "text", textArray(pings.map(({ method }) => method))],
    ["address", "text", textArray(pings.map(({ address }) => address))],
    ["user_agent", "text", textArray(pings.map(({ userAgent }) => userAgent))],
    ["note", "text", textArray(all.map(noteOf))],
  ]);
}

/** Null when none of the pings has a body. */
export function bodyColumns(first: number, heartbeats: readonly JudgedHeartbeat[]): Columns | null {
  const bodies = heartbeats.flatMap(({ pings }) =>
    pings.flatMap(({ ping }) => (ping.body === null ? [] : [{ ping, body: ping.body }])),
  );
  if (bodies.length === 0) return null;
  return unnested(first, "b", [
    ["at", "float8", numberArray(bodies.map(({ ping }) => ping.receivedAt))],
    ["number", "bigint", numberArray(bodies.map(({ ping }) => ping.number))],
    ["id", "uuid", wordArray(bodies.map(({ ping }) => ping.id))],
    ["body", "bytea", bytesArray(bodies.map(({ body }) => body))],
  ]);
}

/** Null when none of the deadlines came nearer. */
export function nearerColumns(first: number, heartbeats: readonly JudgedHeartbeat[]): Columns | null {
  if (heartbeats.length === 0) return null;
  return unnested(first, "d", [
    ["number", "bigint", numberArray(heartbeats.map(({ before }) => before.number))],
    ["shard", "smallint", numberArray(heartbeats.map(({ before }) => before.shard))],
    ["due", "float8", numberArray(heartbeats.map(({ after }) => after.pulse.dueAt))],
  ]);
}
