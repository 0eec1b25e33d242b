// The names by which badges are asked for. They are derived and not stored: a number or an organisation's id is one block
// of AES under a key of the secret key, so that it can be read back without a search and cannot be guessed.
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { uuidIn } from "#lib/uuid.ts";
import { isSameSecret, type Vault } from "#platform/secrets.ts";

const CIPHER = "aes-256-ecb"; // of exactly one block, which is a keyed permutation
const SIGNATURE_CHARACTERS = 8;

export interface BadgeKeys {
  ofHeartbeat(number: number): string;
  /** null: we never made it. */
  heartbeatOf(uuid: string): number | null;
  ofOrganization(org: string): string;
  /** Whatever it was made of: only a signature proves that it was we. */
  organizationOf(badgeKey: string): string | null;
  signatureOf(badgeKey: string, tag: string): string;
  isSigned(badgeKey: string, tag: string, signature: string): boolean;
}

export function createBadgeKeys(vault: Vault): BadgeKeys {
  const numbers = vault.keyFor("badges of heartbeats");
  const organizations = vault.keyFor("badges of organizations");
  const signing = vault.keyFor("signatures of badges");
  const signatureOf = (badgeKey: string, tag: string) =>
    createHmac("sha256", signing).update(`${badgeKey}:${tag}`).digest("base64url").slice(0, SIGNATURE_CHARACTERS);

  return {
    ofHeartbeat(number) {
      const block = Buffer.alloc(16);
      block.writeBigUInt64BE(BigInt(number), 8);
      return dashed(permuted(numbers, block));
    },
    /** The zeros before the number are its proof: of 2^64 made-up names one has them. */
    heartbeatOf(uuid) {
      const block = blockOf(uuid);
      if (block === null) return null;
      const plain = permutedBack(numbers, block);
      const number = plain.readBigUInt64BE(8);
      const isOurs = plain.readBigUInt64BE(0) === 0n && number <= BigInt(Number.MAX_SAFE_INTEGER);
      return isOurs ? Number(number) : null;
    },
    ofOrganization: (org) => dashed(permuted(organizations, blockOf(org)!)),
    organizationOf(badgeKey) {
      const block = blockOf(badgeKey);
      return block === null ? null : dashed(permutedBack(organizations, block));
    },
    signatureOf,
    isSigned: (badgeKey, tag, signature) => isSameSecret(signature, signatureOf(badgeKey, tag)),
  };
}

function permuted(key: Uint8Array, block: Buffer): Buffer {
  return createCipheriv(CIPHER, key, null).setAutoPadding(false).update(block);
}

function permutedBack(key: Uint8Array, block: Buffer): Buffer {
  return createDecipheriv(CIPHER, key, null).setAutoPadding(false).update(block);
}

function blockOf(uuid: string): Buffer | null {
  return uuidIn(uuid) === null ? null : Buffer.from(uuid.replaceAll("-", ""), "hex");
}

function dashed(block: Buffer): string {
  const uuid = uuidIn(block.toString("hex"));
  if (uuid === null) throw new Error("sixteen bytes are always a UUID");
  return uuid;
}
