// Writes test messages down as finished deliveries, so that the delivery log shows them like any other.
import type { Outcome, Telling } from "#channels/index.ts";
import type { Tx } from "#platform/database/pool.ts";

export interface TestDelivery {
  readonly telling: Telling; // its id is the delivery's
  readonly recipient: string;
  readonly outcome: Outcome;
  readonly startedAt: Date;
  readonly durationMs: number;
}

export async function insertTestDeliveries(
  tx: Tx,
  channel: { readonly id: string; readonly kind: string; readonly organizationId: string },
  deliveries: readonly TestDelivery[],
): Promise<void> {
  const rows = deliveries.map(({ telling, recipient, outcome, startedAt, durationMs }) => ({
    id: telling.id,
    recipient,
    telling,
    state: outcome.result === "sent" ? "sent" : "dead",
    result: outcome.result,
    detail: outcome.detail,
    status_code: outcome.statusCode,
    is_ambiguous: outcome.isAmbiguous,
    started_at: startedAt,
    finished_at: new Date(startedAt.getTime() + durationMs),
  }));
  const fields = `(id uuid, recipient text, telling jsonb, state text, result text, detail text, status_code int, is_ambiguous boolean,
    started_at timestamptz, finished_at timestamptz)`;
  await tx.query(
    `INSERT INTO delivery (id, organization_id, channel_id, channel_kind, recipient, telling, state, due_at, attempts, is_ambiguous,
       last_detail, last_status, created_at, finished_at)
     SELECT id, $2, $3, $4, recipient, telling, state, started_at, 1, is_ambiguous, detail, status_code, started_at, finished_at
     FROM jsonb_to_recordset($1::jsonb) AS r${fields}`,
    [JSON.stringify(rows), channel.organizationId, channel.id, channel.kind],
  );
  await tx.query(
    `INSERT INTO attempt (delivery_id, no, claim_no, started_at, finished_at, result, status_code, detail, is_ambiguous)
     SELECT id, 1, 0, started_at, finished_at, result, status_code, detail, is_ambiguous
     FROM jsonb_to_recordset($1::jsonb) AS r${fields}`,
    [JSON.stringify(rows)],
  );
}
