// Ping addresses: by what a ping names its heartbeat. Each is a secret: what is looked up is its hash, what is shown is
// sealed. All SQL of ping_address.
import { hash, randomUUID } from "node:crypto";
import type { Db, Tx } from "#platform/database/pool.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Vault } from "#platform/secrets.ts";
import type { PingForm } from "./ping.ts";

/** `uuid` is our own; the others are tokens of other tools, which are told apart by the tool. */
export type AddressForm = "uuid" | PingForm;

const HASH_BYTES = 16;
/** Most faults that one refusal names. */
const MAX_FAULTS = 50;

/** By what an address is found, wherever it is looked up. Stored: it must never change. */
export function addressHash(form: AddressForm, token: string): Buffer {
  return Buffer.from(addressKey(form, token), "hex");
}

/** The same as lower-case hexadecimal: by that it is looked up in memory, for every ping. */
export function addressKey(form: AddressForm, token: string): string {
  return hash("sha256", `${form}:${token}`, "hex").slice(0, 2 * HASH_BYTES);
}

export interface NewAddress {
  readonly number: number;
  readonly form: AddressForm;
  readonly token: string;
  /** Where it was sent; "" when it was not. */
  readonly path: string;
}

/** A fresh one of our own: nothing about it can be guessed. */
export function randomAddress(number: number): NewAddress {
  return { number, form: "uuid", token: randomUUID(), path: "" };
}

/** Refuses (409) when one is taken, by whomever: the answer does not say whose it is. */
export async function insertAddresses(tx: Tx, vault: Vault, addresses: readonly NewAddress[], now: Date) {
  const records = addresses.map(({ number, form, token, path }) => {
    const hash = addressHash(form, token).toString("hex");
    return { number, form, path, hash, sealed: vault.seal(token, placeOf(hash)).toString("hex") };
  });
  const { rows } = await tx.query<{ hash: string }>(
    // In one order, so that two requests with the same addresses wait for one another and not in a circle.
    `INSERT INTO ping_address (hash, number, form, sealed, created_at)
     SELECT decode(hash, 'hex'), number, form, decode(sealed, 'hex'), $2::timestamptz
     FROM jsonb_to_recordset($1::jsonb) AS r(hash text, number bigint, form text, sealed text) ORDER BY hash
     ON CONFLICT (hash) DO NOTHING RETURNING encode(hash, 'hex') AS hash`,
    [JSON.stringify(records), now],
  );
  const free = new Set(rows.map(({ hash }) => hash));
  // Of two alike in one request the second is taken by the first.
  const taken = records.filter(({ hash }) => !free.delete(hash));
  if (taken.length === 0) return;
  throw new Refusal(409, "ping_address_taken", "Another heartbeat has this address already.", {
    errors: taken.slice(0, MAX_FAULTS).map(({ path }) => ({ path, message: "is taken already" })),
  });
}

export interface ShownAddresses {
  readonly uuid: string | null;
  readonly tokens: readonly { readonly form: string; readonly token: string }[];
}

/** The addresses in force of some heartbeats, opened. For whoever may see them alone. */
export async function openAddresses(
  db: Db,
  vault: Vault,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, ShownAddresses>> {
  const { rows } = await db.query<{ number: number; form: string; hash: string; sealed: Buffer }>(
    `SELECT number, form, encode(hash, 'hex') AS hash, sealed FROM ping_address
     WHERE number = ANY($1) AND retired_at IS NULL ORDER BY number, created_at, hash`,
    [numbers],
  );
  const shown = new Map<number, { uuid: string | null; tokens: { form: string; token: string }[] }>();
  for (const { number, form, hash, sealed } of rows) {
    const of = shown.get(number) ?? { uuid: null, tokens: [] };
    shown.set(number, of);
    const token = vault.open(sealed, placeOf(hash));
    if (form === "uuid") of.uuid = token;
    else of.tokens.push({ form, token });
  }
  return shown;
}

/** The address of its own is another from now on; the one before is taken until `keptUntil`. */
export async function retireUuid(tx: Tx, number: number, now: Date, keptUntil: Date): Promise<void> {
  await tx.query(
    `UPDATE ping_address SET retired_at = $2, expires_at = $3
     WHERE number = $1 AND form = 'uuid' AND retired_at IS NULL`,
    [number, now, keptUntil],
  );
}

export async function listTokens(db: Db, number: number): Promise<{ form: string; hash: string }[]> {
  const { rows } = await db.query<{ form: string; hash: string }>(
    `SELECT form, encode(hash, 'hex') AS hash FROM ping_address WHERE number = $1 AND form <> 'uuid' ORDER BY form, hash`,
    [number],
  );
  return rows;
}

/** What is not among `kept` is no address any more, and free for others. */
export async function dropTokens(tx: Tx, number: number, kept: readonly Buffer[]): Promise<void> {
  await tx.query("DELETE FROM ping_address WHERE number = $1 AND form <> 'uuid' AND NOT hash = ANY($2::bytea[])", [
    number,
    kept,
  ]);
}

/**
 * The key of a Gatus token, `key:token`, without which a wrong token could not be told from a wrong key; in lower case, as
 * there. Of a key with a colon, what is before it: more would tell what a token begins with. null: it cannot be opened.
 */
export function openGatusKey(vault: Vault, hash: string, sealed: string): string | null {
  try {
    return vault.open(Buffer.from(sealed, "hex"), placeOf(hash)).split(":", 1)[0]!.toLowerCase();
  } catch {
    return null; // sealed under another secret key: its pings are taken all the same, by their hash
  }
}

function placeOf(hash: string) {
  return { table: "ping_address", column: "sealed", key: hash };
}
