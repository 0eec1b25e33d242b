// What an invariant is: a promise of Keepwatch said so that a check can decide it. It gives what is wrong, in words; an
// empty list is the proof. The numbers are those of the design's list.
import type { Stretch } from "#lib/stretches.ts";
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
  /** What jobs sent, and what they were answered. All of them are over. */
  readonly pings?: readonly PingAttempt[];
  /** When something of ours was struck. Without it every lateness counts. */
  readonly troubles?: readonly Trouble[];
  /** Stretches in which certainly no receiver ran, but for their first moments (Unix milliseconds). */
  readonly deafStretches?: readonly Stretch[];
}

export interface PingAttempt {
  /** In its user agent, and at the beginning of its body. Never twice. */
  readonly name: string;
  readonly heartbeatId: string;
  readonly signal: string;
  readonly body: string | null;
  /** null: no answer. */
  readonly status: number | null;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** From the blow until all is set right; what is late because of it may be so much later still. */
export interface Trouble extends Stretch {
  readonly what: string;
  readonly mayBeLaterMs: number;
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
