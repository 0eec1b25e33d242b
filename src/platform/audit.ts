// Writes who changed what, in the transaction that changes it. Secrets are replaced at any depth before they get here
// to rest. Reading the log is the audit feature's work.
import { uuidv7 } from "#lib/uuid.ts";
import type { Tx } from "./database/pool.ts";
import { redact } from "./log.ts";
import type { Caller } from "./verb.ts";

/** One changed object: `before` is null when it was made, `after` when it is gone. */
export interface Change {
  readonly objectKind: string;
  readonly objectId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  /** For what is done before anybody is signed in: the organisation and the person it concerns. */
  readonly organizationId?: string;
  readonly actor?: Caller["actor"];
}

/** One row per change, in one statement. */
export async function writeAudit(tx: Tx, action: string, caller: Caller, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((change) => {
    const actor = change.actor ?? caller.actor;
    return {
      id: uuidv7(),
      organization_id: change.organizationId ?? caller.organizationId,
      action,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      object_kind: change.objectKind,
      object_id: change.objectId,
      before: redact(change.before),
      after: redact(change.after),
      address: caller.address,
      request_id: caller.requestId,
    };
  });
  await tx.query(
    `INSERT INTO audit (id, organization_id, action, actor_kind, actor_id, actor_name, object_kind, object_id, before, after, address, request_id)
     SELECT id, organization_id, action, actor_kind, actor_id, actor_name, object_kind, object_id, before, after, address, request_id
     FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, organization_id uuid, action text, actor_kind text, actor_id uuid, actor_name text,
       object_kind text, object_id uuid, before jsonb, after jsonb, address text, request_id text)`,
    [JSON.stringify(rows)],
  );
}
