// People and the organisations they belong to: all SQL of person, member and organization.
import { uuidv7 } from "#lib/uuid.ts";
import type { Db, Tx } from "#platform/database/pool.ts";
import type { Role } from "./views.ts";

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Member extends Person {
  readonly role: Role;
  readonly createdAt: Date;
  readonly createdBy: string | null;
}

/** A person with the organisation they sign in to. */
export interface Membership {
  readonly person: Person;
  readonly organization: Organization;
  readonly role: Role;
}

/** Spaces around it are a slip of the hand; the case stays as typed and does not matter in comparisons. */
export function cleanEmail(email: string): string {
  return email.trim();
}

export interface Account extends Person {
  readonly passwordHash: string | null;
}

export async function findAccount(db: Db, email: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(
    `SELECT id, email, name, password_hash AS "passwordHash" FROM person WHERE lower(email) = lower($1)`,
    [cleanEmail(email)],
  );
  return rows[0];
}

export async function findAccountById(db: Db, id: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(
    `SELECT id, email, name, password_hash AS "passwordHash" FROM person WHERE id = $1`,
    [id],
  );
  return rows[0];
}

/**
 * True while the password is still the one whose hash was read before: comparing takes time, and holds no lock. The
 * person stays locked until the end of the transaction, so that no session is begun beside a change of password.
 */
export async function lockPassword(tx: Tx, personId: string, passwordHash: string | null): Promise<boolean> {
  const { rowCount } = await tx.query(`SELECT FROM person WHERE id = $1 AND password_hash = $2 FOR NO KEY UPDATE`, [
    personId,
    passwordHash,
  ]);
  return rowCount === 1;
}

/** Undefined when somebody has this address already. */
export async function insertPerson(
  tx: Tx,
  person: { readonly email: string; readonly name: string; readonly passwordHash: string },
  now: Date,
): Promise<Person | undefined> {
  const { rows } = await tx.query<Person>(
    `INSERT INTO person (id, email, name, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT DO NOTHING RETURNING id, email, name`,
    [uuidv7(), cleanEmail(person.email), person.name.trim(), person.passwordHash, now],
  );
  return rows[0];
}

export async function savePassword(tx: Tx, personId: string, passwordHash: string, now: Date): Promise<void> {
  await tx.query(`UPDATE person SET password_hash = $2, updated_at = $3 WHERE id = $1`, [personId, passwordHash, now]);
}

export async function renamePerson(tx: Tx, personId: string, name: string, now: Date): Promise<void> {
  await tx.query(`UPDATE person SET name = $2, updated_at = $3 WHERE id = $1`, [personId, name.trim(), now]);
}

interface MembershipRow extends Person {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: Role;
}

function membershipOf(row: MembershipRow | undefined): Membership | undefined {
  if (row === undefined) return undefined;
  return {
    person: { id: row.id, email: row.email, name: row.name },
    organization: { id: row.organizationId, name: row.organizationName },
    role: row.role,
  };
}

/** The organisation to sign in to: of several, the one that was joined first. Undefined when there is none. */
export async function findFirstMembership(db: Db, personId: string | null): Promise<Membership | undefined> {
  const { rows } = await db.query<MembershipRow>(
    `SELECT p.id, p.email, p.name, m.role, o.id AS "organizationId", o.name AS "organizationName"
     FROM member m JOIN person p ON p.id = m.person_id JOIN organization o ON o.id = m.organization_id
     WHERE m.person_id = $1 ORDER BY m.created_at, m.organization_id LIMIT 1`,
    [personId],
  );
  return membershipOf(rows[0]);
}

export async function findMembership(db: Db, org: string, personId: string): Promise<Membership | undefined> {
  const { rows } = await db.query<MembershipRow>(
    `SELECT p.id, p.email, p.name, m.role, o.id AS "organizationId", o.name AS "organizationName"
     FROM member m JOIN person p ON p.id = m.person_id JOIN organization o ON o.id = m.organization_id
     WHERE m.organization_id = $1 AND m.person_id = $2`,
    [org, personId],
  );
  return membershipOf(rows[0]);
}

const memberColumns = `p.id, p.email, p.name, m.role, m.created_at AS "createdAt", m.created_by AS "createdBy"`;

export async function listMembersAfter(db: Db, org: string, afterId: string | null, count: number): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `SELECT ${memberColumns} FROM member m JOIN person p ON p.id = m.person_id
     WHERE m.organization_id = $1 AND ($2::uuid IS NULL OR m.person_id > $2) ORDER BY m.person_id LIMIT $3`,
    [org, afterId, count],
  );
  return rows;
}

export async function findMember(db: Db, org: string, personId: string): Promise<Member | undefined> {
  const { rows } = await db.query<Member>(
    `SELECT ${memberColumns} FROM member m JOIN person p ON p.id = m.person_id
     WHERE m.organization_id = $1 AND m.person_id = $2`,
    [org, personId],
  );
  return rows[0];
}

export async function insertMember(
  tx: Tx,
  member: { readonly org: string; readonly personId: string; readonly role: Role; readonly createdBy: string | null },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO member (organization_id, person_id, role, created_by, created_at) VALUES ($1, $2, $3, $4, $5)`,
    [member.org, member.personId, member.role, member.createdBy, now],
  );
}

export async function saveRole(tx: Tx, org: string, personId: string, role: Role): Promise<void> {
  await tx.query(`UPDATE member SET role = $3 WHERE organization_id = $1 AND person_id = $2`, [org, personId, role]);
}

export async function deleteMember(tx: Tx, org: string, personId: string): Promise<void> {
  await tx.query(`DELETE FROM member WHERE organization_id = $1 AND person_id = $2`, [org, personId]);
}

/** Whoever changes who belongs to an organisation takes turns here: two owners must not remove each other at once. */
export async function lockOrganization(tx: Tx, org: string): Promise<Organization | undefined> {
  const { rows } = await tx.query<Organization>(`SELECT id, name FROM organization WHERE id = $1 FOR NO KEY UPDATE`, [
    org,
  ]);
  return rows[0];
}

export async function countOwners(tx: Tx, org: string): Promise<number> {
  const { rowCount } = await tx.query(`SELECT FROM member WHERE organization_id = $1 AND role = 'owner'`, [org]);
  return rowCount;
}

export async function hasOwner(db: Db): Promise<boolean> {
  const { rows } = await db.query(`SELECT FROM member WHERE role = 'owner' LIMIT 1`);
  return rows.length > 0;
}

export async function findOrganization(db: Db, org: string): Promise<Organization | undefined> {
  const { rows } = await db.query<Organization>(`SELECT id, name FROM organization WHERE id = $1`, [org]);
  return rows[0];
}

export async function findFirstOrganization(db: Db): Promise<Organization | undefined> {
  const { rows } = await db.query<Organization>(`SELECT id, name FROM organization ORDER BY created_at, id LIMIT 1`);
  return rows[0];
}

export async function insertOrganization(tx: Tx, name: string, now: Date): Promise<Organization> {
  const organization = { id: uuidv7(), name: name.trim() };
  await tx.query(`INSERT INTO organization (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)`, [
    organization.id,
    organization.name,
    now,
  ]);
  return organization;
}

export async function renameOrganization(tx: Tx, org: string, name: string, now: Date): Promise<void> {
  await tx.query(`UPDATE organization SET name = $2, updated_at = $3 WHERE id = $1`, [org, name.trim(), now]);
}
