// Tries to guess a password are counted per address and per account in the database, so that the limit holds over all
// instances. All SQL of sign_in_attempt.
import { parseIpv6 } from "#lib/cidr.ts";
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";

export const mostAttempts = 10; // per key within the window
export const attemptWindowMs = 10 * 60_000;

export interface Attempt {
  readonly addressKey: string;
  readonly accountKey: string;
  readonly at: Date;
}

/** A household or a server has a whole /64 of IPv6 addresses to try from: it counts as one. */
function addressKeyOf(address: string): string {
  const bytes = parseIpv6(address.replace(/%.*$/, ""));
  const isMappedIpv4 = bytes !== null && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  if (bytes === null || isMappedIpv4) return `address:${address}`;
  return `address:${Buffer.from(bytes.slice(0, 8)).toString("hex")}/64`;
}

function accountKeyOf(email: string): string {
  return `account:${email.trim().toLowerCase()}`;
}

/**
 * Counts a try before the password is looked at, or refuses it (429). Refused tries are not counted: whoever waits for
 * the time told may try again, however often others knock meanwhile.
 */
export async function countAttempt(pool: Pool, address: string, email: string, now: Date): Promise<Attempt> {
  const attempt = { addressKey: addressKeyOf(address), accountKey: accountKeyOf(email), at: now };
  const keys = [attempt.accountKey, attempt.addressKey]; // always in this order, so that two tries cannot wait for each other
  const freeAt = await transaction(pool, async (tx) => {
    for (const key of keys) await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [key]);
    const windowStart = new Date(now.getTime() - attemptWindowMs);
    const { rows } = await tx.query<{ freeAt: Date | null }>(
      `SELECT max(at) AS "freeAt" FROM
         (SELECT at, row_number() OVER (PARTITION BY key ORDER BY at DESC) AS place
          FROM sign_in_attempt WHERE key = ANY($1) AND at > $2) AS recent
       WHERE place = $3`,
      [keys, windowStart, mostAttempts],
    );
    const blockedBy = rows[0]?.freeAt ?? null;
    if (blockedBy !== null) return new Date(blockedBy.getTime() + attemptWindowMs);
    await tx.query(`INSERT INTO sign_in_attempt (key, at) SELECT unnest($1::text[]), $2`, [keys, now]);
    return null;
  });
  if (freeAt === null) return attempt;
  const retryAfterSeconds = Math.max(1, Math.ceil((freeAt.getTime() - now.getTime()) / 1_000));
  throw new Refusal(
    429,
    "too_many_attempts",
    `Too many tries. The next one is possible in ${retryAfterSeconds} seconds.`,
    {
      retryAfterSeconds,
    },
  );
}

/** The password was right: the account starts afresh, and this try does not count against the address. */
export async function forgetAttempts(tx: Tx, attempt: Attempt): Promise<void> {
  await tx.query(`DELETE FROM sign_in_attempt WHERE key = $1 OR (key = $2 AND at = $3)`, [
    attempt.accountKey,
    attempt.addressKey,
    attempt.at,
  ]);
}

/** Somebody proved to own the account in another way. */
export async function forgetAccountAttempts(tx: Tx, email: string): Promise<void> {
  await tx.query(`DELETE FROM sign_in_attempt WHERE key = $1`, [accountKeyOf(email)]);
}
