// Sessions and their refresh tokens: all SQL of session and refresh_token. Only hashes of tokens get here.
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Role } from "./views.ts";

export type EndReason = "signed_out" | "token_reused" | "password_changed" | "ended_by_person" | "member_removed";

export interface Session {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  readonly userAgent: string | null;
}

const sessionColumns = `id, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt", address,
  user_agent AS "userAgent"`;

export async function insertSession(
  tx: Tx,
  session: {
    readonly id: string;
    readonly personId: string;
    readonly org: string;
    readonly address: string;
    readonly userAgent: string;
    readonly expiresAt: Date;
  },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO session (id, person_id, organization_id, address, user_agent, expires_at, created_at, last_used_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [session.id, session.personId, session.org, session.address, session.userAgent, session.expiresAt, now],
  );
}

export async function insertRefreshToken(tx: Tx, tokenHash: Buffer, sessionId: string, now: Date): Promise<void> {
  await tx.query(`INSERT INTO refresh_token (token_hash, session_id, created_at) VALUES ($1, $2, $3)`, [
    tokenHash,
    sessionId,
    now,
  ]);
}

export interface LockedToken {
  readonly usedAt: Date | null;
  readonly sessionId: string;
  readonly personId: string;
  readonly organizationId: string;
  readonly sessionCreatedAt: Date;
  readonly sessionExpiresAt: Date;
  readonly sessionEndedAt: Date | null;
}

/** Locks the token and its session: rotations of one session take turns. */
export async function lockRefreshToken(tx: Tx, tokenHash: Buffer): Promise<LockedToken | undefined> {
  const { rows } = await tx.query<LockedToken>(
    `SELECT t.used_at AS "usedAt", s.id AS "sessionId", s.person_id AS "personId", s.organization_id AS "organizationId",
       s.created_at AS "sessionCreatedAt", s.expires_at AS "sessionExpiresAt", s.ended_at AS "sessionEndedAt"
     FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.token_hash = $1 FOR NO KEY UPDATE`,
    [tokenHash],
  );
  return rows[0];
}

export async function markTokenUsed(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.query(`UPDATE refresh_token SET used_at = $2 WHERE token_hash = $1`, [tokenHash, now]);
}

export async function prolongSession(tx: Tx, sessionId: string, expiresAt: Date, now: Date): Promise<void> {
  await tx.query(`UPDATE session SET last_used_at = $2, expires_at = $3 WHERE id = $1`, [sessionId, now, expiresAt]);
}

export interface SessionOfToken {
  readonly id: string;
  readonly organizationId: string;
  readonly personId: string;
  readonly personName: string;
}

/** The session of a refresh token, to be ended with it; undefined when it is over already. */
export async function findSessionOfToken(tx: Tx, tokenHash: Buffer): Promise<SessionOfToken | undefined> {
  const { rows } = await tx.query<SessionOfToken>(
    `SELECT s.id, s.organization_id AS "organizationId", p.id AS "personId", p.name AS "personName"
     FROM refresh_token t JOIN session s ON s.id = t.session_id JOIN person p ON p.id = s.person_id
     WHERE t.token_hash = $1 AND s.ended_at IS NULL`,
    [tokenHash],
  );
  return rows[0];
}

export async function listLiveSessions(
  db: Db,
  owner: { readonly org: string; readonly personId: string },
  beforeId: string | null,
  count: number,
  now: Date,
): Promise<Session[]> {
  const { rows } = await db.query<Session>(
    `SELECT ${sessionColumns} FROM session
     WHERE person_id = $1 AND organization_id = $2 AND ended_at IS NULL AND expires_at > $3
       AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
    [owner.personId, owner.org, now, beforeId, count],
  );
  return rows;
}

/** Which sessions to end: all of a person, in one organisation or in all, but perhaps one of them. */
export interface SessionChoice {
  readonly personId: string;
  readonly org?: string;
  readonly id?: string;
  readonly exceptId?: string | null;
}

/**
 * Ends them at once: their access tokens and refresh tokens open nothing any more. Gives the ids. They are locked in the
 * order of their ids, so that two who end several of them do not wait for each other.
 */
export async function endSessions(tx: Tx, choice: SessionChoice, reason: EndReason, now: Date): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE session SET ended_at = $1, end_reason = $2 WHERE id IN
       (SELECT id FROM session
        WHERE person_id = $3 AND ended_at IS NULL AND expires_at > $1 AND ($4::uuid IS NULL OR organization_id = $4)
          AND ($5::uuid IS NULL OR id = $5) AND ($6::uuid IS NULL OR id <> $6)
        ORDER BY id FOR NO KEY UPDATE)
     RETURNING id`,
    [now, reason, choice.personId, choice.org ?? null, choice.id ?? null, choice.exceptId ?? null],
  );
  return rows.map((row) => row.id);
}

/** The session with the member's present name and role; undefined when it ended or the member was removed. */
export async function findLiveSession(
  db: Db,
  { sessionId, personId, organizationId }: { sessionId: string; personId: string; organizationId: string },
  now: Date,
): Promise<{ personName: string; role: Role } | undefined> {
  const { rows } = await db.query<{ personName: string; role: Role }>(
    `SELECT p.name AS "personName", m.role
     FROM session s
     JOIN member m ON m.organization_id = s.organization_id AND m.person_id = s.person_id
     JOIN person p ON p.id = s.person_id
     WHERE s.id = $1 AND s.person_id = $2 AND s.organization_id = $3 AND s.ended_at IS NULL AND s.expires_at > $4`,
    [sessionId, personId, organizationId, now],
  );
  return rows[0];
}
