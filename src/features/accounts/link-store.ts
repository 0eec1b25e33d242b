// One-time links and codes: all SQL of one_time_link. Only hashes of their tokens get here.
import { uuidv7 } from "#lib/uuid.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import { hashToken } from "#platform/secrets.ts";
import type { Role } from "./views.ts";

export type LinkKind = "setup" | "invitation" | "owner_reset";

export interface OneTimeLink {
  readonly id: string;
  readonly organizationId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly role: Role | null;
  readonly createdBy: string | null;
}

const linkColumns = `id, organization_id AS "organizationId", email, name, role, created_by AS "createdBy"`;

export async function insertLink(
  tx: Tx,
  link: Partial<Omit<OneTimeLink, "id">> & {
    readonly kind: LinkKind;
    readonly token: string;
    readonly expiresAt: Date;
  },
  now: Date,
): Promise<string> {
  const id = uuidv7();
  await tx.query(
    `INSERT INTO one_time_link (id, kind, token_hash, organization_id, email, name, role, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      link.kind,
      hashToken(link.token),
      link.organizationId ?? null,
      link.email ?? null,
      link.name ?? null,
      link.role ?? null,
      link.createdBy ?? null,
      now,
      link.expiresAt,
    ],
  );
  return id;
}

/** Uses the link up. Of two who come at once, one gets it and the other undefined. */
export async function claimLink(tx: Tx, kind: LinkKind, token: string, now: Date): Promise<OneTimeLink | undefined> {
  const { rows } = await tx.query<OneTimeLink>(
    `UPDATE one_time_link SET used_at = $3
     WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3 RETURNING ${linkColumns}`,
    [hashToken(token), kind, now],
  );
  return rows[0];
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly expiresAt: Date;
}

const invitationColumns = `id, email, name, role, created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt"`;

export async function listOpenInvitations(
  db: Db,
  org: string,
  afterId: string | null,
  count: number,
  now: Date,
): Promise<Invitation[]> {
  const { rows } = await db.query<Invitation>(
    `SELECT ${invitationColumns} FROM one_time_link
     WHERE organization_id = $1 AND kind = 'invitation' AND used_at IS NULL AND expires_at > $2
       AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
    [org, now, afterId, count],
  );
  return rows;
}

/** Deletes open invitations of an organisation: the one with the id, those to an address, or those that somebody made. */
export async function deleteInvitations(
  tx: Tx,
  org: string,
  which: { readonly id: string } | { readonly email: string } | { readonly createdBy: string },
): Promise<Invitation[]> {
  const { rows } = await tx.query<Invitation>(
    `DELETE FROM one_time_link
     WHERE organization_id = $1 AND kind = 'invitation' AND used_at IS NULL
       AND (id = $2 OR lower(email) = lower($3) OR created_by = $4)
     RETURNING ${invitationColumns}`,
    [
      org,
      "id" in which ? which.id : null,
      "email" in which ? which.email : null,
      "createdBy" in which ? which.createdBy : null,
    ],
  );
  return rows;
}

export async function deleteLinks(tx: Tx, kind: "setup"): Promise<void>;
export async function deleteLinks(tx: Tx, kind: "owner_reset", email: string): Promise<void>;
export async function deleteLinks(tx: Tx, kind: LinkKind, email?: string): Promise<void> {
  await tx.query(`DELETE FROM one_time_link WHERE kind = $1 AND ($2::text IS NULL OR lower(email) = lower($2))`, [
    kind,
    email ?? null,
  ]);
}
