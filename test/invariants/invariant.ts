// What an invariant is: a promise of Keepwatch said so that a check can decide it. It gives what is wrong, in words; an
// empty list is the proof. The numbers are those of the design's list.
import type { Db } from "#platform/database/pool.ts";
import type { ApiClient } from "#test/api-client.ts";
import type { ReceivedRequest } from "#test/doubles/webhook-receiver.ts";

/** What happened outside the database, as the test saw it. What was not watched is left out. */
export interface Evidence {
  readonly db: Db;
  /** The record of the one receiver that all deliveries of the kind webhook go to. */
  readonly received?: readonly ReceivedRequest[];
  /** Monitors whose targets were well all the time. */
  readonly alwaysHealthy?: ReadonlySet<string>;
  /** Edits, pauses, resumptions and deletions that were answered with a 2xx. */
  readonly answeredEdits?: readonly AnsweredEdit[];
  readonly api?: ApiClient;
}

export interface AnsweredEdit {
  readonly monitorId: string;
  readonly version: number;
  readonly answeredAtMs: number;
}

export interface Invariant {
  readonly number: number;
  readonly name: string;
  check(evidence: Evidence): Promise<readonly string[]>;
}

/** Of one invariant; whoever reads them has seen enough by then. */
export const MAX_VIOLATIONS = 20;

/** Runs a query whose rows are violations, a sentence each in the column `violation`. */
export async function violationsIn(db: Db, text: string, values: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await db.query<{ violation: string }>(
    `SELECT violation FROM (${text}) v LIMIT ${MAX_VIOLATIONS}`,
    values,
  );
  return rows.map((row) => row.violation);
}

export function isTaken({ answer }: ReceivedRequest): boolean {
  return answer !== null && typeof answer === "object" && answer.status >= 200 && answer.status < 300;
}

export function keyOf(request: ReceivedRequest): string {
  return request.headers["idempotency-key"] ?? "";
}
